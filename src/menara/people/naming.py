"""What a workspace is called."""

from django.db import transaction

from menara.core import audit
from menara.engine.mention import storable
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action


def rename_workspace(*, name: str, acting: Actor) -> None:
    """Its address stays. Raises NotAllowed."""
    if not acting.may(Action.EDIT_WORKSPACE):
        raise NotAllowed
    wanted = storable(name).strip()[:100]
    with transaction.atomic():
        workspace = Workspace.objects.select_for_update().get(id=acting.workspace_id)
        if wanted and workspace.name != wanted:
            detail = {"name": {"from": workspace.name, "to": wanted}}
            Workspace.objects.filter(id=workspace.pk).update(name=wanted)
            subject = f"workspace:{workspace.pk}"
            audit.append(workspace.pk, acting.name, "people.rename_workspace", subject, detail)
