"""What must be accepted, and what is refused without a crash or a hang."""

import time

import pytest

from menara.engine.query.explain import explain
from menara.engine.query.expression import Or
from menara.engine.query.oracle import Oracle
from menara.engine.query.reading import Reading
from menara.engine.query.syntax import check, parse


def codes(query: str) -> list[str]:
    return [problem.code for problem in check(query).errors]


def test_a_query_of_32_kilobytes_and_2000_terms_is_accepted() -> None:
    query = " OR ".join(f"brand{number:06}" for number in range(2_200))
    expression = parse(query)
    assert len(query) > 32_768
    assert isinstance(expression, Or)
    assert len(expression.operands) == 2_200


def test_the_limit_is_65536_bytes_of_utf8() -> None:
    longest = "é" * 32_768
    assert codes(longest) == []
    assert codes(longest + "e") == ["E130"]
    assert codes("a" * 65_536) == []
    assert codes("a" * 65_537) == ["E130"]


@pytest.mark.parametrize("depth", [200, 256])
def test_brackets_nest_to_a_depth_of_256(depth: int) -> None:
    query = "(a OR " * depth + "b" + ")" * depth
    assert codes(query) == []


def test_a_bracket_too_deep_is_told() -> None:
    problem = check("(" * 300 + "acme" + ")" * 300).errors
    assert [(error.code, error.start, error.end) for error in problem] == [("E131", 256, 257)]


def test_a_text_field_counts_as_a_level() -> None:
    assert codes("title:(" + "(" * 255 + "acme" + ")" * 256) == []
    assert codes("title:(" + "(" * 256 + "acme" + ")" * 257) == ["E131"]


def test_no_more_than_20000_leaves_are_accepted() -> None:
    assert codes("OR".join([" a "] * 13_000)) == []
    assert codes(" ".join(["a"] * 20_000)) == []
    assert codes(" ".join(["a"] * 20_001)) == ["E132"]
    assert codes("site:(" + " ".join(["a"] * 20_001) + ")")[0] == "E122"


DEEPEST = {
    "not": "a NOT (b NOT (" * 128 + "c" + "))" * 128,
    "or": "(x OR " * 256 + "b" + ")" * 256,
    "and and or": "(a AND (x OR " * 128 + "b" + "))" * 128,
    "title": "title:(" + "(a NOT " * 255 + "x" + ")" * 256,
}


@pytest.mark.parametrize("query", DEEPEST.values(), ids=DEEPEST)
def test_the_deepest_query_can_be_matched_and_explained(query: str) -> None:
    mention = {"id": "1", "text": "a b c", "title": "a b c"}
    assert Oracle({"deep": query}).match_spans(mention)[0][0] == "deep"
    assert explain(query, parse(query), Reading(mention))["matched"]


PIECES = [
    *["(", ")", '"', "“", "\\", "{", "}", "~", "^", "*", "?", "[", ":", "<", "<<<", ">>>", "<<<>>>", "#", "@", "-"],
    *["a ", "a* ", "*a ", "co-*", "a OR ", "a AND b OR ", "NOT ", "AND ", "a NEAR b ", "NEAR/", "(NOT a) OR "],
    *["foo:b ", "author:(", "author:a ", "rating:[", "rating:[1*", "regex:/", "regex:/a/ ", "title:", "title:("],
    *["site:www.a ", "www.", "url:a?", "url:*", "site:(a OR ", '"a" ', '"*a ', '"a b"~2 ', "(a)^2 ", "\\ ", "\\a"],
    *["手*", "手", "手? ", "\u0301", "e\u0301", "\u200b", "ａ", "😀", "👍🏽", " ", "\ud83d", "a and ", "\x00", "1"],
]  # fmt: skip


@pytest.mark.parametrize("before", ["", '"', "a OR (", "site:(", "url:"])
@pytest.mark.parametrize("piece", PIECES)
def test_the_worst_queries_are_answered_in_time(piece: str, before: str) -> None:
    size = len(piece.encode("utf-8", "surrogatepass"))
    query = before + piece * (30_000 // size)
    begun = time.process_time()
    check(query)
    assert time.process_time() - begun < 2.0


def test_a_long_chain_that_breaks_at_its_end_is_answered_in_time() -> None:
    begun = time.process_time()
    assert codes("a " * 12_000 + "OR b") == ["E105"]
    assert time.process_time() - begun < 2.0


def test_a_query_is_read_in_linear_time() -> None:
    def seconds(terms: int) -> float:
        query = "(" + " OR ".join(f"term{number}" for number in range(terms)) + ") NOT spam*"
        return min(_timed(query) for _ in range(5))

    assert seconds(4_000) < 20 * seconds(500)


def _timed(query: str) -> float:
    begun = time.process_time()
    parse(query)
    return time.process_time() - begun
