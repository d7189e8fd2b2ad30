"""Intervals that stand close to others.

`Intervals` are held by their length: the first positions of those so long, as the bits of an integer. So half a million of
them are shifted, joined and compared at once.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from menara.engine.query.bits import joined, spread_back, spread_on

Intervals: TypeAlias = dict[int, int]


def union(many: Iterable[Intervals]) -> Intervals:
    joined: Intervals = {}
    for intervals in many:
        for length, firsts in intervals.items():
            joined[length] = joined.get(length, 0) | firsts
    return joined


def hulls(lefts: Intervals, rights: Intervals, distance: int, ordered: bool) -> Intervals:
    """The intervals that cover one of `lefts` and one of `rights` with at most `distance` tokens between them."""
    forward = _hulls_in_order(lefts, rights, distance)
    return forward if ordered else union([forward, _hulls_in_order(rights, lefts, distance)])


def are_near(lefts: Intervals, rights: Intervals, distance: int, ordered: bool) -> bool:
    """Whether there is any such pair."""
    pairs = [(lefts, rights)] if ordered else [(lefts, rights), (rights, lefts)]
    return any(_earlier_parts(*pair, distance) for pair in pairs)


def near_parts(
    lefts: Intervals, rights: Intervals, distance: int, ordered: bool, wanted: Intervals | None
) -> tuple[Intervals, Intervals]:
    """Those of both that stand in such a pair; in one whose hull is in `wanted`, when it is given."""
    earlier, later = _parts_in_order(lefts, rights, distance, wanted)
    if ordered:
        return earlier, later
    earlier_rights, later_lefts = _parts_in_order(rights, lefts, distance, wanted)
    return union([earlier, later_lefts]), union([later, earlier_rights])


def _hulls_in_order(earlier: Intervals, later: Intervals, distance: int) -> Intervals:
    return union({offset + length: firsts} for offset, length, firsts in _pairs(earlier, later, distance))


def _pairs(earlier: Intervals, later: Intervals, distance: int) -> Iterator[tuple[int, int, int]]:
    """Where one of `earlier` begins with one of `later` near: how far behind it, how long that is, and the positions."""
    reach = union({length + gap: firsts} for length, firsts in earlier.items() for gap in range(distance + 1))
    for offset, starts in reach.items():
        for length, firsts in later.items():
            found = starts & firsts >> offset
            if found:
                yield offset, length, found


def _parts_in_order(
    earlier: Intervals, later: Intervals, distance: int, wanted: Intervals | None
) -> tuple[Intervals, Intervals]:
    if wanted is not None:
        return _wanted_parts(earlier, later, distance, wanted)
    return _earlier_parts(earlier, later, distance), _later_parts(earlier, later, distance)


def _earlier_parts(earlier: Intervals, later: Intervals, distance: int) -> Intervals:
    """Those of `earlier` that have one of `later` behind them, near enough."""
    ends = spread_back(joined(later.values()), distance)
    return _kept({length: firsts & ends >> length for length, firsts in earlier.items()})


def _later_parts(earlier: Intervals, later: Intervals, distance: int) -> Intervals:
    """Those of `later` that have one of `earlier` before them, near enough."""
    starts = spread_on(joined(firsts << length for length, firsts in earlier.items()), distance)
    return _kept({length: firsts & starts for length, firsts in later.items()})


def _wanted_parts(
    earlier: Intervals, later: Intervals, distance: int, wanted: Intervals
) -> tuple[Intervals, Intervals]:
    starts: Intervals = {}  # by offset
    afters: Intervals = {}
    for offset, length, firsts in _pairs(earlier, later, distance):
        taking_part = firsts & wanted.get(offset + length, 0)
        starts[offset] = starts.get(offset, 0) | taking_part
        afters[length] = afters.get(length, 0) | taking_part << offset
    befores = {
        length: firsts & joined(starts.get(length + gap, 0) for gap in range(distance + 1))
        for length, firsts in earlier.items()
    }
    return _kept(befores), _kept(afters)


def _kept(intervals: Intervals) -> Intervals:
    return {length: firsts for length, firsts in intervals.items() if firsts}
