"""Words of any length are folded in time that grows with their length, and to what they always were folded to."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.engine.text.normalize import LONG, exact, loose, strict

# Marks of several classes; starters that decompose into marks, or join with what follows them.
_PIECES = st.sampled_from(
    [
        *"aeéếΐiİ한한كﾊﾞ",
        "\u0323",
        "\u0301",
        "\u0308",
        "\u0345",
        "\u0344",
        "\u0f73",
        "\u0f81",
        "\uff9e",
        "\u3099",
        "\u05b0",
    ]
)


@given(st.lists(_PIECES, min_size=LONG, max_size=3 * LONG).map("".join))
def test_a_long_word_has_the_form_that_unicode_gives_it(word: str) -> None:
    assert exact(word) == unicodedata.normalize("NFKC", word)


@given(st.text(min_size=LONG))
def test_a_long_text_has_the_forms_of_its_words(text: str) -> None:
    head, rest = text[:LONG], text[LONG:]
    assert exact(f"{head} {rest}") == f"{exact(head)} {exact(rest)}"
    assert strict(f"{head} {rest}") == f"{strict(head)} {strict(rest)}"


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0323\u0301", "\u0f73", "\uff9e\u0323", "\u0345\u0301"])
def test_thirty_thousand_marks_out_of_order_are_folded_at_once(marks: str) -> None:
    """With unicodedata alone each of these takes many seconds, and four times as long when twice as long."""
    word = "a" + marks * 30_000
    decomposed = "".join(unicodedata.normalize("NFKD", mark) for mark in marks) * 30_000
    in_order = "a" + "".join(sorted(decomposed, key=unicodedata.combining))
    assert exact(word) == unicodedata.normalize("NFKC", in_order)
    assert strict(strict(word)) == strict(word)
    assert loose(loose(word)) == loose(word)
