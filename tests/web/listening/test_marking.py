"""Texts in pieces."""

import pytest

from menara.web.listening.marking import clipped, pieces


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ([], "kasvira is down"),
        ([(0, 7)], "[kasvira] is down"),
        ([(11, 15), (0, 7)], "[kasvira] is [down]"),
        ([(0, 7), (5, 10)], "[kasvira is] down"),
        ([(0, 7), (7, 10)], "[kasvira is] down"),
        ([(0, 15)], "[kasvira is down]"),
        ([(11, 99)], "kasvira is [down]"),
        ([(50, 99)], "kasvira is down"),
        ([(-3, 2)], "[ka]svira is down"),
        ([(4, 4), (5, 3)], "kasvira is down"),
    ],
    ids=range(10),
)
def test_pieces(spans: list[tuple[int, int]], told: str) -> None:
    found = pieces("kasvira is down", spans)
    assert "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in found) == told


def test_a_text_of_marks_has_its_end_as_well() -> None:
    text = "ab" * 1000
    found = pieces(text, [(n, n + 1) for n in range(0, 2000, 2)])
    assert "".join(piece.text for piece in found) == text
    assert sum(piece.is_marked for piece in found) == 50


TEXT = "0123456789" * 50


def test_a_long_text_without_marks_loses_its_end() -> None:
    assert clipped(TEXT, [], 10) == ("0123456789…", [], True)


def test_marks_at_the_beginning_stay_where_they_are() -> None:
    assert clipped(TEXT, [(2, 4), (300, 302)], 10) == ("0123456789…", [(2, 4)], True)


def test_a_mark_far_behind_is_what_is_shown() -> None:
    """With 120 characters before it."""
    found = clipped(TEXT, [(302, 305)], 200)
    assert found == (f"…{TEXT[182:382]}…", [(121, 124)], True)
    assert found.text[121:124] == TEXT[302:305]


def test_short_texts_stay_whole() -> None:
    assert clipped("kasvira", [(0, 7)], 10) == ("kasvira", [(0, 7)], False)
