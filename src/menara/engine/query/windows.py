"""`"a b c"~n` and `(X AND Y ...)~n`: one occurrence of each operand, none overlapping, few tokens between.

Operands that occur at the same places are of one kind, of which as many parts are needed. Nearly always no two parts
share a token and those of a kind are of one length: such a window is plain, and any piece of the zone that is not too wide
and holds enough parts of each kind will do. All else is left to `combinations`.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from menara.engine.query.bits import as_bits, joined, set_bits, spread_back, spread_on
from menara.engine.query.combinations import Combinations
from menara.engine.query.intervals import Intervals
from menara.engine.query.placing import Wanted


def exists(operands: Sequence[Intervals], distance: int) -> bool:
    """Whether there is any combination."""
    if not all(operands):
        return False
    window = _Window(operands, distance)
    return window.enough != 0 and (window.is_plain or window.combinations.exist())


def hulls(operands: Sequence[Intervals], distance: int) -> Intervals:
    """The intervals that combinations cover, from the first position of the first part to the last of the last."""
    if not all(operands):
        return {}
    return _Window(operands, distance).combinations.hulls()


def parts(operands: Sequence[Intervals], distance: int, wanted: Intervals | None) -> list[Intervals]:
    """For each operand, its occurrences in a combination: in any, or in one whose hull is in `wanted`."""
    if not all(operands):
        return [{} for _ in operands]
    window = _Window(operands, distance)
    by_any = wanted is None and window.is_plain
    by_kind = window.parts_of_any() if by_any else window.combinations.parts_taking_part(wanted)
    return [by_kind[kind] for kind in window.kind_of_operand]


class _Window:
    """`needed` says how many of each kind; `width` is the most that a combination may cover."""

    def __init__(self, operands: Sequence[Intervals], distance: int) -> None:
        numbers: dict[tuple[tuple[int, int], ...], int] = {}
        keys = [tuple(sorted(intervals.items())) for intervals in operands]
        self.kind_of_operand = [numbers.setdefault(key, len(numbers)) for key in keys]
        self._kinds: list[Intervals] = list(map(dict, numbers))
        self._needed = [number for _, number in sorted(Counter(self.kind_of_operand).items())]
        self._lengths = [max(intervals) for intervals in self._kinds]
        self._width = distance + sum(
            need * length for need, length in zip(self._needed, self._lengths, strict=True)
        )

    @cached_property
    def is_plain(self) -> bool:
        """Whether no two parts share a token and those of a kind are of one length."""
        covered, tokens = 0, 0
        for intervals in self._kinds:
            for length, firsts in intervals.items():
                covered |= spread_on(firsts, length - 1)
                tokens += length * firsts.bit_count()
        return covered.bit_count() == tokens and all(len(intervals) == 1 for intervals in self._kinds)

    @cached_property
    def combinations(self) -> Combinations:
        return Combinations(self._kinds, Wanted(self._needed, self._lengths, self._width), self.enough)

    @cached_property
    def enough(self) -> int:
        """The first positions of parts from which on enough of each kind stand within the width, overlapping or not."""
        firsts = [joined(intervals.values()) for intervals in self._kinds]
        starts = joined(firsts)
        for kind, need in enumerate(self._needed):
            starts &= _before(firsts[kind], need, self._width - min(self._kinds[kind]))
        return starts

    def parts_of_any(self) -> list[Intervals]:
        """By kind, the parts in any combination of a plain window."""
        return [
            {length: intervals[length] & spread_on(self.enough, self._width - length)}
            for intervals, length in zip(self._kinds, self._lengths, strict=True)
        ]


def _before(firsts: int, need: int, most: int) -> int:
    """The positions from which on `need` of `firsts` are at most `most` away."""
    if need == 1:
        return spread_back(firsts, most)
    positions = list(set_bits(firsts))
    by_room: dict[int, list[int]] = {}
    for first, last in zip(positions, positions[need - 1 :], strict=False):
        if last - first <= most:
            by_room.setdefault(most - (last - first), []).append(first)
    reached = 0
    for room, starts in by_room.items():
        reached |= spread_back(as_bits(starts, positions[-1]), room)
    return reached
