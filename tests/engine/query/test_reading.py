"""What is read from a mention, and how wildcards fit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.engine.query.expression import Form, TagWord, Word
from menara.engine.query.reading import Reading, Zone, fits


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("ac*", ["ac", "acme"], ["a", "xac"]),
        ("acm?", ["acme", "acm手"], ["acm", "acmes"]),
        ("le*k", ["lek", "leak", "leakk"], ["leaks"]),
        ("ab*ab*b", ["ababb", "abxabxb"], ["abab", "abb"]),
        ("ab**", ["ab", "abc"], ["a"]),
        ("ab?*", ["abc", "abcd"], ["ab"]),
        ("a.*", ["a.", "a.b"], ["ab"]),
        ("ab*\n", ["ab\n\n"], ["ab"]),
    ],
)
def test_a_star_is_any_number_and_a_question_mark_is_one(
    pattern: str, fitting: list[str], others: list[str]
) -> None:
    assert [fits(pattern, word) for word in fitting] == [True] * len(fitting)
    assert [fits(pattern, word) for word in others] == [False] * len(others)


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_a_pattern_fits_as_plain_searching_says(pattern: str, word: str) -> None:
    plain = "".join({"*": ".*", "?": "."}.get(char, char) for char in pattern)
    assert fits(pattern, word) is bool(re.fullmatch(plain, word))


def test_words_are_found_in_each_form() -> None:
    zone = Zone("Niño nino NIÑO niño")
    assert zone.positions(Word("nino", Form.LOOSE)) == [0, 1, 2, 3]
    assert zone.positions(Word("niño", Form.STRICT)) == [0, 2, 3]
    assert zone.positions(Word("Niño", Form.EXACT)) == [0]
    assert zone.positions(Word("ni*o", Form.LOOSE, is_pattern=True)) == [0, 1, 2, 3]
    assert zone.positions(Word("nix*", Form.LOOSE, is_pattern=True)) == []


def test_tags_are_found_whole() -> None:
    zone = Zone("#Acme @acme #acmes #acme手")
    assert [tag.start for tag in zone.tags(TagWord("#", "acme", Form.LOOSE))] == [0]
    assert [tag.start for tag in zone.tags(TagWord("#", "ac*", Form.LOOSE, is_pattern=True))] == [0, 12, 19]
    assert [tag.start for tag in zone.tags(TagWord("@", "acme", Form.LOOSE))] == [6]


def test_a_span_begins_at_the_sign_of_a_tag() -> None:
    zone = Zone("see #acme手 now")
    assert list(zone.spans([1], 2, from_sign=True)) == [(4, 10)]
    assert list(zone.spans([1], 2, from_sign=False)) == [(5, 10)]


def test_zones_that_a_mention_lacks_are_empty() -> None:
    reading = Reading({"text": "a b", "title": None, "author": None})
    assert [len(reading.zone(name)) for name in ("text", "title", "bio", "handle", "name")] == [2, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("mention", "listed"),
    [
        ({"hashtags": ["Acme"]}, True),
        ({"hashtags": ["＃ac\u200bme"]}, True),
        ({"hashtags": ["##acme", "acme bank", "", None, 7]}, False),
        ({"hashtags": None, "mentions": ["acme"]}, False),
        ({}, False),
    ],
)
def test_tags_of_the_lists_count_with_their_sign_or_without(mention: dict[str, object], listed: bool) -> None:
    assert Reading(mention).lists_tag(TagWord("#", "acme", Form.LOOSE)) is listed
