"""How many matches a day are to be expected, and how sure that is."""

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

DAY = timedelta(days=1)
SHORTEST, FEWEST = timedelta(minutes=10), 1_000  # of listening, or of posts: from less nothing is told


@dataclass(frozen=True, slots=True)
class Estimate:
    """Matches a day: between `low` and `high` in 19 of 20 cases, if all hours were like those that were heard."""

    expected: float
    low: float
    high: float
    heard: timedelta


def estimate(found: int, looked_at: int, heard: timedelta) -> Estimate | None:
    """From what was found of so many posts in some time. None when that is too little to tell.

    The bounds are those of a Poisson count as approximated by Bégaud and others (2005).
    """
    if not heard or (heard < SHORTEST and looked_at < FEWEST):
        return None
    scale = DAY / heard
    low = max(sqrt(found + 0.02) - 0.96, 0) ** 2
    high = (sqrt(found + 0.96) + 0.98) ** 2
    return Estimate(found * scale, low * scale, high * scale, heard)
