"""The coverage ledger: every hour has its line, and what nobody heard is not zero."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from menara.people.enums import Role
from menara.people.queries import Actor, NotAllowed
from menara.sources.ledger import MOST_HOURS, LedgerHour, glances, ledger
from menara.sources.models import CoverageHour, Source
from menara.sources.operations import add_source

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NINE = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
def source(owner: Actor, clock: Any) -> Source:
    """Added at nine; the clock stands at half past noon. Its channel has lines of before, of others."""
    made = add_source(name="News", connector="feed", settings={"urls": ["https://a.example"]}, acting=owner)
    for hour, received in ((7, 99), (9, 5), (11, 0), (12, 3)):
        CoverageHour.objects.create(
            channel=made.channel, hour=NINE.replace(hour=hour), asked=2, received=received, limited=1
        )
    clock.move(hours=3, minutes=30)
    return made


def test_each_hour_has_a_line_also_when_nobody_listened(source: Source, owner: Actor) -> None:
    told = ledger(owner, source.pk, NINE - 2 * HOUR, NINE + 5 * HOUR)
    heard = [LedgerHour(NINE + n * HOUR, received, 2, 1) for n, received in ((0, 5), (2, 0), (3, 3))]
    deaf = [LedgerHour(NINE + n * HOUR) for n in (-2, -1, 1)]
    future = [LedgerHour(NINE + 4 * HOUR, is_future=True)]
    assert told == sorted([*heard, *deaf, *future], key=lambda line: line.hour)


def test_a_month_is_the_most(source: Source, owner: Actor) -> None:
    assert len(ledger(owner, source.pk, NINE - 10_000 * HOUR, NINE)) == MOST_HOURS


def test_the_strip_in_the_list_is_the_same(source: Source, owner: Actor) -> None:
    [glance] = glances(owner, hours=6)
    assert (glance.source, glance.hours, glance.received) == (source, (None, None, 5, None, 0, 3), 8)


def test_others_see_nothing_of_it(source: Source, stranger: Actor) -> None:
    assert glances(stranger) == []
    with pytest.raises(NotAllowed):
        ledger(stranger, source.pk, NINE, NINE + HOUR)


@pytest.mark.usefixtures("source")
def test_who_may_not_see_letters_is_told_of_none(owner: Actor) -> None:
    agent = Actor(owner.workspace_id, "user:2", Role.AGENT)
    assert [glance.letters for glance in glances(agent)] == [0]


@pytest.mark.usefixtures("source")
def test_many_sources_cost_as_many_questions_as_one(owner: Actor) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            glances(owner)
        return len(asked)

    before = questions()
    for number in range(3):
        settings = {"urls": [f"https://{number}.example"]}
        add_source(name=f"N{number}", connector="feed", settings=settings, acting=owner)
    assert questions() == before
