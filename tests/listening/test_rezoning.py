"""Another time zone: the days are counted anew, bit by bit, while mentions come, change and go."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction

from menara.core.models import AuditRecord, Job
from menara.listening import rezoning
from menara.listening.counting import WORKSPACE
from menara.listening.models import IndexState, Mention, MentionIndex, Stream, VolumeDay
from menara.listening.rezoning import change_time_zone, go_on, zone_change
from menara.listening.search.terms import VERSION
from menara.listening.storing import store
from menara.people.enums import Role
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed
from menara.records.operations import Refused

pytestmark = pytest.mark.django_db
EARLY, LATE = "2026-11-20T23:30:00+00:00", "2026-11-20T09:00:00+00:00"  # in Jakarta one is the next day


@pytest.fixture(autouse=True)
def ready(db: None) -> None:  # noqa: ARG001
    """Tests that empty all tables take this row out, which a migration has put in."""
    IndexState.objects.update_or_create(id=1, defaults={"version": VERSION, "built_to": None})


@pytest.fixture
def publish(post: Callable[..., Any]) -> Callable[..., None]:
    def publish(native_id: str, at: str, version: str = "1", minute: float = 1) -> None:
        with transaction.atomic():
            store([post(version, minute, native_id, published_at=datetime.fromisoformat(at))])

    return publish


def counted(stream_number: int = WORKSPACE, part: str = "all") -> dict[date, int]:
    rows = VolumeDay.objects.filter(stream_number=stream_number, part=part, count__gt=0)
    return {row.day: row.count for row in rows.order_by("day")}


def zone(owner: Actor) -> str:
    return Workspace.objects.get(id=owner.workspace_id).time_zone


def step(limit: int) -> bool:
    job = Job.objects.filter(kind=rezoning.TASK).first()
    if job is None:
        return False
    job.delete()
    go_on(**job.payload, limit=limit)
    return True


D20, D21 = date(2026, 11, 20), date(2026, 11, 21)


def test_all_is_counted_in_the_days_of_the_new_zone(
    owner: Actor, stream: Stream, publish: Callable[..., None]
) -> None:
    publish("at://1", EARLY)
    publish("at://2", LATE)
    publish("at://3", LATE)
    assert counted() == {D20: 3}
    change_time_zone(time_zone="Asia/Jakarta", acting=owner)
    while step(limit=2):
        assert sum(counted().values()) == 3
    told = [
        counted(number, part)
        for number, part in ((WORKSPACE, "all"), (stream.pk, "all"), (WORKSPACE, "network"))
    ]
    assert told == [{D20: 2, D21: 1}] * 3
    assert (zone(owner), zone_change(owner)) == ("Asia/Jakarta", None)
    change_time_zone(time_zone="UTC", acting=owner)
    while step(limit=5):
        pass
    assert (counted(), zone(owner)) == ({D20: 3}, "UTC")


def test_what_comes_and_changes_meanwhile_is_counted_once(
    owner: Actor,
    publish: Callable[..., None],
) -> None:
    publish("at://1", EARLY)
    publish("at://2", LATE)
    change_time_zone(time_zone="Asia/Jakarta", acting=owner)
    step(limit=1)
    publish("at://1", EARLY, version="2", minute=2)
    publish("at://2", EARLY, version="2", minute=2)
    publish("at://3", EARLY)
    while step(limit=1):
        pass
    publish("at://3", LATE, version="2", minute=3)
    assert counted() == {D20: 1, D21: 2}


def test_what_has_left_the_store_stays_where_it_was_counted(
    owner: Actor,
    publish: Callable[..., None],
) -> None:
    publish("at://1", EARLY)
    MentionIndex.objects.all().delete()
    Mention.objects.all().delete()
    change_time_zone(time_zone="Asia/Jakarta", acting=owner)
    assert (step(limit=9), counted(), zone(owner)) == (True, {D20: 1}, "Asia/Jakarta")


def test_a_step_that_comes_twice_does_nothing(
    owner: Actor,
    publish: Callable[..., None],
) -> None:
    publish("at://1", EARLY)
    publish("at://2", EARLY)
    change_time_zone(time_zone="Asia/Jakarta", acting=owner)
    go_on(owner.workspace_id, 0, limit=1)
    go_on(owner.workspace_id, 0, limit=1)
    assert counted() == {D20: 1, D21: 1}


def test_one_change_goes_on_at_a_time(owner: Actor) -> None:
    change_time_zone(time_zone="Asia/Jakarta", acting=owner)
    with pytest.raises(Refused, match="counted anew already"):
        change_time_zone(time_zone="Asia/Tehran", acting=owner)


def test_nothing_happens_for_the_zone_that_it_is_in(owner: Actor) -> None:
    change_time_zone(time_zone="UTC", acting=owner)
    assert zone_change(owner) is None


def test_who_may_not_and_what_is_no_zone_change_nothing(owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        change_time_zone(time_zone="Asia/Tehran", acting=Actor(owner.workspace_id, "user:2", Role.ADMIN))
    with pytest.raises(NotAllowed):
        zone_change(Actor(owner.workspace_id, "user:2", Role.ADMIN))
    with pytest.raises(Refused):
        change_time_zone(time_zone="Mars/Phobos", acting=owner)
    assert zone(owner) == "UTC"


def test_the_trail_says_from_where_to_where(owner: Actor) -> None:
    change_time_zone(time_zone="Asia/Jakarta", acting=owner)
    step(limit=1)
    told = AuditRecord.objects.filter(chain=owner.workspace_id).order_by("-number")[:2]
    assert [(record.actor, record.action, record.detail) for record in told] == [
        ("system:jobs", "listening.count_days_anew", '{"time_zone":"Asia/Jakarta"}'),
        ("user:1", "listening.change_time_zone", '{"time_zone":{"from":"UTC","to":"Asia/Jakarta"}}'),
    ]
