"""Text becomes tokens, hashtags and handles (docs/query-language.md, "How text is read").

Each code point is written as the letter of its class; what a token is, is then a pattern of letters. This is the
definition; `engine/query/compiled/kernel.py` does the same for whole batches. Offsets are code points of the string
as given, half open.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from menara.engine.text import characters
from menara.engine.text.characters import Kind, kind_of

# w word  m mark  u unspaced  L V T leading, vowel and trailing jamo  S syllable that can take a trailing jamo
# p pictograph  r regional indicator  t skin tone  s other symbol  z zero-width joiner  g tag character
# v invisible mark  i other invisible  # @ signs; all else is a separator
_IN_TAG = "[wmuLVTS]"
_INVISIBLE = "[ivzg]"
_TOKEN = re.compile(
    rf"""[wm]+(?:{_INVISIBLE}+[wm]+)*
      | (?:LVT?|ST?|[uLVTS])(?:{_INVISIBLE}*m)*
      | s | rr | [pr][mvtg]*(?:z[pr][mvtg]*)*
      | (?<!{_IN_TAG})[#@](?={_IN_TAG})""",
    re.VERBOSE,
)
_RUN = re.compile(rf"{_IN_TAG}(?:{_INVISIBLE}*{_IN_TAG})*")


class Token(NamedTuple):
    """A word, one code point of an unspaced script, or a symbol. `text` is as written."""

    start: int
    end: int
    text: str


class Tag(NamedTuple):
    """A hashtag (`sign` is "#") or a handle ("@"): the run after the sign, and the positions of its tokens.

    `start` is the place of the sign.
    """

    sign: str
    start: int
    end: int
    text: str
    first: int
    last: int


class Tokens:
    """The tokens of one zone; a token's index is its position. Plain lists, for a text may have a million of them."""

    def __init__(self, text: str, letters: str) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.texts: list[str] = []
        self._text = text
        self._letters = letters
        self._signs: list[tuple[int, int]] = []  # where a sign stands, and the position of the token after it
        for match in _TOKEN.finditer(letters):
            start, end = match.span()
            if letters[start] in "#@":
                self._signs.append((start, len(self.starts)))
            else:
                self.starts.append(start)
                self.ends.append(end)
                self.texts.append(text[start:end])

    @cached_property
    def tokens(self) -> list[Token]:
        return list(map(Token, self.starts, self.ends, self.texts))

    @cached_property
    def tags(self) -> list[Tag]:
        return [self._tag(start, first) for start, first in self._signs]

    def _tag(self, start: int, first: int) -> Tag:
        run = _RUN.match(self._letters, start + 1)
        end = run.end() if run else start + 1
        last = bisect_right(self.ends, end, first) - 1
        return Tag(self._letters[start], start, end, self._text[start + 1 : end], first, last)


def tokenize(text: str, wildcards: Iterable[int] = ()) -> Tokens:
    """Split `text`. The offsets in `wildcards` hold a `*` or `?` that counts as part of a word (for queries)."""
    return Tokens(text, _letters_of(text, wildcards))


def _letters_of(text: str, wildcards: Iterable[int]) -> str:
    letters = text.translate(_LETTERS)
    if not wildcards:
        return letters
    written = list(letters)
    for index in wildcards:
        written[index] = "w"
    return "".join(written)


class _Letters(dict[int, str]):
    """The letter of each code point, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _letter_of(chr(code))
        return self[code]


_LETTERS = _Letters()


def _letter_of(char: str) -> str:
    is_mark = unicodedata.category(char)[0] == "M"
    match kind_of(char):
        case Kind.WORD:
            return "m" if is_mark else "w"
        case Kind.UNSPACED:
            return _unspaced_letter(char)
        case Kind.SYMBOL:
            return _symbol_letter(char)
        case Kind.INVISIBLE:
            return "v" if is_mark else _joining_letter(char)
        case Kind.SEPARATOR:
            return "t" if characters.is_skin_tone(char) else characters.TAG_SIGNS.get(char, " ")


def _unspaced_letter(char: str) -> str:
    """Jamo that Unicode's composition (NFC) joins have letters of their own."""
    if "\u1100" <= char <= "\u1112":
        return "L"
    if "\u1161" <= char <= "\u1175":
        return "V"
    if "\u11a8" <= char <= "\u11c2":
        return "T"
    takes_trailing = "가" <= char <= "힣" and (ord(char) - ord("가")) % 28 == 0
    return "S" if takes_trailing else "u"


def _symbol_letter(char: str) -> str:
    if characters.is_regional_indicator(char):
        return "r"
    return "p" if characters.is_pictograph(char) else "s"


def _joining_letter(char: str) -> str:
    if char == characters.ZERO_WIDTH_JOINER:
        return "z"
    return "g" if characters.is_tag_character(char) else "i"
