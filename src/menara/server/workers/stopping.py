"""Ends a worker on SIGTERM or SIGINT: soon, and between two transactions."""

import os
import signal
from threading import Event, Thread
from types import FrameType

STANDARD_INPUT = 0


class Stopping:
    """`wait` returns at once when the worker is asked to end."""

    def __init__(self) -> None:
        self._asked = Event()

    def __call__(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> None:
        self._asked.wait(seconds)

    def ask(self) -> None:
        self._asked.set()

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
