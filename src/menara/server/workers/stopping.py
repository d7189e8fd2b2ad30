"""Ends a worker on SIGTERM or SIGINT: soon, and between two transactions."""

import os
import signal
import time
from threading import Thread
from types import FrameType

STANDARD_INPUT = 0
NAP_S = 0.1


class Stopping:
    """`wait` returns soon when the worker is asked to end.

    There is no lock in it, as in an Event: a signal that came while `wait` held it would wait for itself.
    """

    def __init__(self) -> None:
        self._is_asked = False

    def __call__(self) -> bool:
        return self._is_asked

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._is_asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, NAP_S))

    def ask(self) -> None:
        self._is_asked = True

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
