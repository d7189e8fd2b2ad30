"""Time that leaps over every wait, and a network on loopback whose silences are short."""

import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from menara.outbound.door import Door, Limits, Wiring
from menara.outbound.errors import Closed

SILENCE_S = 0.3  # in truth: longer than a busy computer takes to answer itself
BEGIN = datetime(2026, 11, 21, 9, tzinfo=UTC)


class LeapingClock:
    """Goes on by itself, and leaps where somebody waits. A wait that leads beyond `end_s` closes the door."""

    def __init__(self, end_s: float) -> None:
        self._end_s = end_s
        self._begin = time.monotonic()
        self.waited: list[float] = []

    def now(self) -> float:
        return time.monotonic() - self._begin + sum(self.waited)

    def pause(self, _closing: threading.Event, seconds: float) -> None:
        if self.now() + seconds > self._end_s:
            raise Closed("the test has seen enough")
        self.waited.append(seconds)

    def __call__(self) -> datetime:
        return BEGIN + timedelta(seconds=self.now())

    @property
    def new_door(self) -> Callable[..., Door]:
        """Makes doors that live by this clock."""
        wiring = Wiring(now=self.now, pause=self.pause, connect=_connect, random=lambda: 0.5)
        limits = Limits(answer_s=0.6, stall_s=SILENCE_S)
        return lambda reach, **options: Door(reach, **options, limits=limits, wiring=wiring)


class _Impatient(socket.socket):
    """Minutes of silence are a third of a second."""

    def settimeout(self, value: Any) -> None:
        super().settimeout(None if value is None else min(value, SILENCE_S))


def _connect(address: str, port: int, timeout: float) -> socket.socket:
    sock = _Impatient(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock
