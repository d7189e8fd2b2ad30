"""Events: told to every subscriber, once the transaction that they belong to holds."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import transaction

from menara.core import events, jobs


@dataclass(frozen=True)
class SourcePaused:
    workspace_id: int
    at: datetime
    reason: str | None = None


@dataclass(frozen=True)
class Unheard:
    workspace_id: int


heard: list[tuple[str, SourcePaused]] = []
EVENT = SourcePaused(7, datetime(2026, 11, 21, 9, tzinfo=UTC), "خطا")


def first_listener(event: SourcePaused) -> None:
    heard.append(("first", event))


def second_listener(event: SourcePaused) -> None:
    heard.append(("second", event))


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def subscribed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_handlers", {})
    heard.clear()
    events.subscribe(SourcePaused, first_listener)
    events.subscribe(SourcePaused, second_listener)


def work() -> None:
    for job in jobs.lease("a", 10):
        assert jobs.run(job)


def test_every_subscriber_gets_the_event_as_it_was() -> None:
    events.publish(EVENT)
    work()
    assert sorted(heard) == [("first", EVENT), ("second", EVENT)]


def test_nobody_hears_of_what_was_rolled_back() -> None:
    with transaction.atomic():
        events.publish(EVENT)
        transaction.set_rollback(True)
    work()
    assert heard == []


def test_an_event_without_subscribers_costs_nothing() -> None:
    events.publish(Unheard(7))
    assert jobs.lease("a", 10) == []


def test_who_subscribes_twice_hears_once() -> None:
    events.subscribe(SourcePaused, first_listener)
    events.publish(EVENT)
    work()
    assert [name for name, _ in sorted(heard)] == ["first", "second"]
