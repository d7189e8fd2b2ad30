"""How well a source is heard: silence is told from deafness."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from menara.people.enums import Role
from menara.people.operations import create_workspace
from menara.people.queries import Actor
from menara.sources.enums import ChannelState, SourceState
from menara.sources.hearing import Condition, hearing
from menara.sources.models import Channel, CoverageGap, CoverageHour, Source
from menara.sources.operations import add_source

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def actor(clock: Any) -> Actor:  # noqa: ARG001
    return Actor(create_workspace(name="Kasvira").pk, "user:1", Role.OWNER)


def source(
    actor: Actor, *hours: int, state: ChannelState = ChannelState.ACTIVE, name: str = "News"
) -> Source:
    """Asked in these hours before now, and made two days ago."""
    settings = {"urls": [f"https://{name.lower()}.example/rss"]}
    made = add_source(name=name, connector="feed", settings=settings, acting=actor)
    Source.objects.filter(pk=made.pk).update(created_at=NOW - 48 * HOUR)
    Channel.objects.filter(pk=made.channel_id).update(state=state)
    for hour in hours:
        CoverageHour.objects.create(channel_id=made.channel_id, hour=NOW - hour * HOUR, asked=1)
    return made


def told(actor: Actor) -> list[tuple[Condition, datetime | None, datetime | None]]:
    return [(one.condition, one.since, one.until) for one in hearing(actor)]


def test_asked_every_hour_it_is_heard(actor: Actor) -> None:
    source(actor, *range(24))
    assert told(actor) == [(Condition.HEARD, None, None)]


def test_hours_in_which_nobody_asked_are_a_gap(actor: Actor) -> None:
    source(actor, *(hour for hour in range(24) if hour not in (4, 5)))
    assert told(actor) == [(Condition.GAP, NOW - 5 * HOUR, NOW - 3 * HOUR)]


def test_a_gap_that_the_network_tells_has_its_ends(actor: Actor) -> None:
    made = source(actor, *range(24))
    ends = {"begin": NOW - 3 * HOUR, "end": NOW - 2 * HOUR}
    CoverageGap.objects.create(channel_id=made.channel_id, told_at=NOW - 2 * HOUR, reason="away", **ends)
    assert told(actor) == [(Condition.GAP, NOW - 3 * HOUR, NOW - 2 * HOUR)]


@pytest.mark.parametrize("state", [ChannelState.DEGRADED, ChannelState.FAILING])
def test_what_fails_is_silent_since_it_was_last_heard(actor: Actor, state: ChannelState) -> None:
    made = source(actor, *range(24), state=state)
    last = NOW - timedelta(minutes=90)
    Channel.objects.filter(pk=made.channel_id).update(last_event_at=last, told="403")
    assert told(actor) == [(Condition.SILENT, last, None)]
    assert hearing(actor)[0].told == "403"


def test_what_nobody_asks_any_more_is_silent_though_nothing_failed(actor: Actor) -> None:
    source(actor, *range(3, 24))
    assert told(actor) == [(Condition.SILENT, NOW - 2 * HOUR, None)]


def test_what_was_never_asked_waits(actor: Actor) -> None:
    source(actor, state=ChannelState.CONFIGURED)
    assert told(actor) == [(Condition.WAITING, NOW - 48 * HOUR, None)]


def test_what_is_paused_is_no_trouble(actor: Actor) -> None:
    made = source(actor, state=ChannelState.FAILING)
    Source.objects.filter(pk=made.pk).update(state=SourceState.PAUSED)
    assert told(actor) == [(Condition.PAUSED, None, None)]


def test_hours_before_a_source_was_there_are_no_gap(actor: Actor) -> None:
    made = source(actor, 0, 1, 2)
    Source.objects.filter(pk=made.pk).update(created_at=NOW - 2 * HOUR - timedelta(minutes=30))
    assert told(actor) == [(Condition.HEARD, None, None)]


def test_what_others_heard_there_before_is_theirs(actor: Actor) -> None:
    """Who adds what others listen to learns nothing of them: not that they do, nor since when."""
    theirs = source(actor, *range(1, 24))
    CoverageGap.objects.create(channel_id=theirs.channel_id, told_at=NOW - HOUR, reason="away")
    other = Actor(create_workspace(name="Other").pk, "user:2", Role.OWNER)
    ours = add_source(
        name="Ours", connector="feed", settings={"urls": ["https://news.example/rss"]}, acting=other
    )
    assert told(other) == [(Condition.WAITING, NOW, None)]
    CoverageHour.objects.create(channel_id=ours.channel_id, hour=NOW, asked=1)
    assert ours.channel_id == theirs.channel_id
    assert told(other) == [(Condition.HEARD, None, None)]
    assert hearing(other)[0].heard_hours == {NOW}
    Channel.objects.update(state=ChannelState.FAILING, last_event_at=NOW - 5 * HOUR)
    assert told(other) == [(Condition.SILENT, NOW, None)]


def test_others_see_nothing_of_it(actor: Actor) -> None:
    source(actor, 0)
    assert told(Actor(create_workspace(name="Other").pk, "user:2", Role.OWNER)) == []


@pytest.mark.parametrize("number", [1, 3])
def test_four_questions_whatever_there_is(actor: Actor, number: int, django_assert_num_queries: Any) -> None:
    for place in range(number):
        source(actor, *range(24), name=f"News{place}")
    with django_assert_num_queries(3):
        assert len(hearing(actor)) == number
