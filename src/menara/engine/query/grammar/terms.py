"""Terms and phrases become words: tokenised as text is, folded by the accents rule."""

from functools import lru_cache
from typing import NamedTuple

from menara.engine.query.expression import Form, TagWord, Word
from menara.engine.query.grammar.lexer import Written
from menara.engine.query.grammar.remarks import Remarks
from menara.engine.query.grammar.wildcards import check_wildcards
from menara.engine.text.characters import Kind, kind_of
from menara.engine.text.normalize import LONG, exact, loose, strict
from menara.engine.text.tokens import Token, tokenize

BRACED_LENGTH = 20


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


def read_pieces(written: Written, remarks: Remarks, with_tags: bool = True) -> list[Piece] | None:
    """The words of a term or phrase; none when it holds nothing to search for, None when an error was told."""
    wildcards: frozenset[int] | None = written.wildcards
    if wildcards:
        wildcards = check_wildcards(written, remarks)
        if wildcards is None:
            return None
    return _pieces(written, wildcards or frozenset(), with_tags)


def read_braced(written: Written) -> list[Piece] | None:
    """The exact words of `{...}`; None when it holds what braces may not."""
    found = tokenize(written.text)
    too_long = any(len(token.text) > BRACED_LENGTH for token in found.tokens)
    symbols = any(kind_of(token.text[0]) is Kind.SYMBOL for token in found.tokens)
    tags = any(tag.start not in written.escaped for tag in found.tags)
    if not found.tokens or written.wildcards or too_long or symbols or tags:
        return None
    return [_piece(written, token, Word(exact(token.text), Form.EXACT)) for token in found.tokens]


def read_words(written: Written, remarks: Remarks) -> tuple[Word, ...] | None:
    """As `read_pieces`, where the signs of tags and handles do not count."""
    pieces = read_pieces(written, remarks, with_tags=False)
    return None if pieces is None else tuple(piece.word for piece in pieces if isinstance(piece.word, Word))


def _pieces(written: Written, wildcards: frozenset[int], with_tags: bool) -> list[Piece]:
    found = tokenize(written.text, wildcards)
    pieces: list[Piece] = []
    tags = iter([tag for tag in found.tags if with_tags and tag.start not in written.escaped])
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
    return Piece(word, *written.place(token.start, token.end))


def _has_wildcard(token: Token, wildcards: frozenset[int]) -> bool:
    return bool(wildcards) and any(index in wildcards for index in range(token.start, token.end))
