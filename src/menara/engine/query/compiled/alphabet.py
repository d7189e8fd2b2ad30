"""What the kernel knows of each code point, as arrays over all of Unicode.

`menara.engine.text` is the definition; these tables are computed from it once per process. A token whose forms are
the concatenations of the forms of its code points is *simple* and is folded by table. The few others (combining
sequences, conjoining jamo) are marked COMPLEX here and folded in Python by `menara.engine.text.normalize`.
"""

import sys
import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from menara.engine.text import characters, normalize
from menara.engine.text.characters import Kind

SIZE = sys.maxunicode + 1
EXPANDED = (
    SIZE  # a form at or above it is a place in `expansions`: a length (0 when dropped), then code points
)
LONGEST = 3  # code points that one code point may expand to without being complex
COMPLEX = 255  # in `order`; below it stands the canonical combining class

# `packed`: the loose form (21 bits), the kind (3 bits) and these flags.
FORM_MASK = (1 << 21) - 1
KIND_SHIFT = 21
SPECIAL = 1 << 24  # its forms are not one code point each, or its order matters
ACCENT = 1 << 25  # the strict form differs from the loose one
PICTOGRAPH = 1 << 26
FOLLOWER = 1 << 27  # continues an emoji
MARK = 1 << 28  # a visible combining mark
TAG_SIGN = 1 << 30
REGIONAL = 1 << 31

# Nothing beyond these planes is assigned, or has a form of its own.
_PLANES = (range(0xD800), range(0xE000, 0x40000), range(0xE0000, 0xE1000))


class Alphabet(NamedTuple):
    """By code point: `packed`, `exact`, `strict`, `loose` (uint32) and `order` (uint8). And the `expansions`."""

    packed: NDArray[np.uint32]
    exact: NDArray[np.uint32]
    strict: NDArray[np.uint32]
    loose: NDArray[np.uint32]
    order: NDArray[np.uint8]
    expansions: NDArray[np.uint32]


@cache
def alphabet() -> Alphabet:
    codes = np.concatenate([np.arange(plane.start, plane.stop, dtype=np.uint32) for plane in _PLANES])
    text = codes.astype("<u4").tobytes().decode("utf-32-le")
    categories = np.array(list(map(unicodedata.category, text)))
    kinds = np.zeros(SIZE, np.uint32)
    kinds[codes] = _kinds(codes, categories)
    flags = np.zeros(SIZE, np.uint32)
    flags[codes] = _flags(codes, categories, kinds[codes])
    forms = _Forms()
    visible = (kinds[codes] != Kind.SEPARATOR) & (kinds[codes] != Kind.INVISIBLE)
    for char in _with_own_forms("".join(text[index] for index in np.flatnonzero(visible))):
        forms.add(char)
    flags |= forms.flags()
    simple = forms.loose < EXPANDED
    packed = np.where(simple, forms.loose, 0) | (kinds << KIND_SHIFT) | flags
    return Alphabet(
        packed.astype(np.uint32), forms.exact, forms.strict, forms.loose, forms.order, forms.expansion_table()
    )


def _within(codes: NDArray[np.uint32], ranges: list[tuple[int, int]]) -> NDArray[np.bool_]:
    result = np.zeros(len(codes), np.bool_)
    for first, last in ranges:
        result |= (codes >= first) & (codes <= last)
    return result


def _kinds(codes: NDArray[np.uint32], categories: NDArray[np.str_]) -> NDArray[np.uint32]:
    """`characters.kind_of` for all `codes` at once."""
    major = categories.astype("<U1")
    symbol = np.isin(categories, ("Sc", "So")) & ~np.isin(codes, [ord(char) for char in "©®™℠"])
    unspaced = _within(codes, characters.UNSPACED) & (
        (major == "L") | _within(codes, characters.UNSPACED_NUMBERS)
    )
    kinds = np.where(symbol | np.isin(codes, [ord(char) for char in "%&+"]), Kind.SYMBOL, Kind.SEPARATOR)
    kinds = np.where(np.isin(major, ("L", "N", "M")) | (codes == ord("_")), Kind.WORD, kinds)
    kinds = np.where(unspaced, Kind.UNSPACED, kinds)
    return np.where(_within(codes, characters.INVISIBLE), Kind.INVISIBLE, kinds).astype(np.uint32)


