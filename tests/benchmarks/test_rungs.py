"""The worst cases of the ladder are what they say."""

import pytest

from benchmarks.rungs import QUERIES, TEXTS, Query, Text
from menara.engine.query.syntax import check, parse

SOUND = {
    "alternatives",
    "words without operators",
    "a long phrase",
    "a long word",
    "accents",
    "wildcards",
    "many comments",
    "deep brackets",  # at this length
    "deep brackets, many",
    "a long list of values",
    "a long regular expression",
}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_a_text_is_as_long_as_asked(text: Text) -> None:
    assert 0.8 * 1_000 <= len(text.make(1_000)) <= 1.1 * 1_000


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_the_queries_of_a_text_parse(text: Text) -> None:
    for query in text.queries:
        parse(query)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_is_as_long_as_asked(query: Query) -> None:
    assert 0.8 * 1_000 <= len(query.make(1_000)) <= 1.1 * 1_000


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_is_sound_or_not_as_meant(query: Query) -> None:
    assert (not check(query.make(500)).errors) == (query.name in SOUND)
