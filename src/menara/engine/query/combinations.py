"""The search for combinations of parts that may share tokens (see windows.py for those that do not).

Whether a combination begins at one position is found by reading on from there. Where parts share all their tokens or
none, it is a question of matching operands to places, which growing paths answer. Otherwise every state that could
still become a combination is kept: how many parts of each kind have been placed, and how much length was lost by
choosing short ones. One that has placed at least as many of each as another, and lost no more, makes the other
superfluous. So few remain, unless many operands overlap one another in part; to choose among those is as hard as
problems get, and beyond MOST_STATES (counts.py), which seven such operands do not reach, the fullest are kept.
"""

from collections import deque
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from menara.engine.query.bits import set_bits
from menara.engine.query.counts import Counts, Placed
from menara.engine.query.intervals import Rows


class Part(NamedTuple):
    """An occurrence of an operand."""

    kind: int
    first: int
    length: int

    @property
    def end(self) -> int:
        return self.first + self.length


class Combinations:
    """Of `parts` as many as `needed` by kind, none overlapping, with at most `distance` other tokens between."""

    def __init__(self, parts: list[Part], needed: list[int], distance: int) -> None:
        self._parts = parts
        self._needed = needed
        self._longest = [0] * len(needed)
        for part in parts:
            self._longest[part.kind] = max(self._longest[part.kind], part.length)
        self._width = distance + sum(
            need * longest for need, longest in zip(needed, self._longest, strict=True)
        )
        self._counts = Counts(needed)
        self._are_places = _are_places(parts, self._longest)
        self._parts_at: dict[int, list[Part]] = {}
        for part in parts:
            self._parts_at.setdefault(part.first, []).append(part)

    def exist(self) -> bool:
        return any(self._begins(start) for start in self._parts_at)

    def hulls(self) -> Rows:
        """The intervals from the first position of a combination to its last."""
        found: Rows = {}
        for start in self._parts_at:
            for end in {part.end for part in self._within(start, start + self._width)}:
                if any(self._begins(start, end, last) for last in self._ending(start, end)):
                    found[start] = found.get(start, 0) | 1 << (end - start)
        return found

    def parts_taking_part(self, wanted: Rows | None) -> set[Part]:
        """Those in a combination: in any, or in one whose hull is in `wanted`."""
        if wanted is None:
            return {part for part in self._parts if self._takes_part(part)}
        hulls = [(start, start + length) for start, lengths in wanted.items() for length in set_bits(lengths)]
        return {
            part
            for start, end in hulls
            for last in self._ending(start, end)
            for part in self._within(start, end)
            if self._begins(start, end, part, last)
        }

    def _takes_part(self, part: Part) -> bool:
        starts = range(max(0, part.end - self._width), part.first + 1)
        return any(start in self._beginnings and self._begins(start, None, part) for start in starts)

    @cached_property
    def _beginnings(self) -> set[int]:
        return set(filter(self._begins, self._parts_at))

    def _within(self, start: int, end: int) -> Iterator[Part]:
        for first in range(start, end):
            yield from (part for part in self._parts_at.get(first, ()) if part.end <= end)

    def _ending(self, start: int, end: int) -> list[Part]:
        return [part for part in self._within(start, end) if part.end == end]

    def _begins(self, start: int, end: int | None = None, *fixed: Part) -> bool:
        """Whether a combination begins at `start`, ends at `end` at the latest, and holds the `fixed` parts."""
        latest = start + self._width
        end = latest if end is None else min(end, latest)
        spots = {part.first: part for part in fixed}
        free = list(self._needed)
        for part in spots.values():
            free[part.kind] -= 1
        if min(free) < 0 or len(spots) < len(set(fixed)) or any(part.end > end for part in fixed):
            return False
        if self._are_places:
            return self._matches(start, end, spots, free)
        return self._places(start, end, spots)

    def _matches(self, start: int, end: int, spots: dict[int, Part], free: list[int]) -> bool:
        """Both `start` and every operand can be matched; then, by Mendelsohn and Dulmage, they can be at once."""
        if start not in spots and not any(free[part.kind] for part in self._parts_at.get(start, ())):
            return False
        places: list[list[int]] = [[] for _ in free]
        for part in self._within(start, end):
            if part.first not in spots:
                places[part.kind].append(part.first)
        owners: dict[int, int] = {}
        return all(_grow(owners, kind, places) for kind, number in enumerate(free) for _ in range(number))

    def _places(self, start: int, end: int, spots: dict[int, Part]) -> bool:
        states: dict[int, dict[Placed, int]] = {start: {0: 0}}
        for position in range(start, end + 1):
            for placed, lost in self._counts.best(states.pop(position, {})):
                if position - start > self._width - lost:
                    continue
                if placed == self._counts.full:
                    return True
                for part in self._choices(position, end, spots, placed):
                    more = lost + self._longest[part.kind] - part.length
                    _keep(states, part.end, placed + self._counts.one[part.kind], more)
                if position > start and position not in spots:
                    _keep(states, position + 1, placed, lost)
        return False

    def _choices(self, position: int, end: int, spots: dict[int, Part], placed: Placed) -> list[Part]:
        """The parts that can be placed at `position` so that those at `spots` still can be."""
        if position in spots:
            return [spots[position]]
        room = min([end, *(first for first in spots if first > position)])
        kept = [part.kind for first, part in spots.items() if first > position]
        return [
            part
            for part in self._parts_at.get(position, ())
            if part.end <= room
            and self._counts.of(placed, part.kind) + kept.count(part.kind) < self._needed[part.kind]
        ]


def _are_places(parts: list[Part], lengths: list[int]) -> bool:
    """Whether any two parts share all their tokens or none, and parts of a kind are of one length."""
    intervals = sorted({(part.first, part.end) for part in parts})
    return all(before[1] <= after[0] for before, after in pairwise(intervals)) and all(
        part.length == lengths[part.kind] for part in parts
    )


def _keep(states: dict[int, dict[Placed, int]], position: int, placed: Placed, lost: int) -> None:
    there = states.setdefault(position, {})
    there[placed] = min(lost, there.get(placed, lost))


def _grow(owners: dict[int, int], kind: int, places: list[list[int]]) -> bool:
    """Give one more place to `kind`, by moving others on a growing path where its own are taken."""
    freed_by: dict[int, int | None] = {kind: None}  # by kind: the place that it would give up
    taken_by: dict[int, int] = {}
    queue = deque([kind])
    while queue:
        taker = queue.popleft()
        for place in places[taker]:
            if place in taken_by or owners.get(place) == taker:
                continue
            taken_by[place] = taker
            if place not in owners:
                _move_along(owners, place, taken_by, freed_by)
                return True
            if owners[place] not in freed_by:
                freed_by[owners[place]] = place
                queue.append(owners[place])
    return False


def _move_along(
    owners: dict[int, int], place: int, taken_by: dict[int, int], freed_by: dict[int, int | None]
) -> None:
    moved: int | None = place
    while moved is not None:
        taker = taken_by[moved]
        owners[moved] = taker
        moved = freed_by[taker]
