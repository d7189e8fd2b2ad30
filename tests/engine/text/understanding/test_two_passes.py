"""The compiled pass and the slow one give the same numbers, whatever the text."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from menara.engine.text.understanding import compiled, slow
from menara.engine.text.understanding.layout import MOST_CODES, MOST_ROWS, Sums
from menara.engine.text.understanding.model import language_model

LETTERS = "aaAzßİıéñеЖшیيككگهआकिनी日本語かなーカ한국กข✓é‌َـ😀\U0001d400\ud800 \n\t.,#@:/_-1"
PIECES = st.sampled_from(
    [
        "https://acme.example/a?b",
        "HTTP://X",
        "www.acme.example",
        "@acme.help",
        "@",
        "aaaa",
        "lol",
        "iPhoneを",
        "_",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(LETTERS, max_size=12)), max_size=20).map("".join)


def same(first: Sums, second: Sums) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=4))
@example([])
@example(["", "x" * 40, "y z " * 30])
@example(["http" + "\x1a//acme", "ＨＴＴＰ://acme", "a@acme", "@acmé"])
def test_both_passes_add_up_to_the_same(texts: list[str]) -> None:
    tables = language_model().tables
    assert same(compiled.understand(tables, texts), slow.understand(tables, texts))


@pytest.mark.parametrize("piece", ["a", "ab ", "a ", "日", "ก ", "@a", "www.a ", "\u0301", "ي‌"])
def test_of_an_endless_text_only_the_beginning_is_looked_at(piece: str) -> None:
    tables = language_model().tables
    endless = piece * (300_000 // len(piece))
    found = compiled.understand(tables, [endless])
    assert same(found, compiled.understand(tables, [endless[:MOST_CODES]]))
    assert int(found.rows[0]) < MOST_ROWS
