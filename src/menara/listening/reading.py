"""Mentions in stored order, page after page, as programs read them; the newest first; and one whole."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from menara.connectors.base import written
from menara.listening.models import Mention, Tagging
from menara.listening.queries import access_stream, mentions_of
from menara.listening.search.finding import Filters, Search
from menara.listening.weighing import loads
from menara.people.queries import Actor, NotAllowed
from menara.sources.queries import sources_of

MOST_AT_ONCE = 1000
MOST_VERSIONS = 100
EVERYTHING = Filters(state=None)
TAGGINGS = Tagging.objects.select_related("tag").order_by("tag__name", "id")


@dataclass(frozen=True, slots=True)
class Page:
    """`next` reads on from here; None when nothing has come after. A page may be empty, and have a next one."""

    mentions: list[dict[str, Any]]
    next: int | None


def read_page(
    actor: Actor,
    after: int = 0,
    limit: int = MOST_AT_ONCE,
    query: str | None = None,
    filters: Filters = EVERYTHING,
) -> Page:
    """Up to `limit` mentions that were stored or changed after a number; fewer where they are very large.

    Raises QueryError, and NotAllowed for a stream that is not there.
    """
    if query or filters != EVERYTHING:
        found = _search(actor, query, filters).oldest(after, limit)
        last = found.next or found.newest_number
        return Page(all_plain(found.mentions), last if last > after else None)
    stored = next(loads(mentions_of(actor).filter(number__gt=after), limit), [])
    return Page(all_plain(stored), stored[-1].number if stored else None)


def read_newest(
    actor: Actor, query: str | None, filters: Filters, before: int | None, limit: int
) -> tuple[Page, int]:
    """The last that were stored or changed before a number, newest first; and how many were looked at for it.

    Raises QueryError, and NotAllowed for a stream that is not there.
    """
    found = _search(actor, query, filters).newest(before, limit)
    return Page(all_plain(found.mentions), found.next), found.looked_at


def read_mention(actor: Actor, native_id: str, network: str | None = None) -> dict[str, Any]:
    """With its versions, the newest 100 first, and the sources on which it was heard.

    Where several networks have that id, and none is named, the one that changed last. Raises NotAllowed.
    """
    found = mentions_of(actor).filter(native_id=native_id).order_by("-number")
    mention = (found.filter(network=network) if network else found).first()
    if mention is None:
        raise NotAllowed
    versions = mention.versions.order_by("-changed_at", "-id")[:MOST_VERSIONS]
    channel_ids = mention.hearings.values("channel_id")
    sources = sources_of(actor).filter(channel_id__in=channel_ids).order_by("id")
    return {
        **plain(mention),
        "versions": [
            {"version": one.version, "changed_at": written(one.changed_at), "content": one.content}
            for one in versions
        ],
        "heard_on": [{"source": source.pk, "name": source.name} for source in sources],
    }


def _search(actor: Actor, query: str | None, filters: Filters) -> Search:
    if filters.stream_id is not None:
        access_stream(actor, filters.stream_id)
    return Search(actor, query, filters)


def all_plain(mentions: list[Mention]) -> list[dict[str, Any]]:
    """As programs read them."""
    prefetch_related_objects(mentions, "matches", Prefetch("taggings", TAGGINGS.all()))
    return [plain(mention) for mention in mentions]


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
        "tags": [tagging.tag.name for tagging in mention.taggings.all()],
    }
    return {**(mention.content or {}), **known}
