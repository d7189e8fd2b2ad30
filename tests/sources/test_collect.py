"""From a channel into the log: events and cursor together, or not at all."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from menara.connectors.base import Event, Upsert
from menara.core.log import DatabaseLog
from menara.people.queries import Actor
from menara.sources.enums import ChannelState
from menara.sources.models import Channel, CoverageGap, CoverageHour, DeadLetter
from menara.sources.operations import (
    HEARD,
    LeaseLost,
    add_source,
    collect,
    lease_channel,
    note_failure,
    note_trouble,
)
from menara.sources.packing import as_event, inflate, unpack
from menara.sources.queries import channels_to_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
Post = Callable[..., Upsert]


@pytest.fixture
def channel(clock: Any, owner: Actor) -> Channel:  # noqa: ARG001 (its times are those of the clock)
    source = add_source(name="Posts", connector="file", settings={"paths": ["posts.jsonl"]}, acting=owner)
    assert lease_channel(source.channel, "a")
    return source.channel


@pytest.fixture
def hear(channel: Channel, log: DatabaseLog) -> Callable[..., None]:
    def hear(*heard: Event, worker: str = "a") -> None:
        collect(channel=channel, worker=worker, heard=heard, log=log)

    return hear


def kept(log: DatabaseLog) -> list[str]:
    return [
        as_event(told).get("native_id")
        for batch in log.read(HEARD, 0, 100)
        for told in unpack(inflate(batch.content))
    ]


def stored(channel: Channel) -> Channel:
    return Channel.objects.get(id=channel.id)


def test_events_are_in_the_log_with_the_cursor_behind_them(
    hear: Callable[..., None], post: Post, log: DatabaseLog, channel: Channel
) -> None:
    hear(post(1), post(2))
    assert (kept(log), stored(channel).cursor) == (["at://1", "at://2"], "2")


def test_an_event_comes_out_of_the_log_as_it_went_in(
    hear: Callable[..., None], post: Post, log: DatabaseLog, channel: Channel
) -> None:
    event = post(1, author_id="did:plc:a")
    hear(event)
    (batch,) = log.read(HEARD, 0)
    (told,) = unpack(inflate(batch.content))
    kind, *fields = as_event(told).items()
    assert (kind, Upsert(**dict(fields), cursor=event.cursor, raw=event.raw)) == (("kind", "upsert"), event)
    assert (batch.key, batch.count) == (str(channel.id), 1)


def test_who_has_lost_the_channel_brings_in_nothing(
    hear: Callable[..., None], post: Post, log: DatabaseLog, channel: Channel
) -> None:
    with pytest.raises(LeaseLost):
        hear(post(1), worker="b")
    assert (kept(log), stored(channel).cursor, CoverageHour.objects.count()) == ([], "", 0)


@pytest.mark.usefixtures("channel")
def test_a_channel_is_held_by_one_worker_until_its_lease_ends(clock: Any) -> None:
    assert list(channels_to_run()) == []
    clock.move(seconds=31)
    first, second = channels_to_run().get(), channels_to_run().get()
    assert (lease_channel(first, "b"), lease_channel(second, "c")) == (True, False)


def test_the_hour_says_what_was_received_limited_missed_and_set_aside(
    hear: Callable[..., None], post: Post, others: list[Event], clock: Any
) -> None:
    hear(post(1), *others)
    hear()
    clock.move(hours=1)
    hear(post(2))
    hours = CoverageHour.objects.order_by("hour")
    names = ("hour", "asked", "received", "limited", "missed", "set_aside")
    nine, ten = (datetime(2026, 11, 21, hour, tzinfo=UTC) for hour in (9, 10))
    assert list(hours.values_list(*names)) == [(nine, 2, 2, 1, 1, 1), (ten, 1, 1, 0, 0, 0)]


def test_a_gap_is_kept_with_its_ends_and_its_reason(hear: Callable[..., None], others: list[Event]) -> None:
    hear(*others)
    gap = CoverageGap.objects.get()
    begin = datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert (gap.begin, gap.end, gap.reason) == (begin, None, "cut off")


def test_what_cannot_be_read_is_kept_whole_and_once(hear: Callable[..., None], others: list[Event]) -> None:
    hear(*others)
    hear(*others)
    letter = DeadLetter.objects.get()
    assert (letter.code, letter.message, bytes(letter.content), letter.times) == (
        "bad_json",
        "No post.",
        b"\xff{",
        2,
    )


class TestPoison:
    """What a sender has made up stops nothing: it is told again by connectors that believe what events say."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"observed_at": "yesterday"},
            {"source_time": "soon"},
            {"observed_at": "0001-01-01T00:00:00+14:00", "source_time": "9999-12-31T23:59:59-12:00"},
            {"source_time": "9999-12-31T23:59:59-12:00"},
        ],
    )
    def test_a_time_that_is_none(
        self, hear: Callable[..., None], post: Post, log: DatabaseLog, wrong: dict[str, str]
    ) -> None:
        hear(replace(post(1), **wrong), post(2))
        assert kept(log) == ["at://1", "at://2"]

    @pytest.mark.parametrize("begin", ["yesterday", "0001-01-01T00:00:00+14:00"])
    def test_a_gap_that_begins_at_no_time(
        self, hear: Callable[..., None], others: list[Event], begin: str
    ) -> None:
        hear(replace(others[1], begin=begin, end="9999-12-31T23:59:59-12:00", reason="cut\0off"))
        gap = CoverageGap.objects.get()
        assert (gap.begin, gap.reason) == (None, "cut\ufffdoff")

    def test_a_message_with_a_name_and_words_that_no_table_holds(
        self, hear: Callable[..., None], others: list[Event], log: DatabaseLog
    ) -> None:
        hear(replace(others[3], code="x" * 51, message="a\0b\ud800"))
        letter = DeadLetter.objects.get()
        assert (letter.code, letter.message, kept(log)) == ("x" * 50, "a\ufffdb\ufffd", [])

    def test_a_number_without_end(self, hear: Callable[..., None], post: Post, log: DatabaseLog) -> None:
        event = post(1)
        mention = {**event.mention, "n": [10**4000, {"m": -(2**63) - 1}], "k": 2**64 - 1}
        hear(replace(event, mention=mention))
        (told,) = unpack(inflate(log.read(HEARD, 0)[0].content))
        most = sys.float_info.max
        assert (told.mention["n"], told.mention["k"]) == ([most, {"m": -(2.0**63)}], 2**64 - 1)

    def test_trouble_is_told_in_words_that_can_be_kept(self, channel: Channel) -> None:
        note_trouble(channel=channel, worker="a", message="it said \0\ud800")
        assert stored(channel).told == "it said \ufffd\ufffd"


