"""Text becomes tokens, hashtags and handles (docs/query-language.md, "How text is read").

This is the plain version, one code point after the other; `engine/query/kernel.py` does the same for whole batches.
Offsets are code points of the string as given, half open.
"""

import unicodedata
from collections.abc import Container
from dataclasses import dataclass

from menara.engine.text import characters
from menara.engine.text.characters import Kind, kind_of


@dataclass(frozen=True, slots=True)
class Token:
    """A word, one code point of an unspaced script, or a symbol. `text` is as written."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag (`sign` is "#") or a handle ("@"): the run after the sign, and the positions of its tokens.

    `start` is the place of the sign.
    """

    sign: str
    start: int
    end: int
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one zone; a token's index is its position."""

    tokens: tuple[Token, ...]
    tags: tuple[Tag, ...]


def tokenize(text: str, wildcards: Container[int] = ()) -> Tokens:
    """Split `text`. The offsets in `wildcards` hold a `*` or `?` that counts as part of a word (for queries)."""
    kinds = [Kind.WORD if index in wildcards else kind_of(char) for index, char in enumerate(text)]
    tokens: list[Token] = []
    tags: list[Tag] = []
    run_end = 0  # the end of the tag that is being read
    index = 0
    while index < len(text):
        kind = kinds[index]
        if kind is Kind.SEPARATOR or kind is Kind.INVISIBLE:
            if text[index] in characters.TAG_SIGNS and _opens_tag(kinds, index):
                run_end = _run_end(kinds, index + 1)
                sign = characters.TAG_SIGNS[text[index]]
                tags.append(Tag(sign, index, run_end, text[index + 1 : run_end], len(tokens), -1))
            index += 1
            continue
        end = _token_end(text, kinds, index, kind)
        if end <= run_end:
            opened = tags[-1]
            tags[-1] = Tag(opened.sign, opened.start, opened.end, opened.text, opened.first, len(tokens))
        tokens.append(Token(index, end, text[index:end]))
        index = end
    return Tokens(tuple(tokens), tuple(tags))


def _opens_tag(kinds: list[Kind], index: int) -> bool:
    letters = (Kind.WORD, Kind.UNSPACED)
    follows = index + 1 < len(kinds) and kinds[index + 1] in letters
    return follows and not (index > 0 and kinds[index - 1] in letters)


def _run_end(kinds: list[Kind], index: int) -> int:
    """The end of the run of word, unspaced and invisible code points, without invisible ones at its end."""
    end = index
    while index < len(kinds) and kinds[index] in (Kind.WORD, Kind.UNSPACED, Kind.INVISIBLE):
        index += 1
        if kinds[index - 1] is not Kind.INVISIBLE:
            end = index
    return end


def _token_end(text: str, kinds: list[Kind], index: int, kind: Kind) -> int:
    if kind is Kind.WORD:
        return _word_end(kinds, index)
    if kind is Kind.UNSPACED:
        return _marks_end(text, kinds, _syllable_end(text, index))
    if not characters.is_pictograph(text[index]):
        return index + 1
    return _emoji_end(text, index)


def _word_end(kinds: list[Kind], index: int) -> int:
    end = index
    while index < len(kinds) and kinds[index] in (Kind.WORD, Kind.INVISIBLE):
        index += 1
        if kinds[index - 1] is Kind.WORD:
            end = index
    return end


def _syllable_end(text: str, index: int) -> int:
    """Leading, vowel and trailing jamo are one token when NFC composes them; all else is one code point."""
    end = index + 1
    while end < len(text) and end < index + 3:
        if len(unicodedata.normalize("NFC", text[index : end + 1])) != 1 or not _is_jamo(text[end]):
            break
        end += 1
    return end


def _is_jamo(char: str) -> bool:
    return "\u1100" <= char <= "\u11ff"


def _marks_end(text: str, kinds: list[Kind], index: int) -> int:
    end = index
    while index < len(text) and (kinds[index] is Kind.INVISIBLE or characters.is_mark(text[index])):
        index += 1
        if kinds[index - 1] is not Kind.INVISIBLE:
            end = index
    return end


def _emoji_end(text: str, index: int) -> int:
    if all(map(characters.is_regional_indicator, text[index : index + 2])) and index + 1 < len(text):
        return index + 2
    index = _followers_end(text, index + 1)
    while text[index : index + 1] == characters.ZERO_WIDTH_JOINER and index + 1 < len(text):
        if not characters.is_pictograph(text[index + 1]):
            break
        index = _followers_end(text, index + 2)
    return index


def _followers_end(text: str, index: int) -> int:
    while index < len(text) and characters.follows_pictograph(text[index]):
        index += 1
    return index
