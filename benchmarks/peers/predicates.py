"""Queries as Python functions of a document: `predicate(terms, words)`, compiled from generated source."""

from collections.abc import Callable
from collections.abc import Sequence as Many

from benchmarks.peers.translation import And, Near, Or, Plain, Prefix, Sequence, Term

Predicate = Callable[[set[str], list[str]], bool]
COMPILED_AT_ONCE = 2_000


def compile_predicates(queries: Many[Plain]) -> list[Predicate]:
    names = {"starts": _starts, "follows": _follows, "near": _near}
    predicates: list[Predicate] = []
    for first in range(0, len(queries), COMPILED_AT_ONCE):
        sources = (
            f"lambda terms, words: {_source(query)}" for query in queries[first : first + COMPILED_AT_ONCE]
        )
        predicates += eval(f"[{', '.join(sources)}]", names)
    return predicates


def _source(query: Plain) -> str:
    match query:
        case Term(text):
            return f"{text!r} in terms"
        case Prefix(text):
            return f"starts(words, {text!r})"
        case Sequence(words):
            return f"follows(terms, words, {list(words)!r})"
        case Near((left, right), between):
            return f"near(terms, words, {left!r}, {right!r}, {between})"
        case Or(operands):
            return f"({' or '.join(map(_source, operands))})"
        case And(wanted, unwanted):
            parts = [*map(_source, wanted), *(f"not ({_source(operand)})" for operand in unwanted)]
            return f"({' and '.join(parts)})"


def _starts(words: list[str], prefix: str) -> bool:
    return any(word.startswith(prefix) for word in words)


def _follows(terms: set[str], words: list[str], phrase: list[str]) -> bool:
    if not terms.issuperset(phrase):
        return False
    length = len(phrase)
    return any(words[place : place + length] == phrase for place in _places(words, phrase[0]))


def _near(terms: set[str], words: list[str], left: str, right: str, between: int) -> bool:
    if left not in terms or right not in terms:
        return False
    rights = _places(words, right)
    return any(abs(place - other) <= between + 1 for place in _places(words, left) for other in rights)


def _places(words: list[str], wanted: str) -> list[int]:
    return [place for place, word in enumerate(words) if word == wanted]
