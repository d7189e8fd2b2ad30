"""A percolator in plain Python: an index from one necessary term of each query, and compiled predicates to verify.

It is what a careful team would write without a compiled kernel, and often the fastest of the peers.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence as Many

from benchmarks.peers.clock import own_cpu_seconds
from benchmarks.peers.documents import Document
from benchmarks.peers.predicates import compile_predicates
from benchmarks.peers.translation import And, Near, Or, Plain, Prefix, Sequence, Term
from benchmarks.peers.workload import Matches, Workload

Anchors = tuple[float, list[Term | Prefix]]


class PythonIndex:
    name = "Python anchor index"
    batch = 1_000

    def __init__(self, workload: Workload) -> None:
        self._documents = workload.documents
        self._predicates = compile_predicates(workload.plain_queries)
        self._terms: dict[str, list[int]] = defaultdict(list)
        self._prefixes: dict[str, list[int]] = defaultdict(list)
        costs = Costs(workload.documents)
        for number, query in enumerate(workload.plain_queries):
            for anchor in dict.fromkeys(cheapest_anchors(query, costs)[1]):
                index = self._prefixes if isinstance(anchor, Prefix) else self._terms
                index[anchor.text].append(number)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})

    def match(self, start: int, end: int) -> Matches:
        return [self._match_one(document) for document in self._documents[start:end]]

    def _match_one(self, document: Document) -> list[int]:
        words = list(document.words)
        terms = {*words, *document.marks}
        predicates = self._predicates
        return [number for number in self._candidates(terms, words) if predicates[number](terms, words)]

    def _candidates(self, terms: set[str], words: list[str]) -> set[int]:
        candidates: set[int] = set()
        for term in terms:
            candidates.update(self._terms.get(term, ()))
        for word in words:
            for length in self._lengths:
                candidates.update(self._prefixes.get(word[:length], ()))
        return candidates

    def cpu_seconds(self) -> float:
        return own_cpu_seconds()

    def memory_bytes(self) -> int | None:
        return None

    def close(self) -> None:
        self._predicates = []


class Costs:
    """How many documents hold a term, or a word that begins with a prefix."""

    def __init__(self, documents: Many[Document]) -> None:
        self._counts = Counter(term for doc in documents for term in {*doc.words, *doc.marks})
        self._sorted = sorted(self._counts)
        self._prefixes: dict[str, int] = {}

    def of(self, anchor: Term | Prefix) -> float:
        # A term that no document holds costs a little too, so that of two such the shorter list is taken.
        unheard = 0.3
        return unheard + (
            self._counts[anchor.text] if isinstance(anchor, Term) else self._of_prefix(anchor.text)
        )

    def _of_prefix(self, prefix: str) -> int:
        if prefix not in self._prefixes:
            first, after = bisect_left(self._sorted, prefix), bisect_left(self._sorted, prefix + "\U0010ffff")
            self._prefixes[prefix] = sum(self._counts[word] for word in self._sorted[first:after])
        return self._prefixes[prefix]


def cheapest_anchors(query: Plain, costs: Costs) -> Anchors:
    """Terms of which a matching document must hold one, and how many documents do."""
    match query:
        case Term() | Prefix():
            return costs.of(query), [query]
        case Sequence(words) | Near(words):
            return _cheapest([cheapest_anchors(Term(word), costs) for word in words])
        case And(wanted, _):
            return _cheapest([cheapest_anchors(operand, costs) for operand in wanted])
        case Or(operands):
            found = [cheapest_anchors(operand, costs) for operand in operands]
            return math.fsum(cost for cost, _ in found), [
                anchor for _, anchors in found for anchor in anchors
            ]


def _cheapest(choices: list[Anchors]) -> Anchors:
    return min(choices, key=lambda choice: choice[0])
