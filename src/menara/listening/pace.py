"""How much is stored in one transaction: others wait for it, on SQLite everybody who writes."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from menara.listening.sifting import Sifted

WANTED_S = 0.25
FIRST_GUESS_S = 0.001  # for one thing to be stored
MEMORY = 0.7  # of what was learnt before


class Pace:
    """Learns how long storing takes here, and cuts work into parts that take about a quarter of a second."""

    def __init__(self) -> None:
        self._one_s = FIRST_GUESS_S

    def parts(self, sifted: Sequence[Sifted]) -> Iterator[list[Sifted]]:
        """A batch is never cut: the position of the log stands behind whole ones."""
        part: list[Sifted] = []
        for one in sifted:
            if part and (_size(part) + _size([one])) * self._one_s > WANTED_S:
                yield part
                part = []
            part.append(one)
        if part:
            yield part

    @contextmanager
    def learning(self, part: Sequence[Sifted]) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        if number := _size(part):
            taken_s = (time.perf_counter() - begin) / number
            self._one_s = MEMORY * self._one_s + (1 - MEMORY) * taken_s


def _size(part: Sequence[Sifted]) -> int:
    return sum(len(one.heard) + len(one.letters) for one in part)
