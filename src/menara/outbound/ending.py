"""How a door is closed from another thread: whatever waits at it is woken."""

import threading
from collections.abc import Callable

from menara.outbound.errors import Closed


class Ending:
    """Knows everything that waits, and wakes it all at once."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self._lock = threading.Lock()
        self._wakes: dict[int, Callable[[], object]] = {}

    def add(self, waiting: object, wake: Callable[[], object]) -> None:
        with self._lock:
            self.check()
            self._wakes[id(waiting)] = wake

    def forget(self, waiting: object) -> None:
        with self._lock:
            self._wakes.pop(id(waiting), None)

    def check(self) -> None:
        if self.closed.is_set():
            raise Closed("the door was closed")

    def end(self) -> None:
        with self._lock:
            self.closed.set()
            for wake in self._wakes.values():
                wake()
