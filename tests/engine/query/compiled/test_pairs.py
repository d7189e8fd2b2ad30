"""Words that follow one another are known to the kernel as pairs: it finds the phrases that the oracle finds."""

from typing import Any

import pytest

from menara.engine import Percolator
from menara.engine.query.oracle import Oracle

TEXTS = [
    "good morning bali",
    "good. Morning!",
    "good good morning",
    "morning good",
    "good new morning",
    "#good morning",
    "good @morning",
    "góod mórning",
    "Good Morning",
    "手机壳",
    "very very very",
]
QUERIES = [
    '"good morning"',
    '"good morning bali"',
    '"very very"',
    '"very very very very"',
    '"#good morning"',
    '"góod morning"',
    '"good {Morning}"',
    '"good morn*"',
    "手机",
    "手机壳",
    '("good morning" OR "morning good") NOT bali',
    '"good morning" NEAR/0 bali',
    '"very very" NEAR/0 very',
    '"very very" NEAR/0 "very very"',
    'title:"good morning"',
    'author:"good morning"',
    'authorContaining:"good morning"',
]


def mentions() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"id": text, "text": text} for text in TEXTS]
    found += [{"id": text, "text": "", "title": text, "author": {"name": text}} for text in TEXTS]
    return [*found, {"id": "apart", "text": "good", "title": "morning", "hashtags": ["good", "morning"]}]


def assert_equal(percolator: Percolator, queries: list[str]) -> None:
    oracle = Oracle({query: query for query in queries})
    assert percolator.match_batch(mentions()) == [oracle.match(mention) for mention in mentions()]
    located = percolator.match_batch(mentions(), spans=True)
    assert located == [oracle.match_spans(mention) for mention in mentions()]


def test_phrases_are_found_by_their_pairs() -> None:
    percolator = Percolator({query: query for query in QUERIES})
    percolator.compile()
    assert_equal(percolator, QUERIES)


@pytest.mark.parametrize("query", QUERIES)
def test_a_phrase_that_comes_later_is_found_by_words_that_were_there(query: str) -> None:
    first = ["good", "morning OR bali", "very", "手 AND 机"]
    percolator = Percolator({query: query for query in first})
    percolator.compile()
    percolator.add(query, query)
    assert_equal(percolator, [*first, query])
