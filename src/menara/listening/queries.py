"""Streams and mentions, as their workspace sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from menara.listening.models import Mention, Stream, StreamCounter
from menara.people.queries import Actor, NotAllowed


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """A stream as the screener needs it. `channel_ids` are empty when it listens to all of its workspace's sources."""

    id: int
    workspace_id: int
    query: str
    is_active: bool
    channel_ids: frozenset[int]


def access_stream(actor: Actor, stream_id: int) -> Stream:
    """Raises NotAllowed, also where there is no such stream."""
    stream = streams_of(actor).filter(id=stream_id).first()
    if stream is None:
        raise NotAllowed
    return stream


def access_removed_stream(actor: Actor, stream_id: int, since: datetime) -> Stream:
    """One that was removed after that. Raises NotAllowed, also where there is no such stream."""
    stream = removed_streams_of(actor, since).filter(id=stream_id).first()
    if stream is None:
        raise NotAllowed
    return stream


def removed_streams_of(actor: Actor, since: datetime) -> QuerySet[Stream]:
    removed = Stream.objects.filter(workspace_id=actor.workspace_id, is_removed=True, removed_at__gte=since)
    return removed.order_by("-removed_at", "id")


def access_mention(actor: Actor, mention_id: int) -> Mention:
    """Raises NotAllowed, also where there is no such mention."""
    mention = mentions_of(actor).filter(id=mention_id).first()
    if mention is None:
        raise NotAllowed
    return mention


def streams_of(actor: Actor) -> QuerySet[Stream]:
    """All that the workspace has, but for those removed."""
    return Stream.objects.filter(workspace_id=actor.workspace_id, is_removed=False).order_by("name", "id")


def mentions_of(actor: Actor) -> QuerySet[Mention]:
    """In stored order. Those of closed accounts are left out, deleted ones are there without content."""
    return Mention.objects.filter(workspace_id=actor.workspace_id, is_hidden=False).order_by("number")


def stream_revision() -> int:
    """Grows with every change to a stream."""
    counter = StreamCounter.objects.first()
    return counter.revision if counter else 0


def stream_plans(after: int) -> list[StreamPlan]:
    """All streams that have changed after a revision."""
    changed = Stream.objects.filter(revision__gt=after).order_by("id").prefetch_related("sources")
    return [_plan(stream) for stream in changed]


def _plan(stream: Stream) -> StreamPlan:
    is_heard = stream.is_active and not stream.is_removed
    return StreamPlan(stream.id, stream.workspace_id, stream.query, is_heard, _channels(stream.sources.all()))


def _channels(sources: Iterable[object]) -> frozenset[int]:
    return frozenset(source.channel_id for source in sources)  # type: ignore[attr-defined]
