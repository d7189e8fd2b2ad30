"""While nothing more is taken in, a channel is held, says so, and goes on by itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError

from menara.connectors.base import Upsert
from menara.core.intake import Fullness, Intake
from menara.core.log import DatabaseLog
from menara.people.queries import Actor
from menara.sources import collecting
from menara.sources.collecting import run_channel
from menara.sources.models import Channel, CoverageHour
from menara.sources.operations import HEARD, LeaseLost, add_source, lease_channel
from menara.sources.packing import inflate, unpack
from menara.sources.resting import note_rest

pytestmark = pytest.mark.django_db(transaction=True)
FULL = Fullness("queue", "Too much waits.")
Post = Callable[..., Upsert]


@pytest.fixture
def channel(owner: Actor) -> Channel:
    source = add_source(name="Posts", connector="bluesky", settings={"mode": "jetstream"}, acting=owner)
    assert lease_channel(source.channel, "a")
    return source.channel


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch, post: Post) -> None:
    class Three:
        name = "three"

        def events(self, cursor: str | None) -> Iterator[Upsert]:  # noqa: ARG002
            yield from map(post, range(3))

        def close(self) -> None:
            pass

    monkeypatch.setattr(collecting, "connect", lambda *_: Three())
    monkeypatch.setattr(collecting, "WAIT_S", 0.01)
    monkeypatch.setattr(collecting, "RETRY_S", 0.0)


def kept(log: DatabaseLog) -> list[str]:
    return [told.native_id for batch in log.read(HEARD, 0) for told in unpack(inflate(batch.content))]


def told(channel: Channel) -> tuple[str, str]:
    found = Channel.objects.get(id=channel.id)
    return found.state, found.told


@pytest.mark.usefixtures("connect")
def test_nothing_is_read_while_too_much_waits(
    channel: Channel, log: DatabaseLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("menara.core.intake.LOOK_S", 0.0)
    seen: list[tuple[str, str]] = []
    looks = iter([FULL, FULL])

    def look() -> Fullness | None:
        seen.append((*told(channel), str(len(kept(log)))))
        return next(looks, None)

    run_channel(channel, "a", log, lambda: False, Intake(look))
    assert [state for state, *_ in seen[:3]] == ["configured", "degraded", "degraded"]
    assert (seen[1][1:], kept(log)) == (("Too much waits.", "0"), ["at://0", "at://1", "at://2"])
    assert told(channel) == ("active", "")
    assert CoverageHour.objects.get().limited == 1


@pytest.mark.usefixtures("connect")
def test_a_database_without_room_is_given_the_same_events_again(
    channel: Channel, log: DatabaseLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([OperationalError("database or disk is full")] * 2)
    real = collecting.collect

    def collect(**what: Any) -> None:
        if failure := next(failures, None):
            raise failure
        real(**what)

    monkeypatch.setattr(collecting, "collect", collect)
    run_channel(channel, "a", log, lambda: False)
    assert kept(log) == ["at://0", "at://1", "at://2"]


@pytest.mark.usefixtures("connect")
def test_behind_what_was_not_kept_nothing_is(
    channel: Channel, log: DatabaseLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def collect(**what: Any) -> None:
        asked.append(len(what["heard"]))
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(collecting, "collect", collect)
    monkeypatch.setattr(collecting, "AT_ONCE", 1)
    run_channel(channel, "a", log, lambda: bool(asked))
    assert (asked, kept(log), Channel.objects.get().cursor) == ([1], [], "")


def test_who_has_lost_the_channel_learns_it_while_resting(channel: Channel) -> None:
    with pytest.raises(LeaseLost):
        note_rest(channel=channel, worker="b", why=FULL)
