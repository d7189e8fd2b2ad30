"""A workspace is closed: nobody gets in and nothing is heard any more. After a week all that it had goes."""

from datetime import timedelta

from django.db import transaction

from menara.core import audit, events
from menara.core.clock import now
from menara.people.events import AccessChanged, WorkspaceClosed
from menara.people.models import Membership, Workspace
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

GRACE = timedelta(days=7)


def close_workspace(*, acting: Actor) -> None:
    """Raises NotAllowed. What must not go is for `records.closing` to know, which pages and programs ask."""
    if not acting.may(Action.EDIT_WORKSPACE):
        raise NotAllowed
    open_one = Workspace.objects.filter(id=acting.workspace_id, closed_at=None)
    with transaction.atomic():
        if open_one.update(closed_at=now()):
            _record(acting.workspace_id, acting.name, "people.close_workspace")


def reopen_workspace(*, workspace_id: int, actor: str) -> None:
    """For an operator, within the week: afterwards a part of it may be gone. Raises NotAllowed."""
    closed = Workspace.objects.filter(id=workspace_id, closed_at__gte=now() - GRACE)
    with transaction.atomic():
        if not closed.update(closed_at=None):
            raise NotAllowed
        _record(workspace_id, actor, "people.reopen_workspace")


def _record(workspace_id: int, actor: str, action: str) -> None:
    audit.append(workspace_id, actor, action, f"workspace:{workspace_id}")
    if action == "people.close_workspace":
        events.publish(WorkspaceClosed(workspace_id))
    for user_id in Membership.objects.filter(workspace_id=workspace_id).values_list("user_id", flat=True):
        events.publish(AccessChanged(user_id, workspace_id))
