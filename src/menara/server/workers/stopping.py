"""Ends a worker on SIGTERM or SIGINT: soon, and between two transactions."""

import signal
from threading import Event
from types import FrameType


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

    def _heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 (as signal.signal wants it)
        self.ask()
