"""Classes of code points, as docs/query-language.md tells them."""

import pytest

from menara.engine.text.characters import (
    Kind,
    is_mark,
    is_pictograph,
    is_regional_indicator,
    is_skin_tone,
    kind_of,
)


@pytest.mark.parametrize(
    ("kind", "chars"),
    [
        (
            Kind.INVISIBLE,
            "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b\u180f\u200b\u200d\u200f\u202a\u202e",
        ),
        (Kind.INVISIBLE, "\u2060\u206f\u3164\ufe00\ufe0f\ufeff\uffa0\U000e0000\U000e0067\U000e0fff"),
        (
            Kind.UNSPACED,
            "手\u3005\u3007\u3021\u3029\u303b\U00020bb7\U0003134aアあﾞｱ한\u1112\u1161\u11abㅎ",
        ),
        (Kind.UNSPACED, "กດကក\u0e2d\u0e40"),
        (Kind.WORD, "aZ9_é\u0301ßяبह\u093f१٣²Ⅷ\u0e34\u1036\u20e3ªʰ٠\U0001d4b3"),
        (Kind.SYMBOL, "€$£%&+🔥❤☺°🇮\u2e80"),
        (Kind.SEPARATOR, " \t\n\0.,'’-/\\()#@*?!=<>|~^`\"“”©®™℠·،؟。、🏽\ufffe\ud800\U000f0000"),
    ],
)
def test_every_code_point_has_one_class(kind: Kind, chars: str) -> None:
    assert {char: kind_of(char) for char in chars} == dict.fromkeys(chars, kind)


def test_marks_that_are_seen_are_marks() -> None:
    assert [is_mark(char) for char in ("\u0301", "\u20e3", "\u093f", "\ufe0f", "a")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_what_makes_up_an_emoji() -> None:
    assert [is_pictograph(char) for char in "🔥❤🇮€©+"] == [True, True, True, False, False, False]
    assert [is_regional_indicator(char) for char in "🇦🇿🔥"] == [True, True, False]
    assert [is_skin_tone(char) for char in "🏻🏿👍"] == [True, True, False]
