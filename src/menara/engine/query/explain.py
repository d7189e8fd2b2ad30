"""Why a query matches a mention, or why not: the tree of the query, told term by term, ready for JSON."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from menara.engine.query import oracle, properties, proximity
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
    Word,
)
from menara.engine.query.oracle import PLAIN_ZONES, ZONES_OF_FIELDS
from menara.engine.query.reading import TAG_LISTS, Reading

Explanation: TypeAlias = dict[str, Any]
AUTHOR_KEYS = ("id", "handle", "name")


def explain(query: str, expression: Expression, reading: Reading) -> Explanation:
    """The node of `expression`, which `query` was parsed to.

    Every node has `type`, `query` (its piece of the query), `matched` and `spans` (where it is in the text). Terms
    tell `found_in`, the places that hold them: zones, or a list of tags. Fields tell `field` and the `value` that the
    mention has. `children` are the operands, each judged by itself: both words of a NEAR may be there, too far apart.
    """
    return _Explainer(query, reading).explain(expression, PLAIN_ZONES)


class _Explainer:
    def __init__(self, query: str, reading: Reading) -> None:
        self._query = query
        self._reading = reading

    def explain(self, node: Expression, zones: Sequence[str]) -> Explanation:
        match node:
            case And(operands=operands):
                return self._joined("and", node, [self.explain(operand, zones) for operand in operands], all)
            case Or(operands=operands):
                return self._joined("or", node, [self.explain(operand, zones) for operand in operands], any)
            case Not(operand=operand):
                child = self.explain(operand, zones)
                return self._node("not", node, not child["matched"], children=[child])
            case TextField(name=name, expression=inner):
                child = self.explain(inner, ZONES_OF_FIELDS[name])
                value = self._reading.zone(ZONES_OF_FIELDS[name][0]).text or None
                return self._node("field", node, child["matched"], field=name, value=value, children=[child])
            case AuthorField(name=name):
                return self._node(
                    "field", node, properties.is_by(node, self._reading), field=name, value=self._author()
                )
            case Field():
                return self._field(node)
            case Phrase():
                return self._term(_type_of(node), node, zones)
            case Near(left=left, right=right, distance=distance):
                children = [self.explain(operand, zones) for operand in (left, right)]
                return self._term(
                    "near", node, zones, distance=distance, ordered=node.ordered, children=children
                )
            case Window(operands=operands, distance=distance):
                children = [self.explain(operand, zones) for operand in operands]
                return self._term("window", node, zones, distance=distance, children=children)

    def _node(
        self, type_: str, node: Expression, matched: bool, spans: Sequence[Sequence[int]] = (), **more: Any
    ) -> Explanation:
        piece = self._query[node.start : node.end]
        return {
            "type": type_,
            "query": piece,
            "matched": matched,
            "spans": [list(span) for span in spans],
            **more,
        }

    def _joined(self, type_: str, node: Expression, children: list[Explanation], holds: Any) -> Explanation:
        matched = holds(child["matched"] for child in children)
        spans = {tuple(span) for child in children if child["matched"] for span in child["spans"]}
        return self._node(type_, node, matched, sorted(spans) if matched else (), children=children)

    def _term(
        self, type_: str, node: Phrase | Near | Window, zones: Sequence[str], **more: Any
    ) -> Explanation:
        places = [name for name in zones if proximity.occurs(node, self._reading.zone(name))]
        spans = oracle.term_spans(node, self._reading.zone("text")) if "text" in places else ()
        match node:
            case Phrase(words=(TagWord() as tag,)) if zones == PLAIN_ZONES and self._reading.lists_tag(tag):
                places.append(TAG_LISTS[tag.sign][0])
        return self._node(type_, node, bool(places), sorted(spans), found_in=places, **more)

    def _field(self, node: Field) -> Explanation:
        matched = properties.holds(node, self._reading)
        if isinstance(node.value, Regex):
            found = properties.regex_spans(node.value, self._reading)
            return self._node("field", node, matched, found, field=node.name)
        value = properties.value_of(node.name, self._reading.mention)
        shown = list(value) if isinstance(value, tuple) else value
        return self._node("field", node, matched, field=node.name, value=shown)

    def _author(self) -> dict[str, Any] | None:
        known = {key: self._reading.author.get(key) for key in AUTHOR_KEYS}
        return {key: value for key, value in known.items() if value is not None} or None


def _type_of(phrase: Phrase) -> str:
    match phrase.words:
        case (TagWord(sign="#"),):
            return "hashtag"
        case (TagWord(),):
            return "handle"
        case (Word(is_pattern=True),):
            return "wildcard"
        case (Word(),):
            return "term"
    return "phrase"
