"""The three forms in which a token can be compared: exact, strict and loose (docs/query-language.md,
"Capitals, accents and other spellings").

exact   NFKC: what was written, in one encoding.
strict  without regard to case; Turkish i, Arabic and Persian yeh and kaf, and all decimal digits unified.
loose   strict without accents, Arabic and Hebrew points, and skin tones.
"""

import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import groupby
from typing import TypeAlias

from menara.engine.text.characters import INVISIBLE, SKIN_TONES, within

Fold: TypeAlias = Callable[[str], str]
LONG = 64  # code points; only the hostile write longer words
_REMOVED = {code: None for first, last in INVISIBLE for code in range(first, last + 1)}


class _StrictLetters(dict[int, str]):
    """What each letter becomes in the strict form, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        digit = unicodedata.decimal(chr(code), None)
        self[code] = chr(code) if digit is None else str(digit)
        return self[code]


_STRICT_LETTERS = _StrictLetters(str.maketrans({"ı": "i", "ي": "ی", "ى": "ی", "ك": "ک"}))
_LOOSE_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "þ": "th", "æ": "ae", "œ": "oe"}
)
_ACCENTS = [(0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF)]
_POINTS = dict.fromkeys(
    code
    for first, last in [
        *((0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E8)),
        *((0x06EA, 0x06ED), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5)),
        *((0x05C7, 0x05C7), SKIN_TONES),
    ]
    for code in range(first, last + 1)
)  # dropped from the loose form wherever they stand


def visible(text: str) -> str:
    """`text` without the invisible code points."""
    return text if text.isascii() else text.translate(_REMOVED)


def _remembered(fold: Fold) -> Fold:
    """`fold` that remembers words, but not long ones: they would fill the memory."""
    remembered = lru_cache(maxsize=1 << 16)(fold)
    return lambda text: remembered(text) if len(text) <= LONG else fold(text)


@_remembered
def exact(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", _in_order(visible(text)))


def _in_order(text: str) -> str:
    """`text` with its marks in canonical order, which changes no form of it.

    `unicodedata` brings them into order too, but in time that grows with the square of their number.
    """
    if len(text) <= LONG:
        return text
    decomposed = "".join(map(_decomposed, text))
    runs = groupby(decomposed, lambda char: unicodedata.combining(char) > 0)
    return "".join("".join(sorted(run, key=unicodedata.combining) if marks else run) for marks, run in runs)


@cache
def _decomposed(char: str) -> str:
    return unicodedata.normalize("NFKD", char)


@_remembered
def strict(text: str) -> str:
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", exact(text).casefold())
    return folded.replace("i\u0307", "i").translate(_STRICT_LETTERS)


@_remembered
def loose(text: str) -> str:
    if text.isascii():
        return text.lower()
    pointless = unicodedata.normalize("NFD", strict(text)).translate(_POINTS)
    kept = _without_accents(pointless) if any(map(is_accent, pointless)) else pointless
    return unicodedata.normalize("NFC", kept.replace("е\u0308", "е").translate(_LOOSE_LETTERS))


def _without_accents(decomposed: str) -> str:
    kept = []
    on_latin_or_greek = False
    for char in decomposed:
        if is_accent(char):
            if on_latin_or_greek:
                continue
        elif not unicodedata.combining(char):
            on_latin_or_greek = is_latin_or_greek(char)
        kept.append(char)
    return "".join(kept)


@cache
def is_accent(char: str) -> bool:
    """A mark that loosening drops after a Latin or Greek letter."""
    return within(ord(char), _ACCENTS)


def is_latin_or_greek(char: str) -> bool:
    return unicodedata.category(char)[0] == "L" and unicodedata.name(char, "").startswith(
        ("LATIN ", "GREEK ")
    )
