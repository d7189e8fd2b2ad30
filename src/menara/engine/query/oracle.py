"""The definition of the query language: whether an expression holds for a mention, and where.

Slow and obvious. The compiled kernel must agree with it on every query and mention; it also decides in the kernel's
place where that cannot.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from menara.engine.query import properties, proximity
from menara.engine.query.bits import set_bits
from menara.engine.query.expression import (
    And,
    AuthorField,
    Expression,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Regex,
    TagWord,
    TextField,
    Window,
)
from menara.engine.query.reading import Readable, Reading, Zone
from menara.engine.query.syntax import parse

Span: TypeAlias = tuple[int, int]
Spans: TypeAlias = dict[Span, None]  # a set in the order of the text, or nearly: sorted in no time
PLAIN_ZONES = ("text", "title")
ZONES_OF_FIELDS = {"title": ("title",), "userbio": ("bio",)}


class Oracle:
    """Matches mentions with queries, one after the other. `queries` maps ids to query text."""

    def __init__(self, queries: Mapping[str, str]) -> None:
        self._expressions = {id_: parse(query) for id_, query in queries.items()}

    def match(self, mention: Readable) -> list[str]:
        """The ids of the queries that match, in the order they were given."""
        reading = Reading(mention)
        return [id_ for id_, expression in self._expressions.items() if matches(expression, reading)]

    def match_spans(self, mention: Readable) -> list[tuple[str, list[Span]]]:
        """The ids of the queries that match, with their spans in the text."""
        reading = Reading(mention)
        found = ((id_, find(expression, reading)) for id_, expression in self._expressions.items())
        return [(id_, sorted(spans)) for id_, spans in found if spans is not None]


def matches(expression: Expression, reading: Reading, zones: Sequence[str] = PLAIN_ZONES) -> bool:
    """Whether `expression` holds. Terms are looked for in `zones`."""
    match expression:
        case And(operands=operands):
            for operand in sorted(operands, key=_reads_text):  # noqa: SIM110 - all() would need twice the depth
                if not matches(operand, reading, zones):
                    return False
            return True
        case Or(operands=operands):
            for operand in sorted(operands, key=_reads_text):  # noqa: SIM110 - any() would need twice the depth
                if matches(operand, reading, zones):
                    return True
            return False
        case Not(operand=operand):
            return not matches(operand, reading, zones)
        case TextField(name=name, expression=inner):
            return matches(inner, reading, ZONES_OF_FIELDS[name])
        case AuthorField():
            return properties.is_by(expression, reading)
        case Field():
            return properties.holds(expression, reading)
        case Phrase() | Near() | Window():
            return is_found(expression, reading, zones)


def is_found(term: Phrase | Near | Window, reading: Reading, zones: Sequence[str] = PLAIN_ZONES) -> bool:
    """Whether a term is in one of `zones`, or is a tag that the mention lists."""
    if any(proximity.occurs(term, reading.zone(name)) for name in zones):
        return True
    match term:
        case Phrase(words=(TagWord() as tag,)) if zones == PLAIN_ZONES:
            return reading.lists_tag(tag)
    return False


def spans(expression: Expression, reading: Reading) -> list[Span]:
    """Where the text makes `expression` hold: sorted, each once, not merged; none where it does not hold."""
    return sorted(find(expression, reading) or ())


def find(expression: Expression, reading: Reading) -> Spans | None:
    """The spans of the operands that hold; None when `expression` does not."""
    match expression:
        case And(operands=operands):
            return _find_all(operands, reading)
        case Or(operands=operands):
            return _find_any(operands, reading)
        case Phrase() | Near() | Window() if is_found(expression, reading):
            return term_spans(expression, reading.zone("text"))
        case Field(value=Regex() as regex) if properties.holds(expression, reading):
            return dict.fromkeys(properties.regex_spans(regex, reading))
    return {} if matches(expression, reading) else None


def _find_all(operands: Sequence[Expression], reading: Reading) -> Spans | None:
    union: Spans = {}
    for operand in sorted(operands, key=_reads_text):
        found = find(operand, reading)
        if found is None:
            return None
        union |= found
    return union


def _find_any(operands: Sequence[Expression], reading: Reading) -> Spans | None:
    union: Spans | None = None
    for operand in operands:
        found = find(operand, reading)
        if found is not None:
            union = (union or {}) | found
    return union


def term_spans(term: Phrase | Near | Window, text: Zone) -> Spans:
    return dict.fromkeys(
        span
        for hit in proximity.hits(term, text)
        for length, firsts in hit.places.items()
        for span in text.spans(set_bits(firsts), length, isinstance(hit.phrase.words[0], TagWord))
    )


def _reads_text(expression: Expression) -> bool:
    """Properties are tested first: they need no tokens."""
    match expression:
        case Not(operand=operand):
            return _reads_text(operand)
        case Field(value=Regex()):
            return True
        case Field():
            return False
    return True
