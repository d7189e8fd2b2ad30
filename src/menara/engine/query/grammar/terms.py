"""Terms and phrases become words: tokenised as text is, folded by the accents rule, wildcards checked."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from menara.engine.query.expression import Form, TagWord, Word
from menara.engine.query.grammar.lexer import Written
from menara.engine.query.grammar.remarks import Edit, Remarks
from menara.engine.text.characters import TAG_SIGNS, Kind, kind_of
from menara.engine.text.normalize import LONG, exact, loose, strict, visible
from menara.engine.text.tokens import Token, tokenize

BRACED_LENGTH = 20
_CHUNK = re.compile(r"\S+")


class Piece(NamedTuple):
    """One word of a term, and where in the query it stands."""

    word: Word | TagWord
    start: int
    end: int


def form_of(text: str) -> tuple[str, Form]:
    """The accents rule: a word without accents is compared in the loose form, one with accents in the strict form."""
    folded, accented = loose(text), strict(text)
    return (folded, Form.LOOSE) if folded == accented else (accented, Form.STRICT)


def plain_words(text: str) -> tuple[Word, ...]:
    """The words of ASCII letters, digits and single spaces."""
    return tuple(map(plain_word, text.lower().split(" ")))


def plain_word(text: str) -> Word:
    """The word of lower-case ASCII letters and digits, perhaps with a `*` at its end."""
    return _remembered_word(text) if len(text) <= LONG else Word(text, Form.LOOSE, text.endswith("*"))


@lru_cache(maxsize=1 << 16)
def _remembered_word(text: str) -> Word:
    return Word(text, Form.LOOSE, text.endswith("*"))


def plain_tag(text: str) -> TagWord:
    """The tag or handle `text`: a sign and ASCII letters or digits."""
    return TagWord(text[0], text[1:].lower(), Form.LOOSE)


def read_pieces(written: Written, remarks: Remarks) -> list[Piece] | None:
    """The words of a term or phrase; none when it holds nothing to search for, None when an error was told."""
    wildcards: frozenset[int] | None = written.wildcards
    if wildcards:
        wildcards = _check_wildcards(written, remarks)
        if wildcards is None:
            return None
    return _pieces(written, wildcards or frozenset())


def read_braced(written: Written) -> list[Piece] | None:
    """The exact words of `{...}`; None when it holds what braces may not."""
    found = tokenize(written.text)
    too_long = any(len(token.text) > BRACED_LENGTH for token in found.tokens)
    symbols = any(kind_of(token.text[0]) is Kind.SYMBOL for token in found.tokens)
    tags = any(tag.start not in written.escaped for tag in found.tags)
    if not found.tokens or written.wildcards or too_long or symbols or tags:
        return None
    return [_piece(written, token, Word(exact(token.text), Form.EXACT)) for token in found.tokens]


def without_tags(pieces: list[Piece]) -> tuple[Word, ...]:
    return tuple(piece.word for piece in pieces if isinstance(piece.word, Word))


def read_words(written: Written, remarks: Remarks) -> tuple[Word, ...] | None:
    """As `read_pieces`, where signs of tags and handles do not count."""
    signs = frozenset(index for index, char in enumerate(written.text) if char in TAG_SIGNS)
    pieces = read_pieces(
        Written(written.text, written.places, written.wildcards, written.escaped | signs), remarks
    )
    return None if pieces is None else without_tags(pieces)


def _pieces(written: Written, wildcards: frozenset[int]) -> list[Piece]:
    found = tokenize(written.text, wildcards)
    pieces: list[Piece] = []
    tags = iter([tag for tag in found.tags if tag.start not in written.escaped])
    tag = next(tags, None)
    for position, token in enumerate(found.tokens):
        if tag is None or position < tag.first:
            text, form = form_of(token.text)
            pieces.append(_piece(written, token, Word(text, form, _has_wildcard(token, wildcards))))
        elif position == tag.last:
            text, form = form_of(tag.text)
            whole = Token(tag.start, tag.end, tag.text)
            pieces.append(
                _piece(written, whole, TagWord(tag.sign, text, form, _has_wildcard(whole, wildcards)))
            )
            tag = next(tags, None)
    return pieces


def _piece(written: Written, token: Token, word: Word | TagWord) -> Piece:
    return Piece(word, written.places[token.start], written.places[token.end - 1] + 1)


def _has_wildcard(token: Token, wildcards: frozenset[int]) -> bool:
    return bool(wildcards) and any(index in wildcards for index in range(token.start, token.end))


def _check_wildcards(written: Written, remarks: Remarks) -> frozenset[int] | None:
    """The wildcards that mean something, or None when one may not be where it is."""
    useful = _useful_wildcards(written, remarks)
    if useful is None:
        return None
    correct = True
    for chunk in _CHUNK.finditer(written.text):
        first = next((index for index in range(*chunk.span()) if index in useful), None)
        if first is not None:
            correct = _check_chunk(written, chunk.start(), chunk.end(), first, useful, remarks) and correct
    return useful if correct else None


def _useful_wildcards(written: Written, remarks: Remarks) -> frozenset[int] | None:
    """Wildcards without those that follow a script written without spaces."""
    text, correct = written.text, True
    dropped: set[int] = set()
    before: Token | None = None
    for token in tokenize(text, written.wildcards).tokens:
        if token.start in written.wildcards and before is not None and _continues(text, before, token):
            places = range(token.start, token.end)
            edits = [
                Edit(written.places[i], written.places[i] + 1, "") for i in places if i in written.wildcards
            ]
            start, end = written.places[before.start], written.places[token.end - 1] + 1
            followed = token.end < len(text) and kind_of(text[token.end]) is Kind.UNSPACED
            if set(token.text) == {"*"} and not followed:
                dropped.update(places)
                remarks.warn("W205", start, end, _USELESS, *edits)
            else:
                correct = False
                remarks.error("E117", written.places[0], written.places[-1], _UNSPACED, *edits)
        before = token
    return written.wildcards - dropped if correct else None


_USELESS = (
    "A * after a script written without spaces means nothing: the term is found inside longer text anyway. "
    "Leave the * out."
)
_UNSPACED = (
    "A wildcard cannot stand in a script written without spaces, where each character is a word of its own. "
    "Leave it out, or list the spellings with OR."
)


def _continues(text: str, before: Token, token: Token) -> bool:
    """Whether `token` follows directly on a character of an unspaced script."""
    between = text[before.end : token.start]
    return kind_of(before.text[0]) is Kind.UNSPACED and all(
        kind_of(char) is Kind.INVISIBLE for char in between
    )


def _check_chunk(
    written: Written, start: int, end: int, first: int, useful: frozenset[int], remarks: Remarks
) -> bool:
    """Check one term as typed: two literal characters stand first, and no word of it begins with a wildcard."""
    text = written.text
    body = start + (text[start] in TAG_SIGNS and start not in written.escaped)
    literal = len(unicodedata.normalize("NFC", visible(text[body : min(first, body + LONG)])))
    place = written.places[start], written.places[end - 1] + 1
    wildcards = [index for index in range(start, end) if index in useful]
    if first == body:
        run = end - body - len(text[body:end].lstrip("*?"))
        leading = [Edit(written.places[i], written.places[i] + 1, "") for i in wildcards if i < body + run]
        remarks.error("E115", *place, _LEADING, *leading)
        return False
    if literal < 2:
        remarks.error("E116", *place, _SHORT)
        return False
    starts = {
        start + token.start for token in tokenize(text[start:end], {i - start for i in wildcards}).tokens
    }
    bare = [index for index in wildcards if index in starts]
    if bare:
        edits = [Edit(written.places[i], written.places[i] + 1, "") for i in bare]
        remarks.error("E116", *place, _BARE, *edits)
        return False
    if literal == 2:
        remarks.warn("W206", *place, _BROAD)
    return True


_LEADING = "A term cannot begin with a wildcard: it would have to be compared with every word. Begin with two characters."
_SHORT = "Fewer than two characters stand before the wildcard, which would find nearly everything. Write at least two."
_BARE = (
    "The sign before the wildcard ends a word, so the wildcard would stand for any word at all. "
    "Leave the wildcard out, or write two characters before it."
)
_BROAD = (
    "Only two characters stand before the wildcard, so this finds a great many words. Write more of the word."
)
