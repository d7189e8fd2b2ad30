"""Mentions in stored order, page after page, as programs read them."""

from dataclasses import dataclass
from typing import Any

from menara.connectors.base import written
from menara.engine.query import oracle, syntax
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Reading
from menara.listening.models import Mention
from menara.listening.queries import mentions_of
from menara.people.queries import Actor

MOST_AT_ONCE = 1000
LOOKED_AT = 20_000  # stored mentions that one question with a query looks at
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Page:
    """`next` reads on from here; None when nothing has come after. A page may be empty, and have a next one."""

    mentions: list[dict[str, Any]]
    next: int | None


def read_page(actor: Actor, after: int = 0, limit: int = MOST_AT_ONCE, query: str | None = None) -> Page:
    """Up to `limit` mentions that were stored or changed after a number. Raises QueryError."""
    wanted = syntax.parse(query) if query else None
    found: list[Mention] = []
    last = after
    stored = mentions_of(actor).filter(number__gt=after).prefetch_related("matches")
    for mention in stored[:LOOKED_AT].iterator(CHUNK):
        if len(found) == limit:
            break
        last = mention.number
        if wanted is None or _fits(mention, wanted):
            found.append(mention)
    return Page([plain(mention) for mention in found], last if last > after else None)


def plain(mention: Mention) -> dict[str, Any]:
    """The mention as it was heard, with what we know of it besides; of a deleted one only that it was there."""
    known = {
        "id": mention.native_id,
        "source": mention.network,
        "cursor": str(mention.number),
        "version": mention.version,
        "state": mention.state,
        "heard_at": written(mention.heard_at),
        "changed_at": written(max(mention.changed_at, mention.deleted_at or mention.changed_at)),
        "matches": [{"stream": match.stream_id, "spans": match.spans} for match in mention.matches.all()],
    }
    return {**(mention.content or {}), **known}


def _fits(mention: Mention, wanted: Expression) -> bool:
    return mention.content is not None and oracle.matches(wanted, Reading(mention.content))
