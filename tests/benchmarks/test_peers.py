"""The peers get the same queries in their own languages, and find the same."""

from collections.abc import Callable

import pytest

from benchmarks.peers.documents import EXACT, LANGUAGE, SITE, STRICT, TAG, mark, read_documents
from benchmarks.peers.indexed import PythonIndex
from benchmarks.peers.lucene import bracketed
from benchmarks.peers.oracle import Oracle
from benchmarks.peers.sqlite import SqliteBatch, fts5
from benchmarks.peers.translation import (
    And,
    Near,
    Or,
    Prefix,
    Sequence,
    Term,
    UntranslatableError,
    translate_query,
)
from benchmarks.peers.workload import Matcher, Workload
from benchmarks.posts import Post
from benchmarks.queries import QueryWriter
from benchmarks.vocabulary import Vocabulary

TRANSLATIONS = {
    "acme": Term("acme"),
    "leak*": Prefix("leak"),
    '"apple juice"': Sequence(("apple", "juice")),
    "泄露": Sequence(("泄", "露")),
    "café": Term(mark(STRICT, "café")),
    "{BT}": Term(mark(EXACT, "BT")),
    "#Acme": Term(mark(TAG, "acme")),
    "language:en": Term(mark(LANGUAGE, "en")),
    "site:x.com": Term(mark(SITE, "x.com")),
    "acme NEAR/3 leak": Near(("acme", "leak"), 3),
    "acme OR leak": Or((Term("acme"), Term("leak"))),
    "acme AND leak NOT job": And((Term("acme"), Term("leak")), (Term("job"),)),
}
UNTRANSLATABLE = [
    "acme ONEAR leak",
    "custom?e",
    '"#acme leak"',
    '"leak* data"',
    "regex:/a/",
    "{bt}",
    "rating:5",
]


@pytest.mark.parametrize(("query", "plain"), TRANSLATIONS.items())
def test_a_query_is_put_in_the_shapes_that_all_peers_have(query: str, plain: object) -> None:
    assert translate_query(query) == plain


@pytest.mark.parametrize("query", UNTRANSLATABLE)
def test_what_a_peer_cannot_express_is_left_out(query: str) -> None:
    with pytest.raises(UntranslatableError):
        translate_query(query)


def test_a_document_has_words_in_order_and_marks_besides() -> None:
    post = {"text": "Café #Acme!", "lang": "pt-BR", "site": "news.example.com", "author": {"handle": "u1"}}
    (document,) = read_documents([post])
    assert document.words == ("cafe", "acme")
    assert mark(TAG, "acme") in document.marks
    assert mark(STRICT, "café") in document.marks
    assert mark(LANGUAGE, "pt") in document.marks
    assert {mark(SITE, "news.example.com"), mark(SITE, "example.com")} <= set(document.marks)


def test_sqlite_is_asked_in_its_own_language() -> None:
    query = And((Or((Term("a"), Prefix("b"))), Near(("c", "d"), 2)), (Sequence(("e", "f")),))
    assert fts5(query) == '((("a" OR "b" *) AND NEAR("c" "d", 2)) NOT "e f")'


def test_lucene_is_asked_in_brackets() -> None:
    query = And((Or((Term("a"), Prefix("b"))), Near(("c", "d"), 2)), (Sequence(("e", "f")),))
    assert bracketed(query) == ("( and ( or ( term a ) ( prefix b ) ) ( near 2 c d ) ! ( phrase e f ) )")


@pytest.fixture(scope="module")
def workload(posts: list[Post], vocabulary: Vocabulary) -> Workload:
    queries = QueryWriter(vocabulary, 1_000).write(200)
    some = posts[:200]
    return Workload(some, queries, read_documents(some), [translate_query(query) for query in queries])


@pytest.fixture(scope="module")
def expected(workload: Workload) -> list[list[int]]:
    return found_by(Oracle(workload), workload)


def found_by(matcher: Matcher, workload: Workload) -> list[list[int]]:
    matches = matcher.match(0, len(workload.posts))
    matcher.close()
    return [sorted(map(int, ids)) for ids in matches]


def test_the_workload_has_matches(expected: list[list[int]]) -> None:
    assert sum(map(len, expected)) > 50


@pytest.mark.parametrize("peer", [SqliteBatch, PythonIndex])
def test_a_peer_finds_what_the_oracle_finds(
    peer: Callable[[Workload], Matcher], workload: Workload, expected: list[list[int]]
) -> None:
    assert found_by(peer(workload), workload) == expected
