"""Intervals that stand close to others.

`Rows` hold many intervals of positions: by first position, the lengths of those that begin there, as the bits of an
integer. So a hundred thousand of them fit into little room, and are shifted and joined at once.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from menara.engine.query.bits import set_bits

Rows: TypeAlias = dict[int, int]


def union(many: Iterable[Rows]) -> Rows:
    joined: Rows = {}
    for rows in many:
        for first, lengths in rows.items():
            joined[first] = joined.get(first, 0) | lengths
    return joined


def hulls(lefts: Rows, rights: Rows, distance: int, ordered: bool) -> Rows:
    """The intervals that cover one of `lefts` and one of `rights` with at most `distance` tokens between them."""
    forward = _hulls_in_order(lefts, rights, distance)
    return forward if ordered else union([forward, _hulls_in_order(rights, lefts, distance)])


def are_near(lefts: Rows, rights: Rows, distance: int, ordered: bool) -> bool:
    """Whether there is any such pair."""
    pairs = [(lefts, rights)] if ordered else [(lefts, rights), (rights, lefts)]
    return any(next(_earlier_parts(*pair, distance), None) is not None for pair in pairs)


def near_parts(
    lefts: Rows, rights: Rows, distance: int, ordered: bool, wanted: Rows | None
) -> tuple[Rows, Rows]:
    """Those of both that stand in such a pair; in one whose hull is in `wanted`, when it is given."""
    earlier, later = _parts_in_order(lefts, rights, distance, wanted)
    if ordered:
        return earlier, later
    earlier_rights, later_lefts = _parts_in_order(rights, lefts, distance, wanted)
    return union([earlier, later_lefts]), union([later, earlier_rights])


def _hulls_in_order(earlier: Rows, later: Rows, distance: int) -> Rows:
    found: Rows = {}
    for first, lengths in earlier.items():
        hull = 0
        for offset in set_bits(_within_reach(lengths, distance)):
            hull |= later.get(first + offset, 0) << offset
        if hull:
            found[first] = hull
    return found


def _within_reach(lengths: int, distance: int) -> int:
    """How far behind the first position the next part may begin."""
    reach, gaps = lengths, 1
    while gaps <= distance:
        more = min(gaps, distance + 1 - gaps)
        reach |= reach << more
        gaps += more
    return reach


def _parts_in_order(earlier: Rows, later: Rows, distance: int, wanted: Rows | None) -> tuple[Rows, Rows]:
    if wanted is not None:
        return _wanted_parts(earlier, later, distance, wanted)
    before = union({first: 1 << length} for first, length in _earlier_parts(earlier, later, distance))
    return before, dict(_later_parts(earlier, later, distance))


def _earlier_parts(earlier: Rows, later: Rows, distance: int) -> Iterator[tuple[int, int]]:
    """First position and length of those of `earlier` that have one of `later` behind them, near enough."""
    starts = sorted(later)
    for first, lengths in earlier.items():
        for length in set_bits(lengths):
            place = bisect_left(starts, first + length)
            if place < len(starts) and starts[place] <= first + length + distance:
                yield first, length


def _later_parts(earlier: Rows, later: Rows, distance: int) -> Iterator[tuple[int, int]]:
    """The rows of `later` that have one of `earlier` before them, near enough."""
    ends = sorted({first + length for first, lengths in earlier.items() for length in set_bits(lengths)})
    for first, lengths in later.items():
        place = bisect_left(ends, first - distance)
        if place < len(ends) and ends[place] <= first:
            yield first, lengths


def _wanted_parts(earlier: Rows, later: Rows, distance: int, wanted: Rows) -> tuple[Rows, Rows]:
    befores: Rows = {}
    afters: Rows = {}
    for first, wanted_lengths in wanted.items():
        lengths = earlier.get(first, 0)
        ends = 0
        for offset in set_bits(_within_reach(lengths, distance)):
            taking_part = later.get(first + offset, 0) & (wanted_lengths >> offset)
            if taking_part:
                afters[first + offset] = afters.get(first + offset, 0) | taking_part
                ends |= (1 << offset + 1) - (1 << max(0, offset - distance))
        if lengths & ends:
            befores[first] = lengths & ends
    return befores, afters
