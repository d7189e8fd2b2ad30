"""Where a mention makes a query hold, from the atoms that the kernel saw in it.

The same as `oracle.find`, without reading the mention again. What is not made of words alone is asked of the oracle.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from menara.engine.query import oracle
from menara.engine.query.compiled.layout import Sightings
from menara.engine.query.compiled.programs import Atom, Zone
from menara.engine.query.expression import And, Expression, Not, Or, Phrase, TagWord
from menara.engine.query.oracle import Spans
from menara.engine.query.reading import Readable, Reading

Positions = Sequence[tuple[int, int]]
Locator = Callable[["View"], Spans | None]
NOWHERE: Spans = {}


class View:
    """One mention as the kernel saw it: where each atom is (positions), and where each token of its text is."""

    def __init__(
        self, mention: Readable, events: Mapping[int, Positions], tokens: Sequence[tuple[int, int]]
    ) -> None:
        self._mention = mention
        self._events, self._tokens = events, tokens

    def positions(self, atom: int) -> Positions:
        return self._events.get(atom, ())

    def span(self, first: int, last: int, is_tag: bool) -> tuple[int, int] | None:
        """The piece of text; None for positions outside it."""
        if not 0 <= first < len(self._tokens):
            return None
        return self._tokens[first][0] - is_tag, self._tokens[last][1]

    @cached_property
    def reading(self) -> Reading:
        return Reading(self._mention)


def views(mentions: Sequence[Readable], parts: Sequence[Sightings]) -> list[View]:
    events: list[dict[int, list[tuple[int, int]]]] = [{} for _ in mentions]
    tokens: list[list[tuple[int, int]]] = [[] for _ in mentions]
    for part in parts:
        for place, atom, first, last in part.events.tolist():
            events[place].setdefault(atom, []).append((first, last))
        for place, start, end in part.tokens.tolist():
            tokens[place].append((start, end))
    return list(map(View, mentions, events, tokens))


def locator(expression: Expression, number: Callable[[Atom], int]) -> Locator:
    """A function that gives the spans of `expression` in a view, or None where it does not hold."""
    match expression:
        case Phrase(words=words):
            atoms = [number(Atom(Zone.PLAIN, word)) for word in words]
            return _of_phrase(atoms, isinstance(words[0], TagWord))
        case And(operands=operands):
            return _of_all([locator(operand, number) for operand in operands])
        case Or(operands=operands):
            return _of_any([locator(operand, number) for operand in operands])
        case Not(operand=operand):
            inner = locator(operand, number)
            return lambda view: NOWHERE if inner(view) is None else None
    return lambda view: oracle.find(expression, view.reading)


def _of_phrase(atoms: Sequence[int], is_tag: bool) -> Locator:
    def find(view: View) -> Spans | None:
        found = view.positions(atoms[0]) if len(atoms) == 1 else list(_joined(atoms, view))
        if not found:
            return None
        spans = (view.span(first, last, is_tag) for first, last in found)
        return dict.fromkeys(span for span in spans if span)

    return find


def _joined(atoms: Sequence[int], view: View) -> Iterator[tuple[int, int]]:
    """Where all atoms follow one another."""
    ends = [dict(view.positions(atom)) for atom in atoms]
    for first, last in ends[0].items():
        if first < 0:
            continue
        for following in ends[1:]:
            last = following.get(last + 1, -1)
            if last < 0:
                break
        else:
            yield first, last


def _of_all(locators: Sequence[Locator]) -> Locator:
    def find(view: View) -> Spans | None:
        union: Spans = {}
        for locate in locators:
            found = locate(view)
            if found is None:
                return None
            union |= found
        return union

    return find


def _of_any(locators: Sequence[Locator]) -> Locator:
    def find(view: View) -> Spans | None:
        holding = [found for locate in locators if (found := locate(view)) is not None]
        return dict.fromkeys(chain.from_iterable(holding)) if holding else None

    return find
