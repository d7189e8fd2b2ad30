"""What is asked of the index never leaves out a match."""

from typing import Any

import pytest
import strategies
from hypothesis import given, settings

from menara.engine.query import oracle, syntax
from menara.engine.query.reading import Reading
from menara.listening.search.narrowing import AllOf, AnyOf, Condition, Term, bounded, narrow, size
from menara.listening.search.terms import LONGEST, MOST_TERMS, UNREAD, terms_of


def is_fulfilled(condition: Condition | None, terms: list[str]) -> bool:
    match condition:
        case Term(text=text, is_prefix=True):
            return any(term.startswith(text) for term in terms)
        case Term(text=text):
            return text in terms
        case AllOf(parts=parts):
            return all(is_fulfilled(part, terms) for part in parts)
        case AnyOf(parts=parts):
            return any(is_fulfilled(part, terms) for part in parts)
    return True


@settings(max_examples=1500, deadline=None)
@given(strategies.pairs)
def test_whatever_matches_fulfils_the_condition(pair: tuple[str, dict[str, Any]]) -> None:
    query, mention = pair
    expression = syntax.parse(query)
    if oracle.matches(expression, Reading(mention)):
        assert is_fulfilled(narrow(expression), terms_of(mention))


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("acme", Term("wacme")),
        ("ACME NOT coyote", Term("wacme")),
        ("acme OR leak", AnyOf((Term("wacme"), Term("wleak")))),
        ('"data leak"', AllOf((Term("p0a6"), Term("wdata"), Term("wleak")))),
        ('"data leak* now"', AllOf((Term("wdata"), Term("wnow"), Term("wleak", is_prefix=True)))),
        ('"data #leak"', AllOf((Term("wdata"), Term("#leak")))),
        ('"电 data"', AllOf((Term("p083"), Term("wdata"), Term("w电")))),
        ("complain*", Term("wcomplain", is_prefix=True)),
        ("customi?e", Term("wcustomi", is_prefix=True)),
        ("#acme", Term("#acme")),
        ("@acme*", Term("@acme", is_prefix=True)),
        ("诈骗", Term("b诈骗")),
        ("电", Term("w电")),
        ("手机壳", AllOf((Term("b手机"), Term("b机壳")))),
        ("niño", Term("wnino")),
        ("أحمد", Term("wاحمد")),
        ("{BT}", Term("wbt")),
        ("title:acme", Term("wacme")),
        ("userbio:acme", None),
        ("site:acme.example", Term("hacme.example")),
        ("links:acme.example/login", Term("oacme.example")),
        ("language:id", Term("lid")),
        ("engagementType:RETWEET", Term("krepost")),
        ("author:siti", AnyOf((Term("asiti"), Term("isiti")))),
        ("authorContaining:siti", Term("asiti")),
        ("acme NEAR/3 refund*", AllOf((Term("wacme"), Term("wrefund", is_prefix=True)))),
        ("regex:/acme/", None),
        ("acme OR regex:/leak/", None),
        ("acme AND regex:/leak/", Term("wacme")),
        ("authorFollowers:[10 TO *]", None),
    ],
)
def test_what_a_query_asks_of_the_index(query: str, condition: Condition | None) -> None:
    assert narrow(syntax.parse(query)) == condition


def test_of_words_side_by_side_few_mentions_have_the_others_term() -> None:
    """ "yang tidak" is asked as a pair: who has both words somewhere is not even looked at, but by chance."""
    asked = narrow(syntax.parse('"yang tidak"'))
    apart = terms_of({"id": "1", "text": "tidak ada yang tahu"})
    together = terms_of({"id": "2", "text": "Yang TIDAK tahu"})
    assert (is_fulfilled(asked, apart), is_fulfilled(asked, together)) == (False, True)


def test_a_word_that_is_too_long_is_cut_in_query_and_mention_alike() -> None:
    long = "a" * (LONGEST + 10)
    for query in (long, f"{long[:-5]}*"):
        assert narrow(syntax.parse(query)) == Term("w" + "a" * LONGEST)
    assert terms_of({"id": "1", "text": long}) == ["w" + "a" * LONGEST]


def test_a_mention_that_says_too_much_is_a_candidate_of_every_search() -> None:
    assert terms_of({"id": "1", "text": " ".join(map(str, range(MOST_TERMS + 1)))}) == [UNREAD]


def test_of_too_many_alternatives_nothing_is_asked_and_of_too_many_parts_the_longest_words() -> None:
    many = [f"word{number}" for number in range(300)]
    assert narrow(syntax.parse(" OR ".join(many))) is None
    asked = narrow(syntax.parse(" AND ".join([*many, "themostunusual"])))
    assert isinstance(asked, AllOf)
    assert (size(asked), asked.parts[0]) == (8, Term("wthemostunusual"))


def test_what_is_too_deep_is_not_asked() -> None:
    deep: Condition = Term("wa")
    for number in range(10):
        deep = AnyOf((deep, AllOf((deep, Term(f"w{number}")))))
    assert bounded(deep) is None
    assert bounded(AllOf((deep, Term("wb")))) == Term("wb")
