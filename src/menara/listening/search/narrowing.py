"""What a mention's terms must be for a query to hold: the weakest condition that every match fulfils.

None stands for "anything": nothing can be asked of the index.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from menara.engine.query.expression import (
    And,
    AuthorField,
    Expression,
    Field,
    Form,
    Near,
    Not,
    Or,
    Phrase,
    TagWord,
    TextField,
    UrlPattern,
    Window,
    Word,
)
from menara.engine.query.properties import ENGAGEMENTS
from menara.engine.query.reading import FOLDS
from menara.engine.text.normalize import loose
from menara.listening.search import terms

MOST_OF_ALL, MOST_OF_ANY, DEEPEST = 8, 256, 6
AS_LONG = 8  # letters has a word that narrows as much as two neighbours do
_KINDS = {
    "language": terms.LANGUAGE,
    "kind": terms.KIND,
    "engagementType": terms.KIND,
    "source": terms.SOURCE,
    "site": terms.SITE,
    "topLevelDomain": terms.SITE,
}


@dataclass(frozen=True, slots=True)
class Term:
    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]


Condition: TypeAlias = Term | AllOf | AnyOf


def narrow(expression: Expression) -> Condition | None:
    """The condition of a query, small enough for either database."""
    return bounded(_narrow(expression))


def all_of(parts: Iterable[Condition | None]) -> Condition | None:
    """What cannot be asked is left out."""
    flat = [one for part in parts if part for one in (part.parts if isinstance(part, AllOf) else (part,))]
    different = tuple(dict.fromkeys(flat))
    return AllOf(different) if len(different) > 1 else next(iter(different), None)


def any_of(parts: Iterable[Condition | None]) -> Condition | None:
    """Anything at all, when one of them may be anything."""
    told = list(parts)
    flat = [one for part in told if part for one in (part.parts if isinstance(part, AnyOf) else (part,))]
    different = tuple(dict.fromkeys(flat))
    if not told or None in told:
        return None
    return AnyOf(different) if len(different) > 1 else different[0]


def bounded(condition: Condition | None, depth: int = DEEPEST) -> Condition | None:
    """A weaker condition where this one has too many parts or is too deep."""
    match condition:
        case AllOf(parts=parts) if depth:
            kept = [part for part in (bounded(part, depth - 1) for part in parts) if part]
            return all_of(sorted(kept, key=_rank)[:MOST_OF_ALL])
        case AnyOf(parts=parts) if depth:
            weaker = any_of(bounded(part, depth - 1) for part in parts)
            return weaker if weaker and size(weaker) <= MOST_OF_ANY else None
        case Term():
            return condition
    return None


def size(condition: Condition) -> int:
    """How many terms there are in it."""
    return 1 if isinstance(condition, Term) else sum(map(size, condition.parts))


def _rank(condition: Condition) -> tuple[int, bool, int]:
    """What probably narrows most comes first: one term before many, long words before short ones and neighbours."""
    if isinstance(condition, Term):
        is_beside = condition.text.startswith(terms.NEIGHBOURS)
        return 1, condition.is_prefix, -(AS_LONG if is_beside else len(condition.text))
    return size(condition), False, 0


def _narrow(expression: Expression) -> Condition | None:
    match expression:
        case And(operands=operands) | Window(operands=operands):
            return all_of(map(_narrow, operands))
        case Or(operands=operands):
            return any_of(map(_narrow, operands))
        case Near(left=left, right=right):
            return all_of([_narrow(left), _narrow(right)])
        case Phrase(words=words):
            return _phrase(words, terms.WORD)
        case TextField(name="title", expression=inner):
            return _narrow(inner)
        case AuthorField():
            return _author(expression)
        case Field():
            return _field(expression)
        case Not() | TextField():
            return None


def _phrase(words: Sequence[Word | TagWord], kind: str) -> Condition | None:
    """All its words, and what stands side by side; in a script without spaces that is enough."""
    pairs = list(pairwise(words)) if kind == terms.WORD else []
    paired = {word for pair in pairs if all(map(_is_unspaced, pair)) for word in pair}
    return all_of(
        [*(_beside(*pair) for pair in pairs), *(_word(word, kind) for word in words if word not in paired)]
    )


def _beside(one: Word | TagWord, two: Word | TagWord) -> Condition | None:
    if isinstance(one, TagWord) or isinstance(two, TagWord):
        return None
    first, second = _loose(one), _loose(two)
    return None if first is None or second is None else Term(terms.beside(first, second))


def _is_unspaced(word: Word | TagWord) -> bool:
    return isinstance(word, Word) and terms.is_unspaced(_loose(word) or "")


def _word(word: Word | TagWord, kind: str) -> Condition | None:
    kind = word.sign if isinstance(word, TagWord) else kind
    if word.is_pattern:
        return _prefix(word, kind)
    folded = _loose(word)
    return None if folded is None else Term(terms.spell(kind, folded))


def _loose(word: Word | TagWord) -> str | None:
    """The loose form of all words that this one finds; None for a pattern, and where there may be several."""
    if word.is_pattern or FOLDS[word.form](word.text) != word.text:
        return None
    return loose(word.text)


def _prefix(word: Word | TagWord, kind: str) -> Condition | None:
    """What the loose forms of all words begin with that fit a pattern."""
    literal = word.text.replace("?", "*").partition("*")[0]
    if word.form is not Form.LOOSE:
        begin = literal[: _last_boundary(literal)]
        literal = loose(begin) if FOLDS[word.form](begin) == begin else ""
    if len(literal) >= terms.LONGEST:
        return Term(terms.spell(kind, literal))
    return Term(terms.spell(kind, literal), is_prefix=True) if literal else None


def _last_boundary(text: str) -> int:
    """The last place before a letter that joins with nothing before it: what stands before it is folded by itself."""
    places = (place for place in range(len(text) - 1, 0, -1) if _stands_alone(text[place]))
    return next(places, 0)


def _stands_alone(char: str) -> bool:
    is_jamo = "\u1100" <= char <= "\u11ff"
    return unicodedata.category(char)[0] in "LN" and not is_jamo and unicodedata.combining(char) == 0


def _author(field: AuthorField) -> Condition | None:
    named = _phrase(field.words, terms.AUTHOR) if field.words else None
    if field.name != "author":
        return named
    known = Term(terms.spell(terms.AUTHOR_ID, field.value))
    return known if not field.words else any_of([named, known])


def _field(field: Field) -> Condition | None:
    match field.value:
        case str() as value if field.name in _KINDS:
            value = ENGAGEMENTS.get(value, value) if field.name == "engagementType" else value
            is_domain = _KINDS[field.name] == terms.SITE
            return Term(terms.spell(_KINDS[field.name], _last_labels(value) if is_domain else value))
        case UrlPattern(host=host) if host and field.name == "links":
            return Term(terms.spell(terms.LINK, _last_labels(host)))
    return None


def _last_labels(domain: str) -> str:
    return next(terms.domains_of(domain))
