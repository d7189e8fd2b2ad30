"""The audit trail of one workspace, checked link by link: asked for by a person, done bit by bit as a job."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from menara.core import audit, jobs
from menara.core.audit import GENESIS, Broken, Checked, Checkpoint
from menara.core.clock import now
from menara.core.models import AuditHead
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.models import TrailCheck

AT_ONCE = 5_000  # records in one step, during which nothing of the workspace is written
STUCK = timedelta(minutes=10)  # whoever waits so long for a check may ask for another one
TASK = "server.check_trail"


def ask_for_check(*, acting: Actor) -> None:
    """Have all records looked at, from the first on. One that goes on goes on. Raises NotAllowed."""
    _may_see(acting)
    with transaction.atomic():
        if _begin(acting.workspace_id, acting.name):
            audit.append(acting.workspace_id, acting.name, "records.ask_for_check", "audit_trail")


def check_all() -> None:
    """The trails of all workspaces, as a round of the installation."""
    for workspace_id in Workspace.objects.order_by("id").values_list("id", flat=True):
        with transaction.atomic():
            _begin(workspace_id, "system:records")


def go_on(workspace_id: int, behind: int, checkpoints: Iterable[Checkpoint], limit: int = AT_ONCE) -> None:
    """One step, and the next as long as there is one. `behind` is where it begins: a step that came twice does nothing."""
    with transaction.atomic():
        check = TrailCheck.objects.select_for_update().filter(workspace_id=workspace_id).first()
        if check is None or check.ended_at or check.number != behind:
            return
        checked = audit.verify_some(
            workspace_id, Checked(check.number, bytes(check.hash)), checkpoints, limit
        )
        check.number, check.hash = checked.number, checked.hash
        check.total = max(check.total, checked.number)
        if checked.is_done:
            _end(check, checked.broken)
        else:
            key = _key(workspace_id, checked.number)
            jobs.enqueue(TASK, key=key, workspace_id=workspace_id, behind=checked.number)
        check.save()


def check_of(actor: Actor) -> TrailCheck | None:
    """The last one, None before the first. Raises NotAllowed."""
    _may_see(actor)
    return TrailCheck.objects.filter(workspace_id=actor.workspace_id).first()


def _begin(workspace_id: int, asked_by: str) -> bool:
    """Whether none goes on already."""
    total = AuditHead.objects.filter(chain=workspace_id).values_list("number", flat=True).first()
    known = TrailCheck.objects.select_for_update().filter(workspace_id=workspace_id).first()
    if known and known.ended_at is None and known.begun_at > now() - STUCK:
        return False
    begun = {"asked_by": asked_by, "begun_at": now(), "ended_at": None, "number": 0, "hash": GENESIS}
    begun |= {"total": total or 0, "broken_at": None, "reason": ""}
    TrailCheck.objects.update_or_create(workspace_id=workspace_id, defaults=begun)
    jobs.enqueue(TASK, key=_key(workspace_id, 0), workspace_id=workspace_id, behind=0)
    return True


def _end(check: TrailCheck, broken: Broken | None) -> None:
    check.ended_at = now()
    if broken:
        check.broken_at, check.reason = broken.number, broken.reason
    detail = {"checked": check.number, "is_whole": broken is None}
    audit.append(check.workspace_id, "system:records", "records.check_trail", "audit_trail", detail)


def _key(workspace_id: int, behind: int) -> str:
    return f"{TASK}:{workspace_id}:{behind}"


def _may_see(actor: Actor) -> None:
    if not actor.may(Action.SEE_AUDIT_TRAIL):
        raise NotAllowed
