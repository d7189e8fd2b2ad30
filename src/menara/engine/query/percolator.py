"""Many queries against many mentions."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, overload

from menara.engine.query import oracle
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Readable, Reading
from menara.engine.query.syntax import parse

if TYPE_CHECKING:
    from menara.engine.query.compiled.queries import CompiledQueries

Ids = list[str]
Spans = list[tuple[int, int]]
Located = list[tuple[str, Spans]]

REBUILD = "percolator-rebuild"
SMALL_JOB = 20_000  # queries x mentions that the oracle does sooner than the compiled kernel is loaded


class Percolator:
    """Matches mentions with a changing set of queries.

    `queries` maps ids to query text; `QueryError` is raised for one that does not parse. Small jobs are done by the
    oracle, all others by a compiled kernel, with the same results. Every method may be called from any thread; a
    change is visible to the next `match_batch` and does not wait for those that are running.

    The kernel takes a while to load. With `in_background` nobody waits for it: what comes meanwhile is done by the
    oracle, too. Where it was never loaded before, it is compiled first, for up to a minute: `before_compiling` is
    called then.
    """

    def __init__(
        self,
        queries: Mapping[str, str],
        in_background: bool = False,
        before_compiling: Callable[[], None] = lambda: None,
    ) -> None:
        self._in_background, self._before_compiling = in_background, before_compiling
        self._changing = threading.RLock()
        self._queries = dict(queries)
        self._evaluations = 0
        self._compiled: CompiledQueries | None = None
        self._since_rebuild: list[tuple[str, Expression | None, str]] | None = None
        self._expressions: dict[str, Expression] = {}
        if len(self._queries) > SMALL_JOB and not in_background:
            self.compile()
        else:
            self._expressions = {id_: parse(query) for id_, query in self._queries.items()}

    def __len__(self) -> int:
        return len(self._queries)

    @overload
    def match_batch(self, mentions: Sequence[Readable], spans: Literal[False] = False) -> list[Ids]: ...
    @overload
    def match_batch(self, mentions: Sequence[Readable], spans: Literal[True]) -> list[Located]: ...
    def match_batch(self, mentions: Sequence[Readable], spans: bool = False) -> list[Ids] | list[Located]:
        """For each mention the ids of the queries that match, in the order of the queries.

        With `spans`, pairs of id and the places in the text: sorted, not merged, half open, in code points.
        """
        expressions = list(self._expressions.items())  # before the look at the index, which replaces them
        compiled = self._compiled or self._compile_when_worth_it(len(mentions))
        if compiled:
            return compiled.locate(mentions) if spans else compiled.match(mentions)
        readings = map(Reading, mentions)
        if spans:
            return [_located(expressions, reading) for reading in readings]
        return [[id_ for id_, node in expressions if oracle.matches(node, reading)] for reading in readings]

    def add(self, id_: str, query: str) -> None:
        """Append a query. `KeyError` when the id is there already, `QueryError` when the query does not parse."""
        with self._changing:
            if id_ in self._queries:
                raise KeyError(id_)
            self._set(id_, query)

    def replace(self, id_: str, query: str) -> None:
        """Change a query, which keeps its place in the order. `KeyError` when there is none."""
        with self._changing:
            if id_ not in self._queries:
                raise KeyError(id_)
            self._set(id_, query)

    def remove(self, id_: str) -> None:
        """`KeyError` when there is none."""
        with self._changing:
            del self._queries[id_]
            self._expressions = {key: node for key, node in self._expressions.items() if key != id_}
            self._change_compiled(id_, None, "")

    def compile(self) -> None:
        """Load the compiled kernel now, instead of when there is enough to do."""
        with self._changing:
            if self._compiled is None:
                self._compiled = _compile(self._queries, self._before_compiling)
                self._expressions = {}

    def memory_bytes(self) -> int:
        """The size of the index; without it (small jobs), of the queries' text."""
        if self._compiled:
            return self._compiled.memory_bytes()
        return sum(len(query.encode()) for query in self._queries.values())

    def _set(self, id_: str, query: str) -> None:
        expression = parse(query)
        if not self._compiled:
            self._expressions = {**self._expressions, id_: expression}
        self._queries[id_] = query
        self._change_compiled(id_, expression, query)

    def _change_compiled(self, id_: str, expression: Expression | None, query: str) -> None:
        if self._compiled:
            _apply(self._compiled, id_, expression, query)
        if self._since_rebuild is not None:
            self._since_rebuild.append((id_, expression, query))
        elif self._compiled and self._compiled.is_wasteful():
            self._start_rebuild()

    def _start_rebuild(self) -> None:
        self._since_rebuild = []
        threading.Thread(target=self._rebuild, args=(dict(self._queries),), name=REBUILD, daemon=True).start()

    def _rebuild(self, queries: dict[str, str]) -> None:
        """Index anew, without dead queries, while matching and changes go on with what there was."""
        fresh = _compile(queries, self._before_compiling)
        with self._changing:
            for change in self._since_rebuild or ():
                _apply(fresh, *change)
            self._compiled, self._since_rebuild, self._expressions = fresh, None, {}

    def _compile_when_worth_it(self, mentions: int) -> "CompiledQueries | None":
        self._evaluations += mentions * len(self._queries)
        if self._evaluations > SMALL_JOB and not self._in_background:
            self.compile()
        elif self._evaluations > SMALL_JOB:
            with self._changing:
                if self._compiled is None and self._since_rebuild is None:
                    self._start_rebuild()
        return self._compiled


def _compile(queries: Mapping[str, str], before_compiling: Callable[[], None]) -> "CompiledQueries":
    from menara.engine.query.compiled.loading import load_kernel  # Numba comes when there is enough to do
    from menara.engine.query.compiled.queries import CompiledQueries

    load_kernel(before_compiling)
    return CompiledQueries(queries)


def _apply(compiled: "CompiledQueries", id_: str, expression: Expression | None, query: str) -> None:
    if expression is None:
        compiled.remove(id_)
    else:
        compiled.set(id_, expression, query)


def _located(expressions: list[tuple[str, Expression]], reading: Reading) -> Located:
    found = ((id_, oracle.find(node, reading)) for id_, node in expressions)
    return [(id_, sorted(spans)) for id_, spans in found if spans is not None]
