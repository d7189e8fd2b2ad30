"""Ends a worker on SIGTERM or SIGINT: soon, and between two transactions."""

import os
import signal
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType

STANDARD_INPUT = 0


class Stopping:
    """`wait`, for one thread, returns at once when the worker is asked to end.

    A signal may come while `wait` holds a lock. An Event would then wait for itself; the queue is made for that.
    """

    def __init__(self) -> None:
        self._is_asked = False
        self._bell: SimpleQueue[None] = SimpleQueue()

    def __call__(self) -> bool:
        return self._is_asked

    def wait(self, seconds: float) -> None:
        if not self._is_asked:
            with suppress(Empty):
                self._bell.get(timeout=seconds)

    def ask(self) -> None:
        self._is_asked = True
        self._bell.put(None)

    def heed_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._heard)

    def heed_parent(self) -> None:
        """End when standard input does: whoever holds its other end is gone, even if killed."""
        Thread(target=self._wait_for_end, name="parent", daemon=True).start()

    def _wait_for_end(self) -> None:
        while os.read(STANDARD_INPUT, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    def _heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 (as signal.signal wants it)
        self.ask()
