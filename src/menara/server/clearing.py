"""What has been removed goes for good, bit by bit, so that nobody waits for it: streams, channels, whole workspaces."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet

from menara.core import audit
from menara.core.clock import now
from menara.listening.removing import clear_hearings, clear_removed_streams
from menara.people.closing import GRACE
from menara.people.models import Workspace
from menara.records.queries import held_workspaces
from menara.sources.errands import forget_errands
from menara.sources.removing import clear_unused_channels
from menara.sources.webhooks import forget_proofs

AT_ONCE = 500  # records in one transaction: each may have many below it
ROUND = timedelta(minutes=5)


def clear_removed() -> int:
    """One step of each kind; how many rows went, 0 when nothing is left to do."""
    steps: tuple[Callable[[], int], ...] = (
        clear_removed_streams,
        clear_unused_channels,
        clear_hearings,
        clear_closed_workspace,
        forget_proofs,
        forget_errands,
    )
    return sum(step() for step in steps)


def clear_closed_workspace(limit: int = AT_ONCE) -> int:
    """Some records of a workspace that was closed long enough ago, and last the workspace. Its audit chain stays.

    Whatever a legal hold covers was there when it was closed: where there is one, nothing goes.
    """
    closed = _due().exclude(id__in=held_workspaces()).order_by("id").first()
    if closed is None:
        return 0
    with transaction.atomic():
        if not _is_still_due(closed.pk):
            return 0
        if gone := _clear_some(closed, limit):
            return gone
        audit.append(closed.id, "system:jobs", "people.clear_workspace", f"workspace:{closed.id}")
        closed.delete()
    return 1


def _due() -> QuerySet[Workspace]:
    return Workspace.objects.filter(closed_at__lt=now() - GRACE)


def _is_still_due(workspace_id: int) -> bool:
    """An operator may have opened it meanwhile, or somebody held something: from here on both wait for us."""
    closed = _due().select_for_update().filter(id=workspace_id).first()
    return closed is not None and workspace_id not in held_workspaces()


def _clear_some(workspace: Workspace, limit: int) -> int:
    """Whatever belongs to it, in whatever room: what others point to has to wait until those are gone."""
    for model in _belonging():
        theirs = model._default_manager.filter(workspace=workspace)
        ids = list(theirs.order_by("pk").values_list("pk", flat=True)[:limit])
        try:
            with transaction.atomic():
                if ids and (gone := theirs.filter(pk__in=ids).delete()[0]):
                    return gone
        except ProtectedError:
            continue
    return 0


def _belonging() -> list[type[Model]]:
    """All tables whose records belong to a workspace, those of the highest rooms first."""
    models: list[Any] = [model for model in apps.get_models() if _points_to_workspace(model)]
    return list(reversed(models))


def _points_to_workspace(model: type[Model]) -> bool:
    return any(field.name == "workspace" and field.is_relation for field in model._meta.concrete_fields)
