"""A workspace turns to another time zone: all that was counted day by day is counted anew, bit by bit.

What has left the store meanwhile stays counted in the day in which it was: when exactly it was said is not known any more.
"""

from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction

from menara.core import audit, jobs
from menara.listening.counting import move
from menara.listening.models import Mention, MentionIndex
from menara.listening.numbers import lock
from menara.listening.search.index import is_ready
from menara.people.models import Workspace, ZoneChange
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records import operations as records
from menara.records.operations import Refused

AT_ONCE = 2_000  # mentions in one step
TASK = "listening.count_days_anew"


def change_time_zone(*, time_zone: str, acting: Actor) -> None:
    """From now on the days are counted anew; when all of them are, the workspace is in that zone.

    Raises NotAllowed, and Refused for no time zone, or while another change goes on.
    """
    if not acting.may(Action.EDIT_WORKSPACE):
        raise NotAllowed
    if time_zone not in available_timezones():
        raise Refused("There is no such time zone.", "zone")
    with transaction.atomic():
        workspace = Workspace.objects.select_for_update().get(id=acting.workspace_id)
        if workspace.time_zone == time_zone:
            return
        _begin(workspace, time_zone)
        detail = {"time_zone": {"from": workspace.time_zone, "to": time_zone}}
        subject = f"workspace:{workspace.pk}"
        audit.append(workspace.pk, acting.name, "listening.change_time_zone", subject, detail)


@jobs.task(TASK)
def go_on(workspace_id: int, behind: int, limit: int = AT_ONCE) -> None:
    """One step, and the next as long as there is one. A step that came twice does nothing."""
    with transaction.atomic():
        records.lock(workspace_id)  # for itself, because the last step changes it
        lock([workspace_id])
        change = ZoneChange.objects.filter(workspace_id=workspace_id).first()
        if change is None or change.counted_to != behind:
            return
        theirs = Mention.objects.filter(workspace_id=workspace_id, id__gt=behind).order_by("id")
        ids = list(theirs.values_list("id", flat=True)[:limit])
        _move(workspace_id, ids, change.time_zone)
        if len(ids) < limit:
            _end(change)
        else:
            change.counted_to, change.done = ids[-1], change.done + len(ids)
            change.save()
            _enqueue(workspace_id, ids[-1])


def zone_change(actor: Actor) -> ZoneChange | None:
    """The one that goes on. Raises NotAllowed."""
    if not actor.may(Action.EDIT_WORKSPACE):
        raise NotAllowed
    return ZoneChange.objects.filter(workspace_id=actor.workspace_id).first()


def _begin(workspace: Workspace, time_zone: str) -> None:
    """Raises Refused."""
    if ZoneChange.objects.filter(workspace=workspace).exists():
        raise Refused("The days are being counted anew already.", "counting")
    if not is_ready():
        raise Refused("The index is being built. Try again when it is whole.", "building")
    total = Mention.objects.filter(workspace=workspace).count()
    ZoneChange.objects.create(workspace=workspace, time_zone=time_zone, total=total)
    _enqueue(workspace.pk, 0)


def _move(workspace_id: int, ids: list[int], time_zone: str) -> None:
    rows = MentionIndex.objects.filter(mention_id__in=ids).select_related("mention")
    rows = rows.defer("terms", "mention__content")
    begin = Workspace.objects.values_list("time_zone", flat=True).get(id=workspace_id)
    move(rows, ZoneInfo(begin), ZoneInfo(time_zone))


def _end(change: ZoneChange) -> None:
    workspace_id = change.workspace_id
    Workspace.objects.filter(id=workspace_id).update(time_zone=change.time_zone)
    change.delete()
    detail = {"time_zone": change.time_zone}
    subject = f"workspace:{workspace_id}"
    audit.append(workspace_id, "system:jobs", "listening.count_days_anew", subject, detail)


def _enqueue(workspace_id: int, behind: int) -> None:
    jobs.enqueue(TASK, key=f"{TASK}:{workspace_id}:{behind}", workspace_id=workspace_id, behind=behind)
