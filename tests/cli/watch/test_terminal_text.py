"""Posts are hostile: no byte of them may command the terminal."""

import unicodedata

import pytest

from menara.cli.watch.terminal_text import excerpt, isolate, safe

REPLACED = "\ufffd"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2Jgone", f"{REPLACED}[2Jgone"),
        ("\x1b]0;title\x07", f"{REPLACED}]0;title{REPLACED}"),
        ("\x9b31mred", f"{REPLACED}31mred"),
        ("\x90q\x9c", f"{REPLACED}q{REPLACED}"),
        ("over\x08\x7f", f"over{REPLACED}{REPLACED}"),
        ("two\r\nlines\ttabbed", "two  lines tabbed"),
        ("para\u2029graph\u2028\u0085", "para graph  "),
        ("exe\u202egpj.exe", f"exe{REPLACED}gpj.exe"),
        ("a\u2067b\u2069c\u200fd\u061c", f"a{REPLACED}b{REPLACED}c{REPLACED}d{REPLACED}"),
        ("half \ud83d pair", f"half {REPLACED} pair"),
        ("[bold red]not markup[/]", "[bold red]not markup[/]"),
        ("می‌خواهم 👩‍👩‍👧", "می‌خواهم 👩‍👩‍👧"),
    ],
)
def test_only_what_can_be_read_is_left(hostile: str, shown: str) -> None:
    assert safe(hostile) == shown
    assert len(shown) == len(hostile)


def test_no_control_character_is_left() -> None:
    everything = "".join(map(chr, range(0x3100)))
    assert {unicodedata.category(char) for char in safe(everything)} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert [
        char
        for char in safe(everything)
        if unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    ] == []


def test_a_right_to_left_line_keeps_its_direction_to_itself() -> None:
    assert isolate("سلام Kasvira") == "\u2068سلام Kasvira\u2069"
    assert isolate("Kasvira kwijt") == "Kasvira kwijt"


def test_an_excerpt_of_a_short_text_is_the_text() -> None:
    assert excerpt("lost my parcel", [(8, 14)], 40) == ("lost my parcel", [(8, 14)])


def test_an_excerpt_begins_where_the_first_span_can_be_seen() -> None:
    text = "a long story about tea and then, at last, the parcel came"
    shown, spans = excerpt(text, [(46, 52)], 24)
    assert shown == "…the parcel came"
    assert [shown[start:end] for start, end in spans] == ["parcel"]


def test_an_excerpt_never_loses_the_first_span_to_a_whole_word() -> None:
    assert excerpt("tea handleiding", [(4, 10)], 12) == ("tea handle…", [(4, 10)])


def test_spans_behind_the_excerpt_are_left_out() -> None:
    assert excerpt("tea " * 20, [(0, 3), (76, 79)], 10) == ("tea tea…", [(0, 3)])
