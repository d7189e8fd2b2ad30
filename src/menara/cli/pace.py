"""How a live source keeps up: events a second, and how far it is behind."""

import time
from collections import deque
from collections.abc import Callable
from statistics import median

from menara.connectors.base import Event
from menara.engine.mention import read_time

LATELY_S = 5.0
LOOKED_AT = 51  # the times that posts give themselves can be wrong: the middle one of so many counts
MINUTE, HOUR, DAY = 60, 3600, 86400


class Pace:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._counts: deque[tuple[float, int]] = deque()
        self._times: deque[tuple[str, str]] = deque(maxlen=LOOKED_AT)
        self._counted = 0

    def add(self, event: Event) -> None:
        self._counted += 1
        source_time = getattr(event, "source_time", None)
        if source_time:
            self._times.append((source_time, event.observed_at))

    def rate(self) -> float:
        """Events a second since the call five seconds ago."""
        now = self._clock()
        self._counts.append((now, self._counted))
        while len(self._counts) > 1 and now - self._counts[1][0] >= LATELY_S:
            self._counts.popleft()
        then, counted = self._counts[0] if len(self._counts) > 1 else (self._begun, 0)
        return (self._counted - counted) / max(now - then, 0.1)

    def lag_s(self) -> float | None:
        """Seconds from when something happened to when it was heard, lately; None when no times are known."""
        if not self._times:
            return None
        return max(median(_seconds(*times) for times in self._times), 0)


def _seconds(source_time: str, observed_at: str) -> float:
    return (read_time(observed_at) - read_time(source_time)).total_seconds()


def behind(lag_s: float) -> str:
    """A lag in words.

    3.2 -> "3 s behind"     7300 -> "2 h behind"
    """
    for unit, sign in ((DAY, "days"), (HOUR, "h"), (MINUTE, "min")):
        if lag_s >= 2 * unit:
            return f"{lag_s // unit:,.0f} {sign} behind"
    return f"{lag_s:,.0f} s behind"


def counted(number: int, thing: str) -> str:
    """0 -> "no gaps"     1 -> "1 gap"     2 -> "2 gaps" """
    return f"1 {thing}" if number == 1 else f"{format(number, ',') if number else 'no'} {thing}s"
