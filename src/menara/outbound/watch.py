"""How long may still be waited for an answer, and how much of it may still come."""

from collections.abc import Callable
from math import inf

from menara.outbound.errors import Refused, TryLater


class Silence(TryLater):
    """Nothing has come for as long as one waits between two bytes."""


class Watch:
    """One answer's time and size. Whoever reads asks before each read."""

    def __init__(self, now: Callable[[], float], deadline_s: float, stall_s: float) -> None:
        self._now = now
        self._seconds = deadline_s
        self._deadline = now() + deadline_s
        self._stall_s = stall_s
        self.room: float = 0  # bytes that may still come

    def silence(self) -> TryLater:
        """What it means that a read has taken too long."""
        self.patience()
        return Silence(f"nothing came for {self._stall_s:g} s")

    def patience(self) -> float:
        """Seconds that one read may take; TryLater when the time is up."""
        left = self._deadline - self._now()
        if left <= 0:
            raise TryLater(f"no whole answer within {self._seconds:g} s")
        return min(left, self._stall_s)

    def bounded(self, most: int) -> int:
        """Bytes that one read may take; Refused when enough has come."""
        if self.room <= 0:
            raise Refused("the answer is larger than Menara takes")
        return int(min(most, self.room))

    def go_on_for_ever(self, stall_s: float) -> None:
        """It has become a stream: only silence ends it."""
        self._deadline = inf
        self._stall_s = stall_s
        self.room = inf
