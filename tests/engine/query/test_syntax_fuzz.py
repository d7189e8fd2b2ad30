"""No query, however broken, is answered with anything but its tree or its problems."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menara.engine.query.errors import ERRORS, WARNINGS, QueryError
from menara.engine.query.syntax import check, parse

TOKENS = [
    *["acme", "leak", "AND", "OR", "NOT", "NEAR/2", "ONEAR", "NEAR/x", "and", "or", "not", "near/3"],
    *["(", ")", '"', "“", "”", "{", "}", "~", "~2", "^", "^3", "<<<", ">>>", "\\", "*", "?", "[", "]", ":", "/", ","],
    *['"apple juice"', '"a b"~2', "{BT}", "#tag", "@handle", "co*", "c?n", "co-*", "手机", "手*", "ab*", "niño", "🔥"],
    *["title:", "title:(", "userbio:x", "author:", "author:(", "author:@a", "site:a.com", "site:(a OR b)", "foo:bar"],
    *["rating:", "rating:[1 TO 5]", "rating:[5 TO 1]", "[1 TO", "TO", "5]", "regex:/a/", "regex:/(/", "regex:/"],
    *["language:en", "language:english", "kind:post", "url:/a?b", "authorVerified:true", "guid:x", "www.a.com"],
    *[" ", "  ", "\n", "\u200b", "\u200f", "\ufeff", "\x00", "\ud800", "\u0301", "ـ"],
]  # fmt: skip
soups = st.lists(st.sampled_from(TOKENS), max_size=14).flatmap(
    lambda tokens: st.sampled_from(["", " "]).map(lambda space: space.join(tokens))
)
noise = st.text(st.characters(), max_size=40)
signs = st.text(st.sampled_from('()"“”{}~^<>\\*?:[]#@/ abAN手é'), max_size=40)


def is_sound(query: str) -> bool:
    checked = check(query)
    for problem in checked.errors + checked.warnings:
        assert problem.code in (ERRORS if problem in checked.errors else WARNINGS)
        assert 0 <= problem.start <= problem.end <= len(query)
        assert problem.message
        assert problem.fix is None or (problem.fix != query and not check(problem.fix).errors)
    if not checked.errors:
        return parse(query) == checked.expression
    with pytest.raises(QueryError) as raised:
        parse(query)
    return tuple(raised.value.problems) == checked.errors and checked.expression is None


@given(soups)
@settings(max_examples=600, deadline=None)
def test_a_soup_of_tokens_is_sound(query: str) -> None:
    assert is_sound(query)


@given(noise)
@settings(max_examples=300, deadline=None)
def test_any_text_is_sound(query: str) -> None:
    assert is_sound(query)


@given(signs)
@settings(max_examples=600, deadline=None)
def test_a_soup_of_signs_is_sound(query: str) -> None:
    assert is_sound(query)
