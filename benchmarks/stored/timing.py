"""Times of many questions: the middle, the slow end, and how sure we are of it."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from benchmarks.posts import SEED

RESAMPLED = 400


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds; `low` and `high` hold the p95 in 95 of 100 cases."""

    p50: float
    p95: float
    low: float
    high: float


def time_of(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - started)


def summary(taken: Sequence[float]) -> Times:
    chance = random.Random(SEED)
    again = sorted(p95(chance.choices(taken, k=len(taken))) for _ in range(RESAMPLED))
    return Times(median(taken), p95(taken), again[RESAMPLED // 40], again[-RESAMPLED // 40])


def p95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=20, method="inclusive")[-1]
