"""Why a mention matched: the query of each stream, piece by piece, as the engine explains it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from menara.engine.query import syntax
from menara.engine.query.errors import QueryError
from menara.engine.query.explain import explain
from menara.engine.query.reading import Reading
from menara.listening.models import Mention
from menara.listening.queries import streams_of
from menara.people.queries import Actor

MOST_LINES = 60
MOST_STREAMS = 20
PIECE = 80  # characters of a piece of the query
DEEPEST = 6
OPERATORS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of a query: an operator, whose parts follow, or a term. `spans` are places in the text."""

    depth: int
    operator: str
    piece: str
    holds: bool
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """`is_older` when an earlier version matched, or the stream has changed since: then there are no lines."""

    stream_id: int
    stream: str
    lines: tuple[Line, ...]
    is_cut: bool
    is_older: bool


def reasons(mention: Mention, acting: Actor) -> list[Reason]:
    ids = [match.stream_id for match in mention.matches.all()][:MOST_STREAMS]
    found = streams_of(acting).filter(id__in=ids)
    return [_reason(stream.pk, stream.name, stream.query, mention) for stream in found]


def _reason(stream_id: int, name: str, query: str, mention: Mention) -> Reason:
    if mention.content is None:
        return Reason(stream_id, name, (), is_cut=False, is_older=False)
    told = _explained(query, mention.content)
    if told is None:
        return Reason(stream_id, name, (), is_cut=False, is_older=True)
    lines = list(_lines(told, 0))
    return Reason(stream_id, name, tuple(lines[:MOST_LINES]), len(lines) > MOST_LINES, is_older=False)


def _explained(query: str, content: dict[str, Any]) -> dict[str, Any] | None:
    """None when it does not match now, or is no query any more: that was another release's."""
    try:
        told = explain(query, syntax.parse(query), Reading(content))
    except QueryError:
        return None
    return told if told["matched"] else None


def _lines(told: dict[str, Any], depth: int) -> Iterator[Line]:
    """What holds first: in a long list of names, those that are there."""
    operator = told["type"].upper() if told["type"] in OPERATORS else ""
    spans = () if operator else tuple((start, end) for start, end in told["spans"][:5])
    yield Line(min(depth, DEEPEST), operator, told["query"][:PIECE], told["matched"], spans)
    children = sorted(told.get("children", ()), key=lambda child: not child["matched"])
    if told["type"] == "or":
        children = [child for child in children if child["matched"]] or children[:5]
    for child in children:
        yield from _lines(child, depth + 1)
