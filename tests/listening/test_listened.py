"""Days on which nobody listened are told from those on which nothing was said."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from menara.listening.listened import listened_days
from menara.listening.models import Stream
from menara.listening.operations import create_stream
from menara.listening.search.finding import Filters, Search
from menara.listening.search.tallying import tally
from menara.listening.storing import store
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed
from menara.sources.models import Channel, CoverageHour, Source
from menara.sources.operations import add_source

pytestmark = pytest.mark.django_db
JAKARTA = ZoneInfo("Asia/Jakarta")
FIRST, LAST = date(2026, 11, 18), date(2026, 11, 21)


def hour(day: int, at: int = 6) -> datetime:
    return datetime(2026, 11, day, at, tzinfo=UTC)


@pytest.fixture(autouse=True)
def since_the_eighteenth(owner: Actor) -> None:
    Workspace.objects.filter(id=owner.workspace_id).update(created_at=hour(18))


@pytest.fixture
def heard(channel: Channel) -> Channel:
    """Two hours, of which one is of the next day in Jakarta; and one from before the source was there."""
    Source.objects.update(created_at=hour(19, 0))
    for at in (hour(18), hour(19), hour(19, 23)):
        CoverageHour.objects.create(channel=channel, hour=at, asked=1)
    return channel


def days(*numbers: int) -> set[date]:
    return {date(2026, 11, number) for number in numbers}


def test_without_sources_programs_tell_and_all_days_count_since_the_workspace_began(owner: Actor) -> None:
    assert listened_days(owner, None, FIRST - timedelta(days=5), LAST, JAKARTA) == days(18, 19, 20, 21)


@pytest.mark.usefixtures("heard")
def test_a_day_counts_in_which_an_hour_was_heard_since_the_source_was_added(owner: Actor) -> None:
    assert listened_days(owner, None, FIRST, LAST, JAKARTA) == days(19, 20)
    assert listened_days(owner, None, FIRST, LAST, ZoneInfo("UTC")) == days(19)
    assert listened_days(owner, None, date(2026, 11, 20), LAST, JAKARTA) == days(20)


@pytest.mark.usefixtures("heard")
def test_a_stream_of_other_sources_was_not_heard_then(owner: Actor, stranger: Actor) -> None:
    silent = add_source(name="B", connector="feed", settings={"urls": ["https://b.example/"]}, acting=owner)
    stream = create_stream(name="B", query="b", source_ids=[silent.pk], acting=owner)
    assert listened_days(owner, stream.pk, FIRST, LAST, JAKARTA) == set()
    with pytest.raises(NotAllowed):
        listened_days(stranger, stream.pk, FIRST, LAST, JAKARTA)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("query", ["", "kasvira"], ids=["rolled up", "counted"])
def test_a_tally_knows_zero_from_unknown(owner: Actor, stream: Stream, post: Any, query: str) -> None:
    """On the 21st nobody listened: what is known of that day counts all the same."""
    Workspace.objects.update(time_zone="Asia/Jakarta")
    with transaction.atomic():
        store([post("v1", 0, published_at=hour(20, 20)), post("v1", 1, "at://2", published_at=hour(19, 5))])
    told = tally(Search(owner, query or None, Filters(stream_id=stream.pk)), FIRST, LAST, JAKARTA)
    assert [(day.day.day, day.count) for day in told.days] == [(18, None), (19, 1), (20, 0), (21, 1)]
    assert (told.uncounted, told.count) == (None, 2)
