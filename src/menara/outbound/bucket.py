"""One limit of one network: how much of its window is left, and who is next in line for it.

While more than half of a window is left and nobody waits, requests go at once. Otherwise what is left is spread over
the time that is left, and those who wait get their turns by class and then by arrival: when a limit is lifted, two
hundred sources that waited for it come one by one. Only a reply, for which a person waits, takes what is left at once.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import IntEnum
from math import inf
from random import random

from menara.outbound.backoff import Backoff, Random
from menara.outbound.dialects.quota import Quota

_INSTANT_S = 0.001
_LATE_S = 1.0  # whoever does not come for so long is not waited for
_GONE_S = 120.0  # whoever does not come for so long has no place any more
_SAME_WINDOW_S = 2.0  # ends of windows are told in whole seconds
_HASTE = 0.75  # what is left over near the end of a window is not thrown in all at once
_SLOWEST_S = 60.0
_FASTEST_S = 0.05
_LONGEST_LINE = 10_000


class Priority(IntEnum):
    """Whose requests are worth more, and what lower classes leave for the higher ones: a share of every limit."""

    REPLY = 0  # a person waits for it
    INBOX = 1
    COMPLIANCE = 2  # is it still there?
    STREAM = 3
    SEARCH = 4
    BACKFILL = 5

    @property
    def reserve(self) -> float:
        return _RESERVES[self]


_RESERVES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)


@dataclass(slots=True)
class _Place:
    priority: Priority
    arrival: int
    due: float


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a window: of `limit`, where that is known, until `reset_s` from now. `is_held`: nothing goes out."""

    limit: float | None
    remaining: float
    reset_s: float
    is_held: bool


class Bucket:
    """Not safe for threads: the budget locks. All times are seconds of one clock that never goes back."""

    def __init__(self, random: Random = random) -> None:
        self._limit: float | None = None
        self._remaining = inf
        self._window_s = 0.0
        self._reset_at = -inf
        self._held_until = -inf
        self._went_at = -inf
        self._pace_s = 0.0
        self._renewal: Callable[[], float] | None = None
        self._line: dict[Hashable, _Place] = {}
        self._arrivals = 0
        self._asked = Backoff(1, 900, random)
        self._unasked = Backoff(60, 900, random, least_s=60)

    def declare(self, limit: float, window_s: Callable[[], float]) -> None:
        """A limit that is known from the network's terms; `window_s`: how long a window that begins now lasts."""
        self._limit, self._remaining, self._renewal = limit, limit, window_s

    def wait(self, who: Hashable, priority: Priority, cost: float, now: float) -> float:
        """Seconds until `who` has its turn. It keeps its place in the line until it comes."""
        self._renew(now)
        self._line = {name: place for name, place in self._line.items() if place.due + _GONE_S > now}
        start, interval = self._turns(priority, cost, now)
        wait = start + self._ahead(who, priority, now) * interval - now
        if wait < _INSTANT_S:
            return 0.0
        self._stand(who, priority, now + wait)
        return wait

    def take(self, who: Hashable, cost: float, now: float) -> None:
        """It goes now."""
        self._line.pop(who, None)
        self._went_at = now
        self._remaining -= cost

    def learn(self, quota: Quota, now: float) -> None:
        """What an answer has told of the window. In the same window, what is left only ever gets less."""
        reset_at = now + quota.reset_s
        same = abs(reset_at - self._reset_at) <= _SAME_WINDOW_S and quota.limit == self._limit
        self._remaining = min(self._remaining, quota.remaining) if same else quota.remaining
        self._window_s = max(self._window_s, quota.reset_s) if quota.limit == self._limit else quota.reset_s
        self._limit, self._reset_at = quota.limit, reset_at

    def hold(self, after_s: float, now: float) -> None:
        """Nothing goes out for so long."""
        self._held_until = max(self._held_until, now + after_s)

    def refused(self, after_s: float | None, now: float) -> None:
        """Too much was asked. What was under way already when that was first said is no new trouble."""
        if now >= self._held_until:
            backoff = self._unasked if after_s is None else self._asked
            self._pace_s = min(_SLOWEST_S, max(1.0, 2 * self._pace_s))
            self.hold((after_s or 0.0) + backoff.next(), now)
        self.hold(after_s or 0.0, now)

    def left(self, now: float) -> Left | None:
        """None where nothing was ever said of a limit."""
        is_held = now < self._held_until
        until = max(self._held_until if is_held else self._reset_at, now)
        if is_held:
            return Left(self._limit, 0.0, until - now, is_held=True)
        if self._limit is None or self._remaining == inf:
            return None
        remaining = self._limit if now >= self._reset_at else max(self._remaining, 0.0)
        return Left(self._limit, remaining, until - now, is_held=False)

    def answered(self) -> None:
        """Nothing was wrong with the number of requests: a little more is dared."""
        self._asked.reset()
        self._unasked.reset()
        self._pace_s = 0.9 * self._pace_s if self._pace_s > _FASTEST_S else 0.0

    def _renew(self, now: float) -> None:
        if now < self._reset_at or (self._limit is None and self._remaining == inf):
            return
        self._remaining = inf if self._limit is None else self._limit
        self._window_s = self._renewal() if self._renewal else self._window_s
        self._reset_at = now + self._window_s

    def _turns(self, priority: Priority, cost: float, now: float) -> tuple[float, float]:
        """When the next turn of that class is, and how far apart its turns are.

        Where the window is not known, what we have learnt from refusals sets the pace.
        """
        start = max(now, self._held_until)
        usable = self._remaining - self._reserved(priority)
        if usable < cost and self._remaining != self._limit:
            whole = (self._limit or 1.0) - self._reserved(priority)
            return max(start, self._reset_at), self._window_s / max(whole, 1.0)
        if self._limit is None:
            return max(start, self._went_at + self._pace_s), self._pace_s
        if priority is Priority.REPLY or (self._remaining > self._limit / 2 and not self._line):
            return start, 0.0
        turns, steady = max(usable, 1.0) + 1, self._window_s / max(self._limit, 1.0)
        if self._went_at >= self._reset_at - self._window_s:
            interval = max(_HASTE * steady, (self._reset_at - self._went_at) / turns)
            start = max(start, self._went_at + interval)
        return start, max(_HASTE * steady, (self._reset_at - now) / turns)

    def _reserved(self, priority: Priority) -> float:
        return 0.0 if self._limit is None else float(int(self._limit * priority.reserve))

    def _ahead(self, who: Hashable, priority: Priority, now: float) -> int:
        mine = self._line.get(who)
        rank = (priority, mine.arrival if mine else self._arrivals + 1)
        return sum(
            (place.priority, place.arrival) < rank and place.due + _LATE_S > now
            for name, place in self._line.items()
            if name != who
        )

    def _stand(self, who: Hashable, priority: Priority, due: float) -> None:
        if (place := self._line.get(who)) is not None:
            place.due = due
        elif len(self._line) < _LONGEST_LINE:
            self._arrivals += 1
            self._line[who] = _Place(priority, self._arrivals, due)
