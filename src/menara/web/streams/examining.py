"""What the editor tells of a draft: what is wrong with it, how its examples do, and what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from menara.core.clock import now
from menara.engine.query import syntax
from menara.engine.query.oracle import spans
from menara.engine.query.properties import language_of
from menara.engine.query.reading import Reading
from menara.listening.models import Mention, Stream
from menara.listening.previewing import preview
from menara.listening.streams.comparing import NEWEST, Comparison, compare
from menara.listening.streams.estimate import estimate
from menara.listening.streams.examples import LONGEST as LONGEST_EXAMPLE
from menara.listening.streams.examples import Bench, Example, Tried, try_examples
from menara.people.queries import Actor
from menara.web.languages import LANGUAGES
from menara.web.listening.cards import direction_of, language_name, network_name, tag_of
from menara.web.listening.marking import Piece, clipped, pieces
from menara.web.streams.drafts import Draft
from menara.web.streams.problems import told_of

SHOWN = 6  # mentions of the window
LONGEST = 280  # characters of each
NAME = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention, or an example, with the places that matched. `whole` is its text, as far as an example has room."""

    text: tuple[Piece, ...]
    language: str
    direction: str
    who: str = ""
    network: str = ""
    whole: str = ""

    @property
    def as_wanted(self) -> dict[str, Any]:
        return Example(self.whole, must_match=True, language=self.language).as_row()

    @property
    def as_unwanted(self) -> dict[str, Any]:
        return Example(self.whole, must_match=False, language=self.language).as_row()


@dataclass(frozen=True, slots=True)
class Row:
    """An example in its place in the list, and what became of it; None where the query cannot be read."""

    place: int
    example: Example
    language_name: str
    shown: Shown
    tried: Tried | None


def checks(draft: Draft) -> dict[str, Any]:
    """What is quickly told: after each pause in typing."""
    checked = draft.checked
    bench = try_examples(checked.expression, draft.examples) if checked.expression else None
    rows = [_row(place, example, bench) for place, example in enumerate(draft.examples)]
    return {
        "draft": draft,
        "problems": told_of(draft.query, checked.errors, checked.warnings) if draft.query else [],
        "has_errors": bool(checked.errors),
        "has_lines": "\n" in draft.query,
        "bench": bench,
        "must_match": [row for row in rows if row.example.must_match],
        "must_not_match": [row for row in rows if not row.example.must_match],
    }


def finds(actor: Actor, draft: Draft, stream: Stream | None) -> dict[str, Any]:
    """What takes longer: the window of what was heard, and what is stored. Raises QueryError."""
    seen = preview(actor, draft.query, SHOWN)
    comparison: Comparison = compare(actor, draft.query, stream, draft.source_ids)
    expression = syntax.parse(draft.query)
    heard = now() - seen.since if seen.since else timedelta()
    return {
        "draft": draft,
        "seen": seen,
        "estimate": estimate(seen.found, seen.looked_at, heard),
        "previewed": [_shown(mention, spans(expression, Reading(mention))) for mention in seen.mentions],
        "comparison": comparison,
        "gained": [_stored(one, draft.query) for one in comparison.gained_first],
        "lost": [_stored(one, None) for one in comparison.lost_first],
        "is_whole": comparison.looked_at == NEWEST,
    }


def _row(place: int, example: Example, bench: Bench | None) -> Row:
    tried = bench.tried[place] if bench else None
    marked = tried.spans if tried and tried.matches else ()
    shown = _shown(example.as_mention(), marked)
    return Row(place, example, language_name(example.language) if example.language else "", shown, tried)


def _stored(mention: Mention, query: str | None) -> Shown:
    content = mention.content or {}
    marked = spans(syntax.parse(query), Reading(content)) if query else ()
    return _shown(content, marked)


def _shown(mention: dict[str, Any], marked: Sequence[tuple[int, int]]) -> Shown:
    text = mention.get("text")
    told = text if isinstance(text, str) else ""
    language = tag_of(language_of(mention) or "")
    cut = clipped(told, marked, LONGEST)
    author = mention.get("author")
    name = (author.get("name") or author.get("handle")) if isinstance(author, dict) else ""
    return Shown(
        text=pieces(cut.text, cut.spans),
        language=language,
        direction=direction_of(language),
        who=name[:NAME] if isinstance(name, str) else "",
        network=network_name(source) if isinstance(source := mention.get("source"), str) else "",
        whole=told[:LONGEST_EXAMPLE],
    )


def languages() -> list[tuple[str, str]]:
    """What an example may be in."""
    return [(one.code, language_name(one.code)) for one in LANGUAGES.values()]
