"""Where terms stand close together: NEAR, ONEAR and `~n`.

An occurrence is an interval of positions. `Rows` hold many of them: by first position, the lengths of those that
begin there, as the bits of an integer. Nested operators are read in two passes: upwards, the intervals that each
operand has; downwards, the terms at the bottom of those that take part in a satisfying combination.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from menara.engine.query import phrases, windows
from menara.engine.query.bits import set_bits
from menara.engine.query.expression import Near, Or, Phrase, Proximate, TagWord, Window, Word
from menara.engine.query.reading import Zone

Rows: TypeAlias = dict[int, int]


class Hit(NamedTuple):
    """An occurrence of a phrase, from its first position to its last."""

    phrase: Phrase
    first: int
    last: int


def occurs(node: Proximate, zone: Zone) -> bool:
    """Whether `node` is anywhere in the zone."""
    match node:
        case Phrase():
            return bool(phrases.occurrences(node, zone))
        case Or(operands=operands):
            return any(occurs(operand, zone) for operand in operands)  # type: ignore[arg-type]
        case Near(left=left, right=right):
            return _are_near(node, rows_of(left, zone), rows_of(right, zone))
        case Window(operands=operands, distance=distance):
            return windows.exists(_operand_rows(operands, zone), distance)


def hits(node: Proximate, zone: Zone, wanted: Rows | None = None) -> Iterator[Hit]:
    """The phrases that take part in an occurrence of `node`, or in one of those in `wanted`. Some come twice."""
    match node:
        case Phrase():
            for first, last in phrases.occurrences(node, zone):
                if wanted is None or wanted.get(first, 0) >> (last - first + 1) & 1:
                    yield Hit(node, first, last)
        case Or(operands=operands):
            for operand in operands:
                yield from hits(operand, zone, wanted)  # type: ignore[arg-type]
        case Near(left=left, right=right):
            taking_part = _near_parts(node, rows_of(left, zone), rows_of(right, zone), wanted)
            for operand, rows in zip((left, right), taking_part, strict=True):
                yield from hits(operand, zone, rows)
        case Window(operands=operands, distance=distance):
            found = windows.parts(_operand_rows(operands, zone), distance, wanted)
            for operand, rows in zip(operands, found, strict=True):
                yield from hits(operand, zone, rows)


def rows_of(node: Proximate, zone: Zone) -> Rows:
    """The intervals at which `node` occurs."""
    match node:
        case Phrase():
            return {first: 1 << (last - first + 1) for first, last in phrases.occurrences(node, zone)}
        case Or(operands=operands):
            return _union(rows_of(operand, zone) for operand in operands)  # type: ignore[arg-type]
        case Near(left=left, right=right, distance=distance):
            lefts, rights = rows_of(left, zone), rows_of(right, zone)
            forward = _hulls(lefts, rights, distance)
            return forward if node.ordered else _union([forward, _hulls(rights, lefts, distance)])
        case Window(operands=operands, distance=distance):
            return windows.hulls(_operand_rows(operands, zone), distance)


def _operand_rows(operands: Sequence[Proximate], zone: Zone) -> list[Rows]:
    """The rows of each operand; a repeated word is looked up once."""
    known: dict[tuple[Word | TagWord, ...], Rows] = {}
    found = []
    for operand in operands:
        rows = known.get(operand.words) if isinstance(operand, Phrase) else None
        if rows is None:
            rows = rows_of(operand, zone)
        if isinstance(operand, Phrase):
            known[operand.words] = rows
        found.append(rows)
    return found


def _union(many: Iterable[Rows]) -> Rows:
    union: Rows = {}
    for rows in many:
        for first, lengths in rows.items():
            union[first] = union.get(first, 0) | lengths
    return union


def _hulls(earlier: Rows, later: Rows, distance: int) -> Rows:
    """The intervals from the first position of one of `earlier` to the last of a near one of `later`."""
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
    reach = 0
    for gap in range(distance + 1):
        reach |= lengths << gap
    return reach


def _are_near(node: Near, lefts: Rows, rights: Rows) -> bool:
    if next(_earlier_parts(lefts, rights, node.distance), None) is not None:
        return True
    return not node.ordered and next(_earlier_parts(rights, lefts, node.distance), None) is not None


def _near_parts(node: Near, lefts: Rows, rights: Rows, wanted: Rows | None) -> tuple[Rows, Rows]:
    """The intervals of both operands that take part."""
    earlier, later = _parts_in_order(lefts, rights, node.distance, wanted)
    if node.ordered:
        return earlier, later
    earlier_rights, later_lefts = _parts_in_order(rights, lefts, node.distance, wanted)
    return _union([earlier, later_lefts]), _union([later, earlier_rights])


def _parts_in_order(earlier: Rows, later: Rows, distance: int, wanted: Rows | None) -> tuple[Rows, Rows]:
    if wanted is None:
        return (
            _union({first: 1 << length} for first, length in _earlier_parts(earlier, later, distance)),
            dict(_later_parts(earlier, later, distance)),
        )
    return _wanted_parts(earlier, later, distance, wanted)


def _earlier_parts(earlier: Rows, later: Rows, distance: int) -> Iterator[tuple[int, int]]:
    """First position and length of those of `earlier` with one of `later` directly behind them, but for `distance`."""
    starts = sorted(later)
    for first, lengths in earlier.items():
        for length in set_bits(lengths):
            place = bisect_left(starts, first + length)
            if place < len(starts) and starts[place] <= first + length + distance:
                yield first, length


def _later_parts(earlier: Rows, later: Rows, distance: int) -> Iterator[tuple[int, int]]:
    """The rows of `later` with one of `earlier` before them."""
    ends = sorted({first + length for first, lengths in earlier.items() for length in set_bits(lengths)})
    for first, lengths in later.items():
        place = bisect_left(ends, first - distance)
        if place < len(ends) and ends[place] <= first:
            yield first, lengths


def _wanted_parts(earlier: Rows, later: Rows, distance: int, wanted: Rows) -> tuple[Rows, Rows]:
    """As above, for the combinations alone whose hull is in `wanted`."""
    firsts: Rows = {}
    seconds: Rows = {}
    for first, hulls in wanted.items():
        for length in set_bits(earlier.get(first, 0)):
            for offset in range(length, length + distance + 1):
                taking_part = later.get(first + offset, 0) & (hulls >> offset)
                if taking_part:
                    firsts[first] = firsts.get(first, 0) | 1 << length
                    seconds[first + offset] = seconds.get(first + offset, 0) | taking_part
    return firsts, seconds
