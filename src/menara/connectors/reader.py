"""Runs a connector in a thread of its own, so that whoever works on its events never slows the network's socket.

What has been heard waits in a queue with an end. When that is full the connector waits too, and comes back to its
network by its cursor if it has to: a worker that stays too slow for long delays events, it loses none.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock, Thread
from types import TracebackType
from typing import Self

from menara.connectors.base import Connector, Event, Notice, Upsert
from menara.outbound.errors import Closed

ROOM = 16 << 20  # bytes of what was received, for events that wait: unless told otherwise
LEAST_WEIGHT = 1 << 10  # an event without content takes room too
TICK_S = 0.25  # how often `while_waiting` is called
PATIENCE_S = 0.8  # for a connector that is asked to end: a command has two seconds in all

Room = Callable[[], int]
Tick = Callable[[], None]
Heavy = (Upsert, Notice)


class Reader:
    """Iterated it gives the events of `connector` from `cursor` on, and raises what the connector raises.

    It ends when the connector does, when `stop_after_idle_s` pass without an event, and at the end of its `with`.
    """

    def __init__(
        self,
        connector: Connector,
        cursor: str | None = None,
        *,
        stop_after_idle_s: float | None = None,
        while_waiting: Tick = lambda: None,
        room: Room = lambda: ROOM,
    ) -> None:
        """`while_waiting` is called a few times a second while nothing comes, by whoever iterates.

        `room` is how many bytes may wait at this moment.
        """
        self._connector = connector
        self._cursor = cursor
        self._idle_s = float("inf") if stop_after_idle_s is None else stop_after_idle_s
        self._while_waiting = while_waiting
        self._room = room
        self._change = Condition()
        self._waiting: deque[Event] = deque()
        self._weight = 0
        self._enough = 1  # so many events are waited for
        self._heard_at = 0.0
        self._failure: Exception | None = None
        self._told_all = False
        self._closed = False
        self._thread = Thread(target=self._read, name=f"reader of {connector.name}", daemon=True)

    def __enter__(self) -> Self:
        self._heard_at = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Event]:
        while not self.ended:
            taken = self.take(TICK_S)
            if not taken:
                self._while_waiting()
            yield from taken

    @property
    def ended(self) -> bool:
        """Nothing more will come."""
        return self._closed

    def gather(self, enough: int, wait_s: float) -> None:
        """Wait until so many events are there, no more has room or will come, or so long."""
        with self._change:
            self._enough = enough
            self._change.wait_for(lambda: self._has_news() and self._is_enough(), wait_s)
            self._enough = 1

    def take(self, wait_s: float) -> list[Event]:
        """All that has been heard since the last call; when that is nothing, it is waited for so long.

        Raises what has ended the connector, behind its last event.
        """
        with self._change:
            self._change.wait_for(self._has_news, min(wait_s, self._idle_left()))
            taken = list(self._waiting)
            self._waiting.clear()
            self._weight = 0
            self._change.notify_all()
            is_over = not taken and (self._told_all or self._idle_left() == 0)
        if is_over:
            self._end()
        return taken

    def close(self) -> None:
        """End the connector, whatever it waits for, and the thread, unless that does not come back soon."""
        with self._change:
            self._closed = True
            self._waiting.clear()
            self._change.notify_all()
        self._connector.close()
        if self._thread.is_alive():
            self._thread.join(PATIENCE_S)

    def _has_news(self) -> bool:
        return bool(self._waiting) or self._told_all or self._closed

    def _is_enough(self) -> bool:
        is_full = self._weight >= self._room() // 2
        return len(self._waiting) >= self._enough or is_full or self._told_all or self._closed

    def _idle_left(self) -> float:
        return max(self._heard_at + self._idle_s - time.monotonic(), 0)

    def _end(self) -> None:
        """What has failed before this end was asked for is raised."""
        failure = None if self._closed else self._failure
        self.close()
        if failure is not None:
            raise failure

    def _read(self) -> None:
        """The thread: ends with the connector, or when nobody takes its events any more."""
        try:
            for event in self._connector.events(self._cursor):
                self._put(event)
        except Closed:
            pass
        except Exception as failure:
            self._failure = failure
        with self._change:
            self._told_all = True
            self._change.notify_all()

    def _put(self, event: Event) -> None:
        raw = len(event.raw) if isinstance(event, Heavy) else 0
        weight = max(LEAST_WEIGHT, raw + len(event.cursor))
        with self._change:
            if self._closed or not self._has_room(weight):
                self._change.notify_all()
                self._change.wait_for(lambda: self._closed or self._has_room(weight))
            if self._closed:
                raise Closed("nobody takes its events any more")
            self._waiting.append(event)
            self._weight += weight
            self._heard_at = time.monotonic()
            if self._is_enough():
                self._change.notify_all()

    def _has_room(self, weight: int) -> bool:
        return not self._waiting or self._weight + weight <= self._room()


class SharedRoom:
    """So many bytes for all readers of a process: each has the same share, which is smaller the more there are."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._readers = 0

    @contextmanager
    def taken(self) -> Iterator[Room]:
        self._add(1)
        try:
            yield lambda: min(self._size // max(self._readers, 1), ROOM)
        finally:
            self._add(-1)

    def _add(self, number: int) -> None:
        with self._lock:
            self._readers += number
