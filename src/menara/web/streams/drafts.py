"""What somebody is writing in the editor: not saved anywhere but in the page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from menara.engine.mention import storable
from menara.engine.query import syntax
from menara.engine.query.syntax import Checked
from menara.listening.models import Stream
from menara.listening.streams.examples import Example, WrongExamples, read_examples
from menara.listening.streams.history import Saying, saying_of
from menara.people.queries import NotAllowed

LONGEST_NAME = 200
MOST_SOURCES = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """`based_on` is the version that it began from; without a `stream_id` it becomes a new stream.

    `has_wrong_examples` when some were too many or too long, and were left out.
    """

    stream_id: int | None = None
    based_on: int = 0
    name: str = ""
    query: str = ""
    source_ids: tuple[int, ...] = ()
    examples: tuple[Example, ...] = ()
    has_wrong_examples: bool = False

    @property
    def checked(self) -> Checked:
        return syntax.check(self.query)

    def says(self) -> Saying:
        rows = tuple(example.as_row() for example in self.examples)
        return Saying(self.name, self.query, self.source_ids, rows)


def draft_of(stream: Stream, saying: Saying | None = None) -> Draft:
    """The stream as it is, or as it was: its present examples stay with it."""
    shown = saying or saying_of(stream)
    examples = read_examples(stream.examples)
    return Draft(stream.pk, stream.version, shown.name, shown.query, shown.source_ids, examples)


def read_draft(told: QueryDict, stream_id: int | None = None) -> Draft:
    """As the form tells it, with what the button that was pressed does to it. Raises NotAllowed for what is no form."""
    examples, is_wrong = _examples(told)
    draft = Draft(
        stream_id=stream_id if stream_id is not None else number(told.get("stream", "")),
        based_on=number(told.get("based_on", "")) or 0,
        name=storable(told.get("name", "").strip())[:LONGEST_NAME],
        query=_query(told.get("fix") or told.get("query", "")),
        source_ids=tuple(sorted(_numbers(told.getlist("source")))),
        examples=examples,
        has_wrong_examples=is_wrong,
    )
    dropped = number(told.get("drop", ""))
    if dropped is not None:
        left = draft.examples[:dropped] + draft.examples[dropped + 1 :]
        return replace(draft, examples=left)
    return draft


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _query(text: str) -> str:
    """Forms send line ends as two characters."""
    query: str = storable(text.replace("\r\n", "\n").strip())
    return query


def _numbers(texts: Sequence[str]) -> set[int]:
    found = {number(text) for text in texts[:MOST_SOURCES]}
    if None in found:
        raise NotAllowed
    return {one for one in found if one is not None}


def _examples(told: QueryDict) -> tuple[tuple[Example, ...], bool]:
    """Those that are there, and the one that is added."""
    rows = [_row(text) for text in told.getlist("example")]
    if text := told.get("new_example", "").strip() if told.get("add") else "":
        must_match, language = told.get("add") == "must_match", told.get("new_language", "")
        rows.append({"text": text.replace("\r\n", "\n"), "must_match": must_match, "language": language})
    try:
        return read_examples(rows), False
    except WrongExamples:
        return _as_many_as_fit(rows), True


def _as_many_as_fit(rows: Sequence[object]) -> tuple[Example, ...]:
    kept: tuple[Example, ...] = ()
    for row in rows:
        try:
            kept = read_examples([*(one.as_row() for one in kept), row])
        except WrongExamples:
            continue
    return kept


def _row(text: str) -> object:
    try:
        return json.loads(text[:20_000])
    except (ValueError, RecursionError):
        return None