def _flags(
    codes: NDArray[np.uint32], categories: NDArray[np.str_], kinds: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    mark = categories.astype("<U1") == "M"
    skin_tone_or_tag = _within(codes, [(0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F)])
    given = {
        PICTOGRAPH: (categories == "So") & (kinds == Kind.SYMBOL),
        FOLLOWER: mark | skin_tone_or_tag,
        MARK: mark & (kinds != Kind.INVISIBLE),
        TAG_SIGN: np.isin(codes, [ord(sign) for sign in characters.TAG_SIGNS]),
        REGIONAL: _within(codes, [(0x1F1E6, 0x1F1FF)]),
    }
    flags = np.zeros(len(codes), np.uint32)
    for flag, holds in given.items():
        flags |= holds * np.uint32(flag)
    return flags


def _with_own_forms(text: str) -> list[str]:
    """The characters of `text` that may differ from any of their forms, or whose order matters."""
    lines = "\n".join(text)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", lines).casefold())
    decomposed = unicodedata.normalize("NFD", folded)
    return [
        char
        for char, fold, parts in zip(text, folded.split("\n"), decomposed.split("\n"), strict=True)
        if not (char == fold == parts and _is_plain(char)) and not "가" <= char <= "힣"
    ]


def _is_plain(char: str) -> bool:
    if char in _composition_seconds():
        return False
    category = unicodedata.category(char)
    return category[0] == "L" and normalize.loose(char) == char if char < "\u3000" else category == "Lo"


class _Forms:
    """Collects the forms of single code points."""

    def __init__(self) -> None:
        self.exact, self.strict, self.loose = (np.arange(SIZE, dtype=np.uint32) for _ in range(3))
        self.order = np.zeros(SIZE, np.uint8)
        self._expansions: list[int] = []
        self._places: dict[str, int] = {}
        self._seconds = _composition_seconds()

    def add(self, char: str) -> None:
        code = ord(char)
        self.exact[code] = self._place(normalize.exact(char))
        self.strict[code] = self._place(normalize.strict(char))
        self.loose[code] = self._place(normalize.loose(char))
        self.order[code] = self._order(char)

    def flags(self) -> NDArray[np.uint32]:
        special = (
            (self.order > 0) | (self.exact >= EXPANDED) | (self.strict >= EXPANDED) | (self.loose >= EXPANDED)
        )
        accent = self.strict != self.loose
        flags: NDArray[np.uint32] = (special * np.uint32(SPECIAL)) | (accent * np.uint32(ACCENT))
        return flags

    def expansion_table(self) -> NDArray[np.uint32]:
        return np.array(self._expansions, np.uint32)

    def _place(self, form: str) -> int:
        if len(form) == 1:
            return ord(form)
        if form not in self._places:
            self._places[form] = EXPANDED + len(self._expansions)
            self._expansions += [len(form), *map(ord, form)]
        return self._places[form]

    def _order(self, char: str) -> int:
        """The combining class; COMPLEX when what stands before `char` can change what it becomes."""
        decomposed = [unicodedata.normalize("NFKD", form) for form in (char, normalize.strict(char))]
        if any(form[:1] in self._seconds or _is_accent(form[:1]) for form in decomposed):
            return COMPLEX
        if max(len(normalize.exact(char)), len(normalize.strict(char)), len(normalize.loose(char))) > LONGEST:
            return COMPLEX
        if len(decomposed[0]) > 1 and unicodedata.combining(decomposed[0][0]):
            return COMPLEX
        return unicodedata.combining(char)


def _is_accent(char: str) -> bool:
    return char != "" and normalize.is_accent(char)


@cache
def _composition_seconds() -> frozenset[str]:
    """Code points that NFC may join to the one before them."""
    seconds = set(map(chr, [*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)]))
    for plane in _PLANES:
        for char in map(chr, plane):
            parts = unicodedata.decomposition(char).split()
            if len(parts) == 2 and not parts[0].startswith("<"):
                seconds.add(chr(int(parts[1], 16)))
    return frozenset(seconds)
