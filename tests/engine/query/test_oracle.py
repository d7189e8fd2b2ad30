"""The rules that hold for all queries, and what hostile texts and queries may not do."""

from typing import Any

import pytest
import strategies
from hypothesis import given

from menara.engine.query import oracle
from menara.engine.query.oracle import Oracle
from menara.engine.query.reading import Reading
from menara.engine.query.syntax import parse

Mention = dict[str, Any]
Pair = tuple[str, Mention]


def spans(query: str, **mention: Any) -> list[tuple[int, int]] | None:
    """The spans of a query that matches, or None."""
    found = Oracle({"q": query}).match_spans({"id": "1", **mention})
    return found[0][1] if found else None


def holds(query: str, mention: Mention) -> bool:
    return Oracle({"q": query}).match(mention) == ["q"]


@given(strategies.pairs)
def test_a_query_matches_or_its_negation_does(pair: Pair) -> None:
    query, mention = pair
    anything = "regex:/(?s).*/"
    assert holds(f"{anything} NOT ({query})", mention) is not holds(query, mention)


@given(strategies.pairs)
def test_matching_and_spans_agree(pair: Pair) -> None:
    query, mention = pair
    expression, reading = parse(query), Reading(mention)
    found = oracle.find(expression, reading)
    assert (found is not None) is oracle.matches(expression, reading)
    assert oracle.spans(expression, reading) == sorted(found or set())


@given(strategies.pairs)
def test_spans_lie_within_the_text_and_do_not_end_in_the_invisible(pair: Pair) -> None:
    query, mention = pair
    text = mention["text"]
    found = spans(query, **mention) or []
    assert [(start, end) for start, end in found if not 0 <= start < end <= len(text)] == []
    if "regex" not in query:
        assert [text[end - 1] for _, end in found if text[end - 1] in "\u200b\u00ad\u200d"] == []


@given(strategies.pairs)
def test_brackets_comments_and_white_space_change_nothing(pair: Pair) -> None:
    query, mention = pair
    assert spans(f" ( <<<x>>> ({query}) ) ", **mention) == spans(query, **mention)


@given(strategies.pairs)
def test_what_is_in_the_text_is_found_when_the_title_says_nothing(pair: Pair) -> None:
    query, mention = pair
    assert spans(query, **{**mention, "title": None}) == spans(query, **{**mention, "title": ""})


def test_queries_answer_in_the_order_they_were_given() -> None:
    both = Oracle({"z": "acme", "a": "leak", "m": "acme OR globex"})
    mention = {"id": "1", "text": "acme"}
    assert both.match(mention) == ["z", "m"]
    assert both.match_spans(mention) == [("z", [(0, 4)]), ("m", [(0, 4)])]


def test_a_not_gives_no_spans_and_the_rest_still_does() -> None:
    assert spans("(acme NOT jobs) OR leak", text="acme leak") == [(0, 4), (5, 9)]
    assert spans("(acme NOT jobs) OR leak", text="acme jobs leak") == [(10, 14)]


def test_spans_are_sorted_each_once_and_not_merged() -> None:
    assert spans('"a b" OR a OR b OR "b"', text="a b") == [(0, 1), (0, 3), (2, 3)]


class Asked(dict[str, Any]):
    """A mention that remembers what it was asked for."""

    def __init__(self, **members: Any) -> None:
        super().__init__(members)
        self.names: list[str] = []

    def get(self, name: str, default: Any = None) -> Any:
        self.names.append(name)
        return super().get(name, default)


@pytest.mark.parametrize(
    "query", ["acme AND source:feed", "acme NOT source:bluesky", "leak AND NOT kind:post AND acme"]
)
def test_properties_are_tested_before_the_text_is_read(query: str) -> None:
    mention = Asked(id="1", text="acme leak", source="bluesky", kind="post")
    assert Oracle({"q": query}).match(mention) == []
    assert "text" not in mention.names


def test_an_empty_mention_is_no_trouble() -> None:
    query = (
        "acme NOT (author:x OR site:x OR rating:4 OR minuteOfDay:[0 TO 9] OR links:x OR engagement:[* TO *])"
    )
    assert spans(query, text="acme") == [(0, 4)]


def test_half_surrogates_are_searched_too() -> None:
    assert spans("regex:/b+/ OR acme", text="\ud800 bb \udc00acme") == [(2, 4), (6, 10)]


def test_deep_brackets_are_no_trouble() -> None:
    query = "a"
    for depth in range(100):
        query = f"(x{depth} OR (a AND {query}))"
    assert spans(query, text="b a") == [(2, 3)]
    assert spans(query, text="b") is None


def test_deep_distances_are_no_trouble() -> None:
    query = "a"
    for _ in range(200):
        query = f"(a NEAR/9 {query})"
    assert spans(query, text="a " * 20) is None
    query = "a"
    for _ in range(30):
        query = f"(a NEAR/9 {query})"
    assert len(spans(query, text="a " * 33) or []) == 33


@pytest.mark.parametrize(
    ("query", "text", "count"),
    [
        ('"' + "a " * 500 + '"', "a " * 3000, 2501),
        ('"' + "a " * 500 + 'b"', "a " * 3000, None),
        ('"' + "#a " * 20 + '"', "#a " * 3000, 2981),
        ("aa*a*a*a*a*a*a*a*a*b", "a" * 100_000, None),
        ("regex:/(a*)*b/", "a" * 100_000, None),
        ("a NEAR/100 a", "a " * 3000, 3000),
        ('"a a a a a a"~100', "a " * 3000, 3000),
        ('"' + "a " * 500 + '"~100', "a " * 3000, 3000),
        ("(a AND b AND c AND d AND e AND f AND g AND h AND i AND j)~100", "a b c d e f g h i " * 300, None),
        ("(aa* AND aab* AND aabc* AND aab)~3", "aa x aab x aabc x " * 30, 89),
        ('(aa* AND aab* AND aabc* AND "aab x")~3', "aa x aab x aabc x aabcd " * 10, 49),
        (
            "(" + " AND ".join(f'"{"a" * n}* x"' for n in range(2, 16)) + ")~9",
            " x ".join(f"{'a' * n}" for n in range(2, 17)) + " x",
            15,
        ),
        (
            "(" + " AND ".join(f"{'a' * n}*" for n in range(2, 32)) + ")~0",
            " ".join("a" * n for n in range(1, 32)),
            30,
        ),
        ("((a NEAR/5 b) NEAR/100 (b NEAR/5 a)) NEAR/100 a", "a b " * 60, 120),
    ],
)
def test_hostile_repetition_is_answered(query: str, text: str, count: int | None) -> None:
    found = spans(query, text=text)
    assert (None if found is None else len(found)) == count