def test_how_far_behind_a_channel_is_stands_beside_it(
    hear: Callable[..., None], post: Post, channel: Channel
) -> None:
    hear(post(1))
    found = stored(channel)
    assert (found.state, found.lag_s, found.last_event_at is None) == (ChannelState.ACTIVE, 5.0, False)


def test_trouble_is_tried_again_after_longer_and_longer(channel: Channel, clock: Any) -> None:
    waits = []
    for _ in range(10):
        channel = stored(channel)
        Channel.objects.update(leased_by="a")
        note_trouble(channel=channel, worker="a", message="It does not answer.")
        waits.append((stored(channel).run_at - clock()).total_seconds())
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert (stored(channel).state, stored(channel).told) == (ChannelState.DEGRADED, "It does not answer.")


def test_the_other_side_may_ask_for_more_patience(channel: Channel, clock: Any) -> None:
    note_trouble(channel=channel, worker="a", message="Too many requests.", after_s=3600)
    assert (stored(channel).run_at - clock()).total_seconds() == 3600


def test_a_failure_stops_the_channel_until_a_person_acts(channel: Channel) -> None:
    note_failure(channel=channel, worker="a", message="The token was revoked.")
    assert (stored(channel).state, stored(channel).told) == (ChannelState.FAILING, "The token was revoked.")
    assert list(channels_to_run()) == []


def test_what_comes_again_after_trouble_makes_the_channel_active(
    hear: Callable[..., None], post: Post, others: list[Event], channel: Channel
) -> None:
    hear(others[2])
    assert (stored(channel).state, stored(channel).told) == (ChannelState.DEGRADED, "It does not answer.")
    hear(post(1))
    assert (stored(channel).state, stored(channel).told) == (ChannelState.ACTIVE, "")
