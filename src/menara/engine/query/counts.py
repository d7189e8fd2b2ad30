"""How many parts of each kind a state of the search has placed, packed into one integer.

Each kind has a field of bits whose highest, the guard, stays free. So one subtraction compares all kinds at once.
"""

from collections.abc import Sequence
from typing import TypeAlias

Placed: TypeAlias = int

MOST_STATES = 64


class Counts:
    def __init__(self, needed: Sequence[int]) -> None:
        self._width = max(needed).bit_length() + 1
        self._field = (1 << self._width) - 1
        self.one = [1 << kind * self._width for kind in range(len(needed))]
        self.full = sum(need * one for need, one in zip(needed, self.one, strict=True))
        self._guards = sum(one << self._width - 1 for one in self.one)

    def of(self, placed: Placed, kind: int) -> int:
        return placed >> kind * self._width & self._field

    def best(self, states: dict[Placed, int]) -> list[tuple[Placed, int]]:
        """The states, with what they have lost, that no other makes superfluous; the fullest first."""
        if len(states) == 1:
            return list(states.items())
        best: list[tuple[Placed, int]] = []
        for placed, lost in sorted(states.items(), key=self._merit):
            if len(best) == MOST_STATES:
                break
            if not any(less <= lost and self._has_all(more, placed) for more, less in best):
                best.append((placed, lost))
        return best

    def _has_all(self, more: Placed, placed: Placed) -> bool:
        """Whether `more` has placed as many of each kind as `placed`, at least."""
        return ((more | self._guards) - placed) & self._guards == self._guards

    def _merit(self, state: tuple[Placed, int]) -> tuple[int, int]:
        placed, lost = state
        return -sum(self.of(placed, kind) for kind in range(len(self.one))), lost
