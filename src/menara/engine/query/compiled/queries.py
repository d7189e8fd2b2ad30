"""Queries in the compiled index: which are live, in which order, and what the kernel leaves to the oracle."""

import gc
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from menara.engine.query import oracle
from menara.engine.query.compiled.facts import values_of_leaf
from menara.engine.query.compiled.index import Index
from menara.engine.query.compiled.matcher import Found, Matcher, Workspace
from menara.engine.query.compiled.programs import Program, compile_program
from menara.engine.query.compiled.spans import Locator, locator, views
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Readable, Reading
from menara.engine.query.syntax import parse

CHUNK = 2_000  # mentions that go through the kernel at once
LOCATORS = 20_000  # queries whose way to spans is remembered
WASTE = 1_000  # dead queries that are not worth a rebuild

Located = list[tuple[str, list[tuple[int, int]]]]


class CompiledQueries:
    """Changes are made by one thread at a time; any number of threads may match meanwhile.

    A query has a number, never used again, and a rank: its place in the order, which a replacement inherits.
    """

    def __init__(self, queries: Mapping[str, str]) -> None:
        self._index = Index()
        self._ids = list(queries)
        self._texts = list(queries.values())
        self._undecided: dict[int, Expression] = {}
        self._numbers = {id_: number for number, id_ in enumerate(self._ids)}
        self._ranks = dict(self._numbers)
        self._next_rank = len(self._ids)
        with _no_garbage():
            programs = [self._program(number, parse(text)) for number, text in enumerate(self._texts)]
            self._index.add(programs, range(len(programs)))
        self._numbering = threading.Lock()  # one thread at a time asks the index for the numbers of atoms
        self._locators: dict[int, Locator] = {}
        self._workspace = Workspace()
        self._matcher = Matcher(self._index)

    def set(self, id_: str, expression: Expression, text: str) -> None:
        """Add a query, or put another in its place."""
        with self._numbering:
            self._set(id_, expression, text)

    def _set(self, id_: str, expression: Expression, text: str) -> None:
        number = len(self._ids)
        if id_ in self._numbers:
            self._index.remove(self._numbers[id_])
        else:
            self._ranks[id_] = self._next_rank
            self._next_rank += 1
        self._ids.append(id_)
        self._texts.append(text)
        self._numbers[id_] = number
        self._index.add([self._program(number, expression)], [self._ranks[id_]])
        self._matcher = Matcher(self._index)

    def remove(self, id_: str) -> None:
        self._index.remove(self._numbers.pop(id_))
        del self._ranks[id_]
        self._matcher = Matcher(self._index)

    def is_wasteful(self) -> bool:
        """Whether more numbers are dead than alive."""
        return len(self._ids) > 2 * len(self._numbers) + WASTE

    def match(self, mentions: Sequence[Readable]) -> list[list[str]]:
        found: list[list[str]] = []
        with _no_garbage():
            for start in range(0, len(mentions), CHUNK):
                chunk = mentions[start : start + CHUNK]
                places, queries = self._decided(chunk)
                ids = list(map(self._ids.__getitem__, queries.tolist()))
                ends = np.searchsorted(places, np.arange(len(chunk) + 1)).tolist()
                found += [ids[begin:end] for begin, end in pairwise(ends)]
        return found

    def locate(self, mentions: Sequence[Readable]) -> list[Located]:
        """With the spans of each match."""
        located: list[Located] = []
        with _no_garbage():
            for start in range(0, len(mentions), CHUNK):
                located += self._located(mentions[start : start + CHUNK])
        return located

    def _located(self, mentions: Sequence[Readable]) -> list[Located]:
        places, queries = self._decided(mentions)
        matching, numbers = np.unique(places, return_inverse=True)
        chosen = [mentions[place] for place in matching.tolist()]
        seen = views(chosen, self._matcher.locate(chosen, self._workspace))
        found: list[Located] = [[] for _ in mentions]
        for place, number, query in zip(places.tolist(), numbers.tolist(), queries.tolist(), strict=True):
            spans = self._locator(query)(seen[number]) or ()
            found[place].append((self._ids[query], sorted(spans)))
        return found

    def _locator(self, query: int) -> Locator:
        found = self._locators.get(query)
        if found is None:
            expression = self._undecided.get(query) or parse(self._texts[query])
            with self._numbering:
                if len(self._locators) >= LOCATORS:
                    self._locators.clear()
                found = self._locators[query] = locator(expression, self._index.number)
        return found

    def memory_bytes(self) -> int:
        return self._index.memory_bytes()

    def _program(self, number: int, expression: Expression) -> Program:
        program = compile_program(expression, self._index.number, values_of_leaf)
        if program.has_undecided:
            self._undecided[number] = expression
        return program

    def _decided(self, mentions: Sequence[Readable]) -> Found:
        """What matches, after the oracle has decided what the kernel could not."""
        places, queries = self._matcher.match(mentions, self._workspace)
        undecided = np.flatnonzero(queries < 0)
        if not len(undecided):
            return places, queries
        readings = _Readings(mentions)
        keep: NDArray[np.bool_] = np.ones(len(queries), np.bool_)
        for at in undecided.tolist():
            query = ~int(queries[at])
            keep[at] = oracle.matches(self._undecided[query], readings[int(places[at])])
        decided = np.where(queries < 0, ~queries, queries)
        return places[keep], decided[keep]


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Many small lists and nodes are made, none of them in cycles: looking for these would take a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Readings(dict[int, Reading]):
    """What the oracle has read of each mention of a batch."""

    def __init__(self, mentions: Sequence[Readable]) -> None:
        self._mentions = mentions

    def __missing__(self, place: int) -> Reading:
        self[place] = Reading(self._mentions[place])
        return self[place]
