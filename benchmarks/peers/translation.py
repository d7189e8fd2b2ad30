"""Our queries in the few shapes that every peer can express; anything else raises `UntranslatableError`."""

from dataclasses import dataclass
from typing import TypeAlias

from benchmarks.peers.documents import AUTHOR, EXACT, LANGUAGE, SITE, STRICT, TAG_MARKS, encode, mark
from menara.engine.query import expression as menara
from menara.engine.query.expression import Expression, Form, Phrase, TagWord, Word
from menara.engine.query.syntax import parse
from menara.engine.text.normalize import loose


class UntranslatableError(ValueError):
    """A query that some peer cannot express exactly, and that is therefore left out of the comparison."""


@dataclass(frozen=True, slots=True)
class Term:
    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Two different words in either order, with at most `between` others between them."""

    words: tuple[str, str]
    between: int


@dataclass(frozen=True, slots=True)
class And:
    """All of `wanted` and none of `unwanted`; at least one is wanted."""

    wanted: tuple["Plain", ...]
    unwanted: tuple["Plain", ...]


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple["Plain", ...]


Plain: TypeAlias = Term | Prefix | Sequence | Near | And | Or


def translate_query(query: str) -> Plain:
    return translate(parse(query))


def translate(expression: Expression) -> Plain:
    match expression:
        case Phrase():
            return _phrase(expression)
        case menara.Near(left=Phrase() as left, right=Phrase() as right):
            return _near(_loose_word(left), _loose_word(right), expression)
        case menara.And():
            return _and(expression)
        case menara.Or():
            return Or(tuple(map(translate, expression.operands)))
        case menara.Field(name="language", value=str(value)):
            return Term(mark(LANGUAGE, value))
        case menara.Field(name="site", value=str(value)):
            return Term(mark(SITE, value))
        case menara.AuthorField(name="author", words=[Word(is_pattern=False)], value=value):
            return Term(mark(AUTHOR, value))
    raise UntranslatableError(repr(expression))


def _phrase(phrase: Phrase) -> Plain:
    if len(phrase.words) > 1:
        return Sequence(tuple(map(_loose, phrase.words)))
    word = phrase.words[0]
    if isinstance(word, TagWord):
        return Term(mark(TAG_MARKS[word.sign], _plain_text(word)))
    if word.is_pattern:
        return _prefix(word)
    if word.form is Form.LOOSE:
        return Term(encode(word.text))
    return _mark_of_form(word)


def _mark_of_form(word: Word) -> Term:
    """Documents mark only the words that are not their own loose form."""
    if loose(word.text) == word.text:
        raise UntranslatableError(repr(word))
    return Term(mark(STRICT if word.form is Form.STRICT else EXACT, word.text))


def _prefix(word: Word) -> Prefix:
    stem = word.text.removesuffix("*")
    if word.form is not Form.LOOSE or "*" in stem or "?" in stem:
        raise UntranslatableError(repr(word))
    return Prefix(encode(stem))


def _plain_text(word: Word | TagWord) -> str:
    if word.form is not Form.LOOSE or word.is_pattern:
        raise UntranslatableError(repr(word))
    return word.text


def _loose(word: Word | TagWord) -> str:
    if isinstance(word, TagWord):
        raise UntranslatableError(repr(word))
    return encode(_plain_text(word))


def _loose_word(phrase: Phrase) -> str:
    if len(phrase.words) != 1:
        raise UntranslatableError(repr(phrase))
    return _loose(phrase.words[0])


def _near(left: str, right: str, near: menara.Near) -> Near:
    if left == right or near.ordered:
        raise UntranslatableError(repr(near))
    return Near((left, right), near.distance)


def _and(expression: menara.And) -> And:
    wanted = [operand for operand in expression.operands if not isinstance(operand, menara.Not)]
    unwanted = [operand.operand for operand in expression.operands if isinstance(operand, menara.Not)]
    return And(tuple(map(translate, wanted)), tuple(map(translate, unwanted)))


def count_leaves(query: Plain) -> int:
    match query:
        case And(wanted, unwanted):
            return sum(map(count_leaves, (*wanted, *unwanted)))
        case Or(operands):
            return sum(map(count_leaves, operands))
    return 1
