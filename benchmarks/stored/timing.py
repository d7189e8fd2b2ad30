"""Times of many questions: the middle, the slow end, and how sure we are of it.

Time on the clock is what people wait; CPU time, of our process and of the database's, is what a question costs whatever
else the machine is doing.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from django.db import connection

from benchmarks.posts import SEED

RESAMPLED = 400
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds; `low` and `high` hold the p95 in 95 of 100 cases."""

    p50: float
    p95: float
    low: float
    high: float


class Clock:
    """Wall time and CPU time of a question. Asked a few times, the best counts: other work only slows it down."""

    def __init__(self) -> None:
        self._other: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._other = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def best(self, ask: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
        """In milliseconds."""
        taken = [self._time(ask) for _ in range(rounds)]
        return min(wall for wall, _ in taken), min(cpu for _, cpu in taken)

    def _time(self, ask: Callable[[], object]) -> tuple[float, float]:
        started, cpu = time.perf_counter(), self._cpu()
        ask()
        return 1000 * (time.perf_counter() - started), 1000 * (self._cpu() - cpu)

    def _cpu(self) -> float:
        """Seconds; the kernel counts those of the other process in nanoseconds."""
        theirs = int(self._other.read_text().split()[0]) / 1e9 if self._other else 0.0
        return time.process_time() + theirs


def summary(taken: Sequence[float]) -> Times:
    chance = random.Random(SEED)
    again = sorted(p95(chance.choices(taken, k=len(taken))) for _ in range(RESAMPLED))
    return Times(median(taken), p95(taken), again[RESAMPLED // 40], again[-RESAMPLED // 40])


def p95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=20, method="inclusive")[-1]
