"""Wildcards: where a `*` or `?` may stand, and where it means something."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from menara.engine.query.grammar.lexer import Written
from menara.engine.query.grammar.remarks import Edit, Remarks
from menara.engine.text.characters import TAG_SIGNS, Kind, kind_of
from menara.engine.text.normalize import LONG, visible
from menara.engine.text.tokens import Token, tokenize

LITERAL_CHARACTERS = 2
_CHUNK = re.compile(r"\S+")
_USELESS = (
    "A * after a script written without spaces means nothing: the term is found inside longer text anyway. "
    "Leave the * out."
)
_UNSPACED = (
    "A wildcard cannot stand in a script written without spaces, where each character is a word of its own. "
    "Leave it out, or list the spellings with OR."
)
_LEADING = "A term cannot begin with a wildcard: it would have to be compared with every word. Begin with two characters."
_SHORT = "Fewer than two characters stand before the wildcard, which would find nearly everything. Write at least two."
_BARE = (
    "The sign before the wildcard ends a word, so the wildcard would stand for any word at all. "
    "Leave the wildcard out, or write two characters before it."
)
_QUESTION = "The ? stands for exactly one character. If it is a question mark, leave it out."
_BROAD = (
    "Only two characters stand before the wildcard, so this finds a great many words. Write more of the word."
)


@dataclass(frozen=True, slots=True)
class _Typed:
    """One term as typed, between white space: `text` begins at `start` of what was written."""

    written: Written
    start: int
    text: str

    @property
    def place(self) -> tuple[int, int]:
        return self.written.place(self.start, self.start + len(self.text))

    def without(self, wildcards: Iterable[int]) -> list[Edit]:
        places = [self.start + index for index in wildcards]
        return [Edit(*self.written.place(place, place + 1), "") for place in places]


def check_wildcards(written: Written, remarks: Remarks) -> frozenset[int] | None:
    """The wildcards that mean something, or None when one may not be where it is."""
    kept: set[int] = set()
    correct = True
    for chunk in _CHUNK.finditer(written.text):
        start, end = chunk.span()
        wildcards = [index - start for index in range(start, end) if index in written.wildcards]
        if not wildcards:
            continue
        typed = _Typed(written, start, chunk[0])
        useful = _useful(typed, wildcards, remarks)
        correct = useful is not None and _are_allowed(typed, useful, remarks) and correct
        kept.update(start + index for index in useful or ())
    return frozenset(kept) if correct else None


def warn_of_question_mark(written: Written, remarks: Remarks) -> None:
    """Say so when the last character is a wildcard that looks like a question mark."""
    last = len(written.text) - 1
    if last in written.wildcards and written.text[last] == "?":
        place = written.place(last, last + 1)
        remarks.warn("W207", *place, _QUESTION, Edit(*place, ""))


def _useful(typed: _Typed, wildcards: list[int], remarks: Remarks) -> list[int] | None:
    """Wildcards without those that follow a script written without spaces; None when they may not stand there."""
    text = typed.text
    useful = set(wildcards)
    before: Token | None = None
    for token in tokenize(text, useful).tokens:
        if token.start in useful and before is not None and _continues(text, before, token):
            if set(token.text) != {"*"} or _is_unspaced(text[token.end : token.end + 1]):
                remarks.error("E117", *typed.place, _UNSPACED, *typed.without(wildcards))
                return None
            useful -= set(range(token.start, token.end))
            place = typed.written.place(typed.start + before.start, typed.start + token.end)
            remarks.warn("W205", *place, _USELESS, *typed.without(range(token.start, token.end)))
        before = token
    return sorted(useful)


def _continues(text: str, before: Token, token: Token) -> bool:
    """Whether `token` follows directly on a character of an unspaced script."""
    between = text[before.end : token.start]
    return _is_unspaced(before.text[0]) and all(kind_of(char) is Kind.INVISIBLE for char in between)


def _is_unspaced(char: str) -> bool:
    return bool(char) and kind_of(char) is Kind.UNSPACED


def _are_allowed(typed: _Typed, wildcards: list[int], remarks: Remarks) -> bool:
    """Whether two literal characters stand first, and no word begins with a wildcard."""
    if not wildcards:
        return True
    body = int(typed.text[0] in TAG_SIGNS and typed.start not in typed.written.escaped)
    literal = _length(typed.text[body : wildcards[0]])
    if not literal:
        leading = [index for count, index in enumerate(wildcards) if index == wildcards[0] + count]
        remarks.error("E115", *typed.place, _LEADING, *typed.without(leading))
    elif literal < LITERAL_CHARACTERS:
        remarks.error("E116", *typed.place, _SHORT)
    elif bare := _bare(typed.text, wildcards):
        remarks.error("E116", *typed.place, _BARE, *typed.without(bare))
    else:
        if literal == LITERAL_CHARACTERS:
            remarks.warn("W206", *typed.place, _BROAD)
        return True
    return False


def _length(text: str) -> int:
    """How many characters a person counts, as far as it matters."""
    return len(unicodedata.normalize("NFC", visible(text[:LONG])))


def _bare(text: str, wildcards: list[int]) -> list[int]:
    """The wildcards with which a word begins."""
    starts = {token.start for token in tokenize(text, frozenset(wildcards)).tokens}
    return [index for index in wildcards if index in starts]
