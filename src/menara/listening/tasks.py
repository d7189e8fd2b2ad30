"""Jobs of the room: what comes round once a day."""

from datetime import datetime, timedelta

from menara.core import jobs
from menara.listening.retaining import AT_ONCE, Place, Step, purge_due, redact_due
from menara.listening.search.building import build_index
from menara.listening.search.merging import merge_index
from menara.listening.streams import rematching as _rematching  # noqa: F401 (its job is known from here on)
from menara.people.models import Workspace
from menara.records.operations import drop_frozen
from menara.records.queries import holdings
from menara.sources.expiring import purge_letters

MERGED_LATER = timedelta(hours=1)
PHASES = {"redact": redact_due, "purge": purge_due}


@jobs.task("listening.apply_retention")
def apply_retention() -> None:
    """Once a day: a chain of small steps for each workspace, and one for what belongs to none."""
    jobs.enqueue("listening.purge_letters", workspace_id=None, behind=0)
    jobs.enqueue("listening.merge_index", after=MERGED_LATER, begin=True)
    for workspace_id in Workspace.objects.filter(closed_at=None).order_by("id").values_list("id", flat=True):
        for phase in PHASES:
            jobs.enqueue("listening.retain", workspace_id=workspace_id, phase=phase, behind=None)
        jobs.enqueue("listening.purge_letters", workspace_id=workspace_id, behind=0)
        jobs.enqueue("listening.drop_frozen", workspace_id=workspace_id)


@jobs.task("listening.retain")
def retain(workspace_id: int, phase: str, behind: list[str | int] | None) -> None:
    """One step, and the next one as long as there is one."""
    if not Workspace.objects.filter(id=workspace_id, closed_at=None).exists():
        return
    step: Step = PHASES[phase](workspace_id, _place(behind))
    if step.place:
        moment, id_ = step.place
        place = [moment.isoformat(), id_]
        jobs.enqueue("listening.retain", workspace_id=workspace_id, phase=phase, behind=place)


@jobs.task("listening.purge_letters")
def purge_some_letters(workspace_id: int | None, behind: int) -> None:
    if workspace_id is None or Workspace.objects.filter(id=workspace_id).exists():
        _, last = purge_letters(workspace_id, behind)
        if last is not None:
            jobs.enqueue("listening.purge_letters", workspace_id=workspace_id, behind=last)


@jobs.task("listening.drop_frozen")
def drop_some_frozen(workspace_id: int) -> None:
    holds = frozenset(hold.hold_id for hold in holdings(workspace_id).holds)
    if drop_frozen(workspace_id, holds, AT_ONCE) == AT_ONCE:
        jobs.enqueue("listening.drop_frozen", workspace_id=workspace_id)


@jobs.task("listening.merge_index")
def merge_some_of_index(begin: bool) -> None:
    """Once the day's redactions are done: nothing of them is left in the files."""
    if merge_index(begin=begin):
        jobs.enqueue("listening.merge_index", begin=False)


@jobs.task("listening.build_index")
def build_some_of_index() -> None:
    """One step where the index is not whole, and the next at once."""
    built_to = build_index()
    if built_to is not None:
        jobs.enqueue("listening.build_index", key=f"listening.build_index:{built_to}")


def _place(told: list[str | int] | None) -> Place | None:
    return (datetime.fromisoformat(str(told[0])), int(told[1])) if told else None
