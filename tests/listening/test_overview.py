"""The streams at a glance: zero is told from not known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from menara.listening.models import Stream, VolumeHour
from menara.listening.overview import HOURS, overview
from menara.people.queries import Actor
from menara.sources.enums import ChannelState
from menara.sources.hearing import Condition
from menara.sources.models import Channel, CoverageHour, Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def heard(channel: Channel) -> Channel:
    """In all hours but that two hours ago."""
    Channel.objects.update(state=ChannelState.ACTIVE)
    Source.objects.update(created_at=NOW - 48 * HOUR)
    for hour in range(HOURS):
        if hour != 2:
            CoverageHour.objects.create(channel=channel, hour=NOW - hour * HOUR, asked=1)
    return channel


def count(stream: Stream, hour: int, number: int) -> None:
    VolumeHour.objects.create(stream=stream, hour=NOW - hour * HOUR, count=number)


def test_an_hour_without_data_is_not_zero(owner: Actor, stream: Stream, heard: Any) -> None:  # noqa: ARG001
    count(stream, 0, 3)
    count(stream, 23, 4)
    count(stream, 24, 100)
    glance = overview(owner).streams[0]
    assert glance.count == 7
    assert glance.hours == (4, *[0] * 20, None, 0, 3)
    assert (glance.condition, glance.is_deaf) == (Condition.GAP, False)


def test_what_was_found_in_such_an_hour_counts(owner: Actor, stream: Stream, heard: Any) -> None:  # noqa: ARG001
    """Posts tell their own time: they may be older than the hour in which they were heard."""
    count(stream, 2, 5)
    assert overview(owner).streams[0].hours[-3] == 5


def test_without_sources_what_programs_send_is_all_there_is(owner: Actor, stream: Stream) -> None:
    count(stream, 1, 2)
    seen = overview(owner)
    assert seen.streams[0].hours == (*[0] * 22, 2, 0)
    assert (seen.streams[0].worst, seen.count, seen.all_heard) == (None, 2, False)


@pytest.mark.usefixtures("stream")
def test_a_stream_is_deaf_when_none_of_its_sources_is_heard(owner: Actor, heard: Channel) -> None:
    Channel.objects.filter(pk=heard.pk).update(state=ChannelState.FAILING)
    seen = overview(owner)
    assert (seen.streams[0].is_deaf, seen.streams[0].not_heard) == (True, 1)
    assert [source.condition for source in seen.troubled] == [Condition.SILENT]


def test_hours_of_all_streams_are_added(owner: Actor, stream: Stream, heard: Any) -> None:  # noqa: ARG001
    other = Stream.objects.create(workspace_id=owner.workspace_id, name="Other", query="x", revision=9)
    count(stream, 0, 3)
    count(other, 0, 4)
    assert overview(owner).hours[-3:] == (None, 0, 7)


def test_without_streams_there_are_no_hours(owner: Actor) -> None:
    assert (overview(owner).hours, overview(owner).count) == ((), 0)


def test_others_see_nothing_of_it(stranger: Actor, stream: Stream) -> None:  # noqa: ARG001
    assert overview(stranger).streams == ()
