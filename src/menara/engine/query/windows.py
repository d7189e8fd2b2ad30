"""`"a b c"~n` and `(X AND Y ...)~n`: one occurrence of each operand, none overlapping, few tokens between.

Operands that occur at the same places are of one kind, of which as many parts are needed. Nearly always no two parts
share a token and those of a kind are of one length: then any piece of the zone that is not too wide and holds enough
parts of each kind will do. All else is left to `combinations`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from menara.engine.query.bits import set_bits
from menara.engine.query.combinations import Combinations, Part
from menara.engine.query.intervals import Rows


def exists(operands: Sequence[Rows], distance: int) -> bool:
    """Whether there is any combination."""
    window = _read(operands, distance)
    if not window.is_plain:
        return window.combinations().exist()
    return next(_enough(window), None) is not None


def hulls(operands: Sequence[Rows], distance: int) -> Rows:
    """The intervals that combinations cover, from the first position of the first part to the last of the last."""
    window = _read(operands, distance)
    if not window.is_plain:
        return window.combinations().hulls()
    found: Rows = {}
    for start, length, _ in _plain_hulls(window):
        found[start] = found.get(start, 0) | 1 << length
    return found


def parts(operands: Sequence[Rows], distance: int, wanted: Rows | None) -> list[Rows]:
    """For each operand, its occurrences in a combination: in any, or in one whose hull is in `wanted`."""
    window = _read(operands, distance)
    if not window.is_plain:
        found = window.combinations().parts_taking_part(wanted)
    elif wanted is None:
        found = {part for first, last in _enough(window) for part in window.parts[first:last]}
    else:
        found = {
            part
            for start, length, inside in _plain_hulls(window)
            if wanted.get(start, 0) >> length & 1
            for part in inside
        }
    by_kind = [_rows_of_kind(found, number) for number in range(len(window.needed))]
    return [by_kind[number] for number in window.kind_of_operand]


class _Window(NamedTuple):
    """`parts` are in order; `needed` says how many of each kind; `width` is the most that a combination may cover."""

    parts: list[Part]
    needed: list[int]
    kind_of_operand: list[int]
    distance: int
    is_plain: bool
    width: int

    def combinations(self) -> Combinations:
        return Combinations(self.parts, self.needed, self.distance)


def _read(operands: Sequence[Rows], distance: int) -> _Window:
    kinds: dict[tuple[tuple[int, int], ...], int] = {}
    numbers = [kinds.setdefault(tuple(rows.items()), len(kinds)) for rows in operands]
    needed = [number for _, number in sorted(Counter(numbers).items())]
    if not all(operands):
        return _Window([], needed, numbers, distance, True, 0)
    found = sorted(
        (first, length, kind)
        for rows, kind in kinds.items()
        for first, bits in rows
        for length in set_bits(bits)
    )
    parts = [Part(kind, first, length) for first, length, kind in found]
    lengths = dict.fromkeys(range(len(kinds)), 0) | {part.kind: part.length for part in parts}
    is_plain = all(part.end <= after.first for part, after in pairwise(parts)) and all(
        part.length == lengths[part.kind] for part in parts
    )
    width = distance + sum(need * lengths[kind] for kind, need in enumerate(needed))
    return _Window(parts, needed, numbers, distance, is_plain, width)


def _rows_of_kind(parts: set[Part], kind: int) -> Rows:
    rows: Rows = {}
    for part in parts:
        if part.kind == kind:
            rows[part.first] = rows.get(part.first, 0) | 1 << part.length
    return rows


def _enough(window: _Window) -> Iterator[tuple[int, int]]:
    """The widest pieces of `window.parts` (first, and one beyond the last) that hold enough of each kind.

    Parts that an earlier piece held are left out.
    """
    parts, missing = window.parts, list(window.needed)
    lacking, last, told = len(missing), 0, 0
    for first, part in enumerate(parts):
        while last < len(parts) and parts[last].end <= part.first + window.width:
            missing[parts[last].kind] -= 1
            lacking -= missing[parts[last].kind] == 0
            last += 1
        if not lacking and last > told:
            yield max(first, told), last
            told = last
        lacking += missing[part.kind] == 0
        missing[part.kind] += 1


def _plain_hulls(window: _Window) -> Iterator[tuple[int, int, list[Part]]]:
    """First position and length of each hull, and the parts that take part in a combination with it."""
    for number, first in enumerate(window.parts):
        inside: list[Part] = []
        for last in window.parts[number + 1 :]:
            if last.end > first.first + window.width:
                break
            needed = Counter(dict(enumerate(window.needed)))
            needed.subtract((first.kind, last.kind))
            if min(needed.values()) >= 0 and needed <= Counter(part.kind for part in inside):
                taking_part = [first, *(part for part in inside if needed[part.kind]), last]
                yield first.first, last.end - first.first, taking_part
            inside.append(last)
