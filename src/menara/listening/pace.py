"""How much is stored in one transaction: others wait for it, on SQLite everybody who writes.

A transaction has a price of its own, some thirty statements. On a busy machine that is a quarter of a second by itself: if
parts only shrank until they took no longer, each would end up as a single batch, and the price be paid for each.

There those who wait do not queue: they look again and again, up to a tenth of a second apart. So a writer that has much to do
leaves them time between.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from menara.listening.sifting import Sifted

WANTED_S = 0.25
FEWEST = {"sqlite": 50, "postgresql": 500}  # things to be stored that are not parted, however long they take
FIRST_GUESS_S = 0.001  # for one thing to be stored
MEMORY = 0.7  # of what was learnt before
OTHERS, LONGEST_S = 0.25, 0.05  # the time that is left to them


class Pace:
    """Learns how long storing takes here, and cuts work into parts that take about a quarter of a second."""

    def __init__(self) -> None:
        self._one_s = FIRST_GUESS_S

    def parts(self, sifted: Sequence[Sifted]) -> Iterator[list[Sifted]]:
        """A batch is never cut: the position of the log stands behind whole ones."""
        part: list[Sifted] = []
        for one in sifted:
            if part and _size(part) + _size([one]) > self._most():
                yield part
                part = []
            part.append(one)
        if part:
            yield part

    def _most(self) -> float:
        return max(WANTED_S / self._one_s, FEWEST[connection.vendor])

    @contextmanager
    def kept(self, part: Sequence[Sifted]) -> Iterator[None]:
        """Around storing it."""
        begin = time.perf_counter()
        yield
        taken_s = time.perf_counter() - begin
        if number := _size(part):
            self._one_s = MEMORY * self._one_s + (1 - MEMORY) * taken_s / number
        if connection.vendor == "sqlite":
            time.sleep(min(taken_s * OTHERS, LONGEST_S))


def _size(part: Sequence[Sifted]) -> int:
    return sum(len(one.heard) + len(one.letters) for one in part)
