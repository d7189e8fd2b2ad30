"""What was promised of the percolator, and whether a run kept it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Sets = dict[int, dict[str, Any]]  # of a run, by the number of queries

LUCENE_BATCH = "Lucene Monitor 8.8, batch"
TSQUERY_SCAN = "PostgreSQL 15 tsquery scan"


@dataclass(frozen=True, slots=True)
class Promise:
    """`measure` gives the figure, and raises KeyError when the run has not got what it takes."""

    text: str
    unit: str
    goal: float
    measure: Callable[[Sets], float]
    at_most: bool = False

    def is_kept(self, figure: float) -> bool:
        return figure <= self.goal if self.at_most else figure >= self.goal


def cost(sets: Sets, queries: int, matcher: str = "Menara") -> float:
    """Microseconds of CPU a post."""
    return float(_row(sets, queries, matcher)["cpu"]["median"])


def times(sets: Sets, queries: int, matcher: str) -> float:
    return cost(sets, queries, matcher) / cost(sets, queries)


def times_best_peer(sets: Sets, queries: int, makes_tokens: bool) -> float:
    tokens = float(sets[queries]["token_microseconds"]) if makes_tokens else 0.0
    best = min(cost(sets, queries, row["matcher"]) for row in sets[queries]["rows"][1:])
    return (best + tokens) / cost(sets, queries)


def memory_of_lucene(sets: Sets, queries: int) -> float:
    theirs, ours = _row(sets, queries, LUCENE_BATCH), _row(sets, queries, "Menara")
    return float(theirs["memory_bytes"] / ours["memory_bytes"])


def exponent(sets: Sets, few: int, many: int) -> float:
    return math.log(cost(sets, many) / cost(sets, few)) / math.log(many / few)


def threads(sets: Sets, queries: int) -> float:
    scaling = sets[queries]["scaling"]
    return float(scaling["two_threads"] / scaling["one_thread"])


def slowest_change(sets: Sets, queries: int) -> float:
    return max(float(change["worst"]) for change in sets[queries]["changes"])


def _row(sets: Sets, queries: int, matcher: str) -> dict[str, Any]:
    rows: dict[str, dict[str, Any]] = {row["matcher"]: row for row in sets[queries]["rows"]}
    return rows[matcher]


PROMISES = (
    Promise("10,000 queries, posts a CPU second", "", 300_000, lambda sets: 1e6 / cost(sets, 10_000)),
    Promise("100,000 queries, posts a CPU second", "", 70_000, lambda sets: 1e6 / cost(sets, 100_000)),
    Promise(
        "10,000 queries, against Lucene Monitor in batches",
        "x",
        30,
        lambda sets: times(sets, 10_000, LUCENE_BATCH),
    ),
    Promise(
        "10,000 queries, against the tsquery scan", "x", 1_500, lambda sets: times(sets, 10_000, TSQUERY_SCAN)
    ),
    Promise(
        "10,000 queries, against the best peer and its tokens",
        "x",
        20,
        lambda sets: times_best_peer(sets, 10_000, True),
    ),
    Promise(
        "10,000 queries, against the best peer, tokens given",
        "x",
        10,
        lambda sets: times_best_peer(sets, 10_000, False),
    ),
    Promise(
        "10,000 queries, memory against Lucene's heap",
        "x less",
        10,
        lambda sets: memory_of_lucene(sets, 10_000),
    ),
    Promise(
        "100,000 queries, memory against Lucene's heap",
        "x less",
        10,
        lambda sets: memory_of_lucene(sets, 100_000),
    ),
    Promise(
        "exponent of cost, 1,000 to 10,000 queries",
        "",
        0.35,
        lambda sets: exponent(sets, 1_000, 10_000),
        at_most=True,
    ),
    Promise("10,000 queries, two threads against one", "x", 1.9, lambda sets: threads(sets, 10_000)),
    Promise(
        "100,000 queries, slowest change live",
        "ms",
        100,
        lambda sets: slowest_change(sets, 100_000),
        at_most=True,
    ),
)


def judge(result: dict[str, Any]) -> Iterator[tuple[Promise, float]]:
    """The promises that this run can speak for, with the figure."""
    tokens = {"token_microseconds": result["token_microseconds"]}
    by_size = {done["queries"]: done | tokens for done in result["sets"]}
    for promise in PROMISES:
        try:
            yield promise, promise.measure(by_size)
        except (KeyError, ValueError):
            continue
