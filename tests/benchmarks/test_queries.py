"""The queries that are measured with."""

from statistics import mean

import pytest

from benchmarks.peers.translation import count_leaves, translate_query
from benchmarks.posts import Post
from benchmarks.queries import QueryWriter, generate_queries
from benchmarks.vocabulary import Vocabulary
from menara.engine.query.syntax import parse


@pytest.fixture(scope="module", params=[100, 1_000, 10_000, 100_000])
def queries(request: pytest.FixtureRequest, vocabulary: Vocabulary) -> list[str]:
    """The first of a set of each size."""
    return QueryWriter(vocabulary, request.param).write(300)


def test_the_same_seed_gives_the_same_queries(posts: list[Post]) -> None:
    assert generate_queries(100, posts, seed=3) == generate_queries(100, posts, seed=3)


def test_another_seed_gives_other_queries(posts: list[Post]) -> None:
    assert generate_queries(100, posts, seed=3) != generate_queries(100, posts, seed=4)


def test_every_query_parses(queries: list[str]) -> None:
    for query in queries:
        parse(query)


def test_every_query_can_be_put_to_the_peers(queries: list[str]) -> None:
    for query in queries:
        translate_query(query)


def test_a_query_has_about_twelve_leaves(queries: list[str]) -> None:
    assert 10 <= mean(count_leaves(translate_query(query)) for query in queries) <= 14


def test_some_queries_have_nothing_rare_to_look_for(vocabulary: Vocabulary) -> None:
    queries = QueryWriter(vocabulary, 1_000).write(1_000)
    risks = sum(query.count(") AND (") == 1 and "#" not in query.partition(")")[0] for query in queries)
    assert risks > 5
