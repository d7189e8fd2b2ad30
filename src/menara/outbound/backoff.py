"""How long to wait after a failure before trying again: longer each time, never in step with anybody else.

Full jitter (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): any moment between now and a
bound that doubles with each failure, up to a ceiling. What the other side asks for is always waited out first; those
who were told the same hour then come back spread over a while, not all at once.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from menara.outbound.errors import Failure, TryLater

Random = Callable[[], float]  # 0 <= number < 1
_DOUBLINGS = 64  # more than any ceiling needs, less than overflows


@dataclass(frozen=True, slots=True)
class Pace:
    """The first bound, the last one, and what is waited in any case."""

    first_s: float
    ceiling_s: float
    least_s: float = 0.0


# The figures that X gives to those who read its streams; nobody else is stricter. But a line that stays broken for long
# is tried less often than every 16 seconds: several tries may be behind each wait.
PACES = {
    Failure.CONNECTION: Pace(first_s=0.25, ceiling_s=64),
    Failure.SERVER: Pace(first_s=5, ceiling_s=320),
    Failure.LIMIT: Pace(first_s=60, ceiling_s=900, least_s=60),
}


class Backoff:
    """The waits after failures of one kind, one after the other."""

    def __init__(
        self,
        first_s: float = 1.0,
        ceiling_s: float = 60.0,
        random: Random = random.random,
        *,
        least_s: float = 0.0,
    ) -> None:
        self._pace = Pace(first_s, ceiling_s, least_s)
        self._random = random
        self._failures = 0

    def next(self, after_s: float | None = None) -> float:
        """Seconds to wait now: at least `after_s`, if the other side has asked for that."""
        least = self._pace.least_s if after_s is None else max(after_s, 0.0)
        first = self._pace.first_s if after_s is None else min(self._pace.first_s, max(after_s, 1.0))
        bound = min(self._pace.ceiling_s, first * 2.0 ** min(self._failures, _DOUBLINGS))
        self._failures += 1
        return least + bound * self._random()

    def turn(self, after_s: float) -> float:
        """The same where a turn was given, to be taken up soon after: that is no failure, and lengthens nothing."""
        return after_s + min(self._pace.first_s, max(1.0, after_s / 16)) * self._random()

    @property
    def at_ceiling(self) -> bool:
        """It has failed so often that waiting longer would not help: a person should know."""
        return self._pace.first_s * 2.0 ** min(self._failures, _DOUBLINGS) >= self._pace.ceiling_s

    def reset(self) -> None:
        """It worked."""
        self._failures = 0


class Backoffs:
    """One backoff for each kind of failure: a full server is left alone for longer than a line that broke."""

    def __init__(self, random: Random = random.random) -> None:
        self._of = {
            failure: Backoff(pace.first_s, pace.ceiling_s, random, least_s=pace.least_s)
            for failure, pace in PACES.items()
        }

    def next(self, error: TryLater) -> float:
        backoff = self._of[error.failure]
        if error.failure is Failure.LIMIT and error.after_s is not None:
            return backoff.turn(error.after_s)  # those who do not mean what they say are the budget's care
        return backoff.next(error.after_s)

    @property
    def at_ceiling(self) -> bool:
        return any(backoff.at_ceiling for backoff in self._of.values())

    def reset(self) -> None:
        for backoff in self._of.values():
            backoff.reset()
