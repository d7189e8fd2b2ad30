"""The five classes of code points that the query language is defined on (docs/query-language.md, "How text is read").

Everything is read from the running Python's Unicode tables, so a class costs nothing until its code point is met.
"""

import unicodedata
from enum import IntEnum
from functools import cache


class Kind(IntEnum):
    SEPARATOR = 0
    WORD = 1
    UNSPACED = 2
    SYMBOL = 3
    INVISIBLE = 4


def _ranges(text: str) -> list[tuple[int, int]]:
    """Read `"00AD 200B-200F"` into inclusive pairs."""
    pairs = (part.partition("-") for part in text.split())
    return [(int(first, 16), int(last or first, 16)) for first, _, last in pairs]


INVISIBLE = _ranges(
    "00AD 034F 061C 0640 115F 1160 17B4 17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F FEFF FFA0 "
    "E0000-E0FFF"
)
# Scripts written without spaces or with glued particles: Han, Kana, Hangul, Thai, Lao, Myanmar, Khmer.
UNSPACED = _ranges(
    "2E80-2FDF 3005-3007 3021-3029 3038-303B 3400-4DBF 4E00-9FFF F900-FAFF 20000-3FFFF 3041-30FF 31F0-31FF "
    "FF66-FF9F 1100-11FF 3131-318E A960-A97F AC00-D7FF 0E00-0E7F 0E80-0EFF 1000-109F 1780-17FF"
)
UNSPACED_NUMBERS = _ranges("3007 3021-3029")
TAG_SIGNS = {"#": "#", "＃": "#", "@": "@", "＠": "@"}
ZERO_WIDTH_JOINER = "\u200d"
SKIN_TONES = (0x1F3FB, 0x1F3FF)


def within(code: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


@cache
def kind_of(char: str) -> Kind:
    """The class of one code point."""
    code, category = ord(char), unicodedata.category(char)
    if within(code, INVISIBLE):
        return Kind.INVISIBLE
    if within(code, UNSPACED) and (category[0] == "L" or within(code, UNSPACED_NUMBERS)):
        return Kind.UNSPACED
    if category[0] in "LNM" or char == "_":
        return Kind.WORD
    if char in "%&+" or (category in ("Sc", "So") and char not in "©®™℠"):
        return Kind.SYMBOL
    return Kind.SEPARATOR


@cache
def is_mark(char: str) -> bool:
    """A combining mark (category M*) that is not one of the invisible code points."""
    return unicodedata.category(char)[0] == "M" and kind_of(char) is not Kind.INVISIBLE


def is_regional_indicator(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def is_skin_tone(char: str) -> bool:
    return within(ord(char), [SKIN_TONES])


@cache
def is_pictograph(char: str) -> bool:
    """A code point that can begin an emoji cluster, or follow a zero-width joiner within one."""
    return unicodedata.category(char) == "So" and kind_of(char) is Kind.SYMBOL


def is_tag_character(char: str) -> bool:
    """Tag characters spell the region of a flag."""
    return "\U000e0020" <= char <= "\U000e007f"
