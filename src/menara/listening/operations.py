"""What is done with streams."""

from collections.abc import Sequence

from django.db import transaction

from menara.core import audit, events
from menara.engine.query import syntax
from menara.listening.events import StreamChanged
from menara.listening.models import Stream, StreamCounter
from menara.listening.queries import access_stream
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.queries import access_source


def create_stream(*, name: str, query: str, acting: Actor, source_ids: Sequence[int] = ()) -> Stream:
    """Raises NotAllowed, and QueryError when the query does not parse."""
    _check(acting, query)
    sources = [access_source(acting, source_id) for source_id in source_ids]
    with transaction.atomic():
        stream = Stream.objects.create(
            workspace_id=acting.workspace_id, name=name, query=query, revision=next_revision()
        )
        stream.sources.set(sources)
        _record(stream, acting, "listening.create_stream")
    return stream


def change_stream(
    *,
    stream_id: int,
    acting: Actor,
    name: str | None = None,
    query: str | None = None,
    source_ids: Sequence[int] | None = None,
    is_active: bool | None = None,
) -> Stream:
    """What is None stays. Raises NotAllowed, and QueryError."""
    _check(acting, query)
    with transaction.atomic():
        revision = next_revision()  # one after the other: what is read from here on nobody else changes
        stream = access_stream(acting, stream_id)
        for field, value in (("name", name), ("query", query), ("is_active", is_active)):
            if value is not None:
                setattr(stream, field, value)
        stream.revision = revision
        stream.save(update_fields=["name", "query", "is_active", "revision"])
        if source_ids is not None:
            stream.sources.set([access_source(acting, source_id) for source_id in source_ids])
        _record(stream, acting, "listening.change_stream")
    return stream


def _check(acting: Actor, query: str | None) -> None:
    if not acting.may(Action.EDIT_STREAMS):
        raise NotAllowed
    if query is not None:
        syntax.parse(query)


def next_revision() -> int:
    """Held until the transaction ends: who reads up to a revision has seen all before it."""
    counter, _ = StreamCounter.objects.select_for_update().get_or_create(id=1)
    counter.revision += 1
    counter.save(update_fields=["revision"])
    return counter.revision


def _record(stream: Stream, acting: Actor, action: str) -> None:
    detail = {
        "name": stream.name,
        "query": stream.query,
        "sources": sorted(stream.sources.values_list("id", flat=True)),
        "is_active": stream.is_active,
    }
    audit.append(acting.workspace_id, acting.name, action, f"stream:{stream.id}", detail)
    events.publish(StreamChanged(acting.workspace_id, stream.id))
