"""Where terms stand close together: NEAR, ONEAR and `~n`, also nested.

The tree is read in two passes: upwards, the intervals at which each operand occurs; downwards, the terms at the bottom
of those that take part in a satisfying combination.
"""

from typing import NamedTuple, cast

from menara.engine.query import phrases, windows
from menara.engine.query.expression import Expression, Near, Or, Phrase, Proximate, TagWord, Window, Word
from menara.engine.query.intervals import Intervals, are_near, hulls, near_parts, union
from menara.engine.query.reading import Zone


class Hit(NamedTuple):
    """Occurrences of a phrase."""

    phrase: Phrase
    places: Intervals


def occurs(node: Proximate, zone: Zone) -> bool:
    """Whether `node` is anywhere in the zone."""
    return phrases.occurs(node, zone) if isinstance(node, Phrase) else _Finder(zone).occurs(node)


def hits(node: Proximate, zone: Zone) -> list[Hit]:
    """The phrases that take part in an occurrence of `node`; some may come twice."""
    finder = _Finder(zone)
    finder.collect(node, None)
    return finder.hits


def intervals_of(node: Proximate, zone: Zone) -> Intervals:
    """The intervals at which `node` occurs."""
    return _Finder(zone).intervals_of(node)


class _Finder:
    """Looks into one zone; what an operand's intervals are is found out once."""

    def __init__(self, zone: Zone) -> None:
        self.hits: list[Hit] = []
        self._zone = zone
        self._known: dict[int | tuple[Word | TagWord, ...], Intervals] = {}

    def occurs(self, node: Proximate) -> bool:
        match node:
            case Phrase():
                return phrases.occurs(node, self._zone)
            case Or(operands=operands):
                return any(map(self.occurs, _near_operands(operands)))
            case Near(left=left, right=right):
                return are_near(
                    self.intervals_of(left), self.intervals_of(right), node.distance, node.ordered
                )
            case Window(operands=operands, distance=distance):
                return windows.exists(list(map(self.intervals_of, operands)), distance)

    def collect(self, node: Proximate, wanted: Intervals | None) -> None:
        """Add the hits of `node`; when `wanted` is given, of those of its occurrences alone."""
        match node:
            case Phrase():
                self._collect_phrase(node, wanted)
            case Or(operands=operands):
                for operand in _near_operands(operands):
                    self.collect(operand, wanted)
            case Near(left=left, right=right):
                both = self.intervals_of(left), self.intervals_of(right)
                before, after = near_parts(*both, node.distance, node.ordered, wanted)
                self.collect(left, before)
                self.collect(right, after)
            case Window(operands=operands, distance=distance):
                found = windows.parts(list(map(self.intervals_of, operands)), distance, wanted)
                different = {self._key(operand): number for number, operand in enumerate(operands)}
                for number in different.values():
                    self.collect(operands[number], found[number])

    def _collect_phrase(self, phrase: Phrase, wanted: Intervals | None) -> None:
        places = self.intervals_of(phrase)
        if wanted is not None:
            places = {length: firsts & wanted.get(length, 0) for length, firsts in places.items()}
        self.hits.append(Hit(phrase, places))

    def intervals_of(self, node: Proximate) -> Intervals:
        key = self._key(node)
        if key not in self._known:
            self._known[key] = self._find_intervals(node)
        return self._known[key]

    def _key(self, node: Proximate) -> int | tuple[Word | TagWord, ...]:
        """The same for phrases of the same words."""
        return node.words if isinstance(node, Phrase) else id(node)

    def _find_intervals(self, node: Proximate) -> Intervals:
        match node:
            case Phrase():
                return phrases.occurrences(node, self._zone)
            case Or(operands=operands):
                return union(list(map(self.intervals_of, _near_operands(operands))))
            case Near(left=left, right=right):
                return hulls(self.intervals_of(left), self.intervals_of(right), node.distance, node.ordered)
            case Window(operands=operands, distance=distance):
                return windows.hulls(list(map(self.intervals_of, operands)), distance)


def _near_operands(operands: tuple[Expression, ...]) -> tuple[Proximate, ...]:
    """The operands of an OR that is a near-operand itself: the parser lets nothing else through."""
    return cast(tuple[Proximate, ...], operands)
