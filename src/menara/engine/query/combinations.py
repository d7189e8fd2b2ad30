"""Combinations of parts that may share tokens (see windows.py for those that do not).

Whether one begins at a position depends on the parts near it alone. Those are a pattern, and each pattern is searched
(placing.py) once: a text that says the same thing a hundred thousand times has few of them. A search takes time with
the cube of its parts. When all together have taken MOST_EFFORT, some seconds at most, the rest of the text is passed over.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

from menara.engine.query.bits import as_bits, set_bits
from menara.engine.query.intervals import Intervals, union
from menara.engine.query.placing import Part, Search, Wanted

MOST_EFFORT = 1_000_000

Pattern: TypeAlias = tuple[
    int, ...
]  # of the intervals of each kind and length, those that begin near, as bits


class Combinations:
    """Of `kinds` as many as `wanted`, none overlapping. They begin at some of the positions `starts`."""

    def __init__(self, kinds: Sequence[Intervals], wanted: Wanted, starts: int) -> None:
        self._wanted, self._starts = wanted, starts
        self._sizes = [(kind, length) for kind, intervals in enumerate(kinds) for length in intervals]
        self._bits = [_Bits(firsts, wanted.width) for intervals in kinds for firsts in intervals.values()]
        self._known: dict[Pattern, Search] = {}

    def exist(self) -> bool:
        return any(search.succeeds for _, search in self._searches())

    def hulls(self) -> Intervals:
        """The intervals from the first position of a combination to its last."""
        return union({end: starts} for search, starts in self._by_search() for end in search.ends)

    def parts_taking_part(self, wanted: Intervals | None) -> list[Intervals]:
        """By kind, those in a combination: in any, or in one whose hull is in `wanted`."""
        found: list[Intervals] = [{} for _ in self._wanted.needed]
        for search, starts in self._by_search():
            for parts, begins in _taking_part(search, starts, wanted):
                for kind, first, length in parts:
                    found[kind][length] = found[kind].get(length, 0) | begins << first
        return found

    def _by_search(self) -> Iterator[tuple[Search, int]]:
        """Each search with all the positions that it is for."""
        starts: dict[int, list[int]] = {}
        searches = {}
        for start, search in self._searches():
            searches[id(search)] = search
            starts.setdefault(id(search), []).append(start)
        for number, search in searches.items():
            yield search, as_bits(starts[number], starts[number][-1])

    def _searches(self) -> Iterator[tuple[int, Search]]:
        effort = 0
        for start in set_bits(self._starts):
            pattern = tuple(bits.near(start) for bits in self._bits)
            search = self._known.get(pattern)
            if search is None:
                parts = list(self._parts(pattern))
                search = self._known[pattern] = Search(parts, self._wanted)
                effort += len(parts) ** 3
            yield start, search
            effort += len(pattern)
            if effort > MOST_EFFORT:
                break

    def _parts(self, pattern: Pattern) -> Iterator[Part]:
        for (kind, length), near in zip(self._sizes, pattern, strict=True):
            for first in set_bits(near):
                if first + length <= self._wanted.width:
                    yield Part(kind, first, length)


class _Bits:
    """Bits of which a few at a time are looked at."""

    def __init__(self, bits: int, width: int) -> None:
        self._bytes = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
        self._mask = (1 << width) - 1
        self._reach = width // 8 + 2

    def near(self, start: int) -> int:
        """Those from `start` on, within the width."""
        place = start >> 3
        return int.from_bytes(self._bytes[place : place + self._reach], "little") >> (start & 7) & self._mask


def _taking_part(
    search: Search, starts: int, wanted: Intervals | None
) -> Iterator[tuple[Collection[Part], int]]:
    """Parts, and the positions from which on they are in a combination."""
    if wanted is None:
        yield search.parts, starts
        return
    for end in search.ends:
        begins = starts & wanted.get(end, 0)
        if begins:
            yield search.parts_until(end), begins
