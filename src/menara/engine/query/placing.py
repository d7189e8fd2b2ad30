"""The search for a combination of parts that may share tokens, among those near one position.

Where parts share all their tokens or none, it is a question of matching operands to places, which growing paths answer.
Otherwise every state that could still become a combination is kept: how many parts of each kind have been placed, and how
much length was lost by choosing short ones. One that has placed at least as many of each as another, and lost no more,
makes the other superfluous. So few remain, unless many operands overlap one another in part; to choose among those is as
hard as problems get, and beyond MOST_STATES (counts.py), which seven such operands do not reach, the fullest are kept.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from menara.engine.query.counts import Counts, Placed


class Part(NamedTuple):
    """An occurrence of an operand."""

    kind: int
    first: int
    length: int

    @property
    def end(self) -> int:
        return self.first + self.length


class Wanted(NamedTuple):
    """A combination has as many parts of each kind as `needed` and covers at most `width` tokens."""

    needed: list[int]
    longest: list[int]  # of each kind
    width: int


class Search:
    """Of `parts`, whose positions count from where a combination is to begin."""

    def __init__(self, parts: Sequence[Part], wanted: Wanted) -> None:
        self._parts = parts
        self._needed, self._longest, self._width = wanted
        self._counts = Counts(wanted.needed)
        self._are_places = _are_places(parts, wanted.longest)
        self._parts_at: dict[int, list[Part]] = {}
        for part in parts:
            self._parts_at.setdefault(part.first, []).append(part)

    @cached_property
    def succeeds(self) -> bool:
        return self._begins(self._width)

    @cached_property
    def ends(self) -> list[int]:
        """Where the combinations end."""
        ends = sorted({part.end for part in self._parts}) if self.succeeds else []
        return [end for end in ends if any(self._begins(end, last) for last in self._ending(end))]

    @cached_property
    def parts(self) -> set[Part]:
        """Those in any combination."""
        return {part for part in self._parts if self.succeeds and self._begins(self._width, part)}

    def parts_until(self, end: int) -> set[Part]:
        """Those in a combination that ends there."""
        return {
            part for last in self._ending(end) for part in self._within(end) if self._begins(end, part, last)
        }

    def _within(self, end: int) -> Iterator[Part]:
        return (part for part in self._parts if part.end <= end)

    def _ending(self, end: int) -> list[Part]:
        return [part for part in self._parts if part.end == end]

    def _begins(self, end: int, *fixed: Part) -> bool:
        """Whether a combination ends at `end` at the latest, and holds the `fixed` parts."""
        spots = {part.first: part for part in fixed}
        free = list(self._needed)
        for part in spots.values():
            free[part.kind] -= 1
        if min(free) < 0 or len(spots) < len(set(fixed)) or any(part.end > end for part in fixed):
            return False
        if self._are_places:
            return self._matches(end, spots, free)
        return self._places(end, spots)

    def _matches(self, end: int, spots: dict[int, Part], free: list[int]) -> bool:
        """Both the beginning and every operand can be matched; then, by Mendelsohn and Dulmage, they can be at once."""
        if 0 not in spots and not any(free[part.kind] for part in self._parts_at.get(0, ())):
            return False
        places: list[list[int]] = [[] for _ in free]
        for part in self._within(end):
            if part.first not in spots:
                places[part.kind].append(part.first)
        owners: dict[int, int] = {}
        return all(_grow(owners, kind, places) for kind, number in enumerate(free) for _ in range(number))

    def _places(self, end: int, spots: dict[int, Part]) -> bool:
        states: dict[int, dict[Placed, int]] = {0: {0: 0}}
        for position in range(end + 1):
            for placed, lost in self._counts.best(states.pop(position, {})):
                if position > self._width - lost:
                    continue
                if placed == self._counts.full:
                    return True
                for part in self._choices(position, end, spots, placed):
                    more = lost + self._longest[part.kind] - part.length
                    _keep(states, part.end, placed + self._counts.one[part.kind], more)
                if position > 0 and position not in spots:
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


def _are_places(parts: Sequence[Part], lengths: list[int]) -> bool:
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
