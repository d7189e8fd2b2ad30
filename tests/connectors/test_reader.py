"""The reader: a connector in a thread of its own, ended from outside."""

import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from menara.connectors import reader as module
from menara.connectors.base import Capability, Event, Notice, Permanent, SettingsError, TryLater, Upsert
from menara.connectors.reader import Reader, SharedRoom
from menara.outbound.errors import Closed

SOON_S = 30  # a bound, never waited for


class Wire:
    """A connector that tells what a test sends it. What is an exception is raised; waiting ends when it is closed."""

    name = "wire"
    capabilities = frozenset({Capability.STREAM})

    def __init__(self) -> None:
        self.sent: SimpleQueue[Event | Exception] = SimpleQueue()
        self.asked: list[str | None] = []
        self.told = 0
        self.was_left = threading.Event()

    def events(self, cursor: str | None = None) -> Iterator[Event]:
        self.asked.append(cursor)
        try:
            while not isinstance(event := self.sent.get(), Exception):
                yield event
                self.told += 1
            raise event
        finally:
            self.was_left.set()

    def progress(self) -> None:
        return None

    def close(self) -> None:
        self.sent.put(Closed())


class Deaf(Wire):
    """It does not hear that it is to end."""

    def close(self) -> None:
        pass


@pytest.fixture
def wire() -> Wire:
    return Wire()


def notice(number: int) -> Notice:
    return Notice(source="wire", observed_at="2026-11-21T09:00:00Z", cursor=str(number), message="")


def post(number: int, size: int) -> Upsert:
    mention: dict[str, Any] = {"id": str(number), "text": ""}
    return Upsert(
        source="wire",
        observed_at="2026-11-21T09:00:00Z",
        cursor=str(number),
        native_id=str(number),
        version="1",
        mention=mention,
        raw=bytes(size),
    )


def cursors(events: list[Event] | Reader) -> list[str]:
    return [event.cursor for event in events]


def collect(reader: Reader, taken: list[Event]) -> None:
    for event in reader:
        taken.append(event)


def until(holds: Callable[[], bool]) -> None:
    """Waits for what another thread does."""
    waiting = threading.Event()
    for _ in range(SOON_S * 100):
        if holds():
            return
        waiting.wait(0.01)
    pytest.fail("it did not come to that")


def test_all_events_come_in_their_order_and_then_it_ends(wire: Wire) -> None:
    for number in range(500):
        wire.sent.put(notice(number))
    wire.sent.put(Closed())
    with Reader(wire) as reader:
        assert cursors(reader) == [str(number) for number in range(500)]
        assert reader.ended
    assert not reader._thread.is_alive()


def test_it_begins_at_the_cursor(wire: Wire) -> None:
    wire.sent.put(Closed())
    with Reader(wire, "17") as reader:
        assert cursors(reader) == []
    assert wire.asked == ["17"]


def test_events_are_drained_at_once(wire: Wire) -> None:
    for number in range(3):
        wire.sent.put(notice(number))
    with Reader(wire) as reader:
        until(lambda: len(reader._waiting) == 3)
        assert cursors(reader.take(0)) == ["0", "1", "2"]
        assert reader.take(0) == []
        assert not reader.ended


def test_the_end_of_its_with_ends_a_connector_that_waits(wire: Wire) -> None:
    wire.sent.put(notice(1))
    with Reader(wire) as reader:
        assert cursors(reader.take(SOON_S)) == ["1"]
    assert not reader._thread.is_alive()
    assert (reader.ended, wire.was_left.is_set(), reader.take(SOON_S)) == (True, True, [])


def test_a_connector_that_does_not_end_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    deaf = Deaf()
    with Reader(deaf) as reader:
        assert reader.take(0) == []
    assert reader._thread.is_alive()
    assert reader._thread.daemon
    deaf.sent.put(notice(1))  # it tells once more, and finds that nobody listens
    reader._thread.join(SOON_S)
    assert (deaf.was_left.is_set(), deaf.told) == (True, 0)


@pytest.mark.parametrize(
    "failure",
    [TryLater("full"), Permanent("gone"), SettingsError("wrong"), ValueError("a fault")],
    ids=lambda failure: type(failure).__name__,
)
def test_what_ends_the_connector_is_raised_behind_its_last_event(wire: Wire, failure: Exception) -> None:
    taken: list[Event] = []
    wire.sent.put(notice(1))
    wire.sent.put(failure)
    with Reader(wire) as reader, pytest.raises(type(failure)) as raised:
        collect(reader, taken)
    assert raised.value is failure
    assert (cursors(taken), reader.ended) == (["1"], True)


def test_what_fails_after_it_was_closed_is_no_failure(wire: Wire) -> None:
    with Reader(wire) as reader:
        wire.sent.put(ValueError("the socket is gone"))
        until(lambda: reader._told_all)
        reader.close()
        assert cursors(reader) == []


def test_silence_ends_it(wire: Wire) -> None:
    wire.sent.put(notice(1))
    with Reader(wire, stop_after_idle_s=0.02) as reader:
        assert cursors(reader) in (["1"], [])  # a slow machine may be silent before the first
        assert wire.was_left.is_set()


def test_no_silence_is_too_long_when_none_was_named(wire: Wire) -> None:
    ticks: list[int] = []

    def tick() -> None:
        ticks.append(1)
        wire.sent.put(Closed() if len(ticks) == 2 else notice(len(ticks)))

    with Reader(wire, while_waiting=tick) as reader:
        assert cursors(reader) == ["1"]


def test_whoever_waits_is_called_meanwhile(wire: Wire) -> None:
    def give_up() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError), Reader(wire, while_waiting=give_up) as reader:
        list(reader)
    assert wire.was_left.is_set()


def test_the_queue_has_an_end_and_nothing_is_lost_at_it(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 3 * module.LEAST_WEIGHT)
    for number in range(20):
        wire.sent.put(notice(number))
    wire.sent.put(Closed())
    with Reader(wire) as reader:
        until(lambda: wire.told == 3)
        assert len(reader._waiting) == 3
        assert cursors(reader) == [str(number) for number in range(20)]


def test_what_was_received_is_weighed(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 10_000)
    for number in range(3):
        wire.sent.put(post(number, 6_000))
    wire.sent.put(post(3, 1_000_000))  # more than there is room for: it comes alone
    wire.sent.put(Closed())
    with Reader(wire) as reader:
        until(lambda: wire.told == 1)
        assert [cursors(reader.take(SOON_S)) for _ in range(4)] == [["0"], ["1"], ["2"], ["3"]]
        assert cursors(reader) == []


def test_a_full_queue_is_no_reason_not_to_end(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROOM", 1)
    for number in range(3):
        wire.sent.put(notice(number))
    with Reader(wire) as reader:
        until(lambda: wire.told == 1)
    assert not reader._thread.is_alive()
    assert wire.was_left.is_set()


def test_many_readers_share_the_room() -> None:
    shared = SharedRoom(100)
    with shared.taken() as first:
        assert first() == 100
        with shared.taken() as second:
            assert (first(), second()) == (50, 50)
        assert first() == 100


def test_so_many_events_are_waited_for_or_the_end_of_them() -> None:
    wire = Wire()
    for number in range(3):
        wire.sent.put(notice(number))
    with Reader(wire) as reader:
        reader.gather(3, SOON_S)
        assert cursors(reader.take(0)) == ["0", "1", "2"]
        wire.sent.put(Closed())
        reader.gather(3, SOON_S)
        assert reader.take(0) == []
