"""What is done with streams."""

from collections.abc import Sequence

from django.db import transaction

from menara.core import audit, events
from menara.engine.query import syntax
from menara.listening.events import StreamChanged
from menara.listening.models import Stream, StreamCounter
from menara.listening.queries import access_stream
from menara.listening.streams.examples import Example
from menara.listening.streams.history import ChangedMeanwhile, keep_version, saying_of
from menara.listening.streams.rematching import begin_rematch
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.queries import access_source


def create_stream(
    *,
    name: str,
    query: str,
    acting: Actor,
    source_ids: Sequence[int] = (),
    examples: Sequence[Example] = (),
) -> Stream:
    """It is applied to what was stored and heard before, by and by. Raises NotAllowed, and QueryError."""
    _check(acting, query)
    sources = [access_source(acting, source_id) for source_id in source_ids]
    with transaction.atomic():
        stream = Stream.objects.create(
            workspace_id=acting.workspace_id,
            name=name,
            query=query,
            revision=next_revision(),
            examples=[example.as_row() for example in examples],
        )
        stream.sources.set(sources)
        keep_version(stream, saying_of(stream), acting.name)
        begin_rematch(stream)
        _record(stream, acting, "listening.create_stream")
    return stream


def change_stream(
    *,
    stream_id: int,
    acting: Actor,
    name: str | None = None,
    query: str | None = None,
    source_ids: Sequence[int] | None = None,
    examples: Sequence[Example] | None = None,
    is_active: bool | None = None,
    based_on: int | None = None,
) -> Stream:
    """What is None stays. What it finds from now on it is made to find in what was stored and heard before, too.

    Raises NotAllowed, QueryError, and ChangedMeanwhile when it is no longer at the version that this is `based_on`.
    """
    _check(acting, query)
    with transaction.atomic():
        revision = next_revision()  # one after the other: what is read from here on nobody else changes
        stream = access_stream(acting, stream_id)
        if based_on not in (None, stream.version):
            raise ChangedMeanwhile(stream.version)
        said, was_active = saying_of(stream), stream.is_active
        rows = None if examples is None else [example.as_row() for example in examples]
        told = {"name": name, "query": query, "is_active": is_active, "examples": rows, "revision": revision}
        for field, value in told.items():
            if value is not None:
                setattr(stream, field, value)
        if source_ids is not None:
            stream.sources.set([access_source(acting, source_id) for source_id in source_ids])
        says = saying_of(stream)
        if says != said:
            stream.version += 1
            keep_version(stream, says, acting.name)
        stream.save(update_fields=["name", "query", "examples", "version", "is_active", "revision"])
        if stream.is_active and (says.finds_other_than(said) or not was_active):
            begin_rematch(stream)
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
        "version": stream.version,
    }
    audit.append(acting.workspace_id, acting.name, action, f"stream:{stream.id}", detail)
    events.publish(StreamChanged(acting.workspace_id, stream.id))
