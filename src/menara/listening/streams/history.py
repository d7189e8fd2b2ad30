"""What a stream has said over time: one version for each change of its name, query, sources or examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from menara.listening.models import Stream, StreamVersion
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

MOST = 200  # versions that are told; older ones are there still


class ChangedMeanwhile(Exception):  # noqa: N818 (a state, not a failure)
    """Somebody else has saved the stream since it was read: its present `version`."""

    def __init__(self, version: int) -> None:
        super().__init__(f"It is at version {version} now.")
        self.version = version


@dataclass(frozen=True, slots=True)
class Saying:
    """What a stream says: all that a version keeps."""

    name: str
    query: str
    source_ids: tuple[int, ...]
    examples: tuple[dict[str, Any], ...]

    def finds_other_than(self, other: "Saying") -> bool:
        return (self.query, self.source_ids) != (other.query, other.source_ids)


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    at: datetime
    by: str
    saying: Saying


def saying_of(stream: Stream) -> Saying:
    source_ids = tuple(sorted(source.pk for source in stream.sources.all()))
    return Saying(stream.name, stream.query, source_ids, tuple(stream.examples))


def keep_version(stream: Stream, saying: Saying, by: str) -> None:
    StreamVersion.objects.create(
        stream=stream,
        number=stream.version,
        by=by,
        name=saying.name,
        query=saying.query,
        source_ids=list(saying.source_ids),
        examples=list(saying.examples),
    )


def versions_of(actor: Actor, stream: Stream) -> list[Version]:
    """The newest first. The stream is one that the actor was handed. Raises NotAllowed."""
    if not actor.may(Action.SEE_MENTIONS):
        raise NotAllowed
    return [_version(kept) for kept in stream.versions.order_by("-number")[:MOST]]


def last_changes(streams: Sequence[Stream]) -> dict[int, Version]:
    """Stream -> its present version, of streams that somebody may see."""
    ids = [stream.pk for stream in streams]
    present = StreamVersion.objects.filter(stream_id__in=ids, number=F("stream__version"))
    return {kept.stream_id: _version(kept) for kept in present}


def access_version(actor: Actor, stream: Stream, number: int) -> Version:
    """Raises NotAllowed, also where there is no such version."""
    kept = stream.versions.filter(number=number).first() if actor.may(Action.SEE_MENTIONS) else None
    if kept is None:
        raise NotAllowed
    return _version(kept)


def _version(kept: StreamVersion) -> Version:
    saying = Saying(kept.name, kept.query, tuple(kept.source_ids), tuple(kept.examples))
    return Version(kept.number, kept.at, kept.by, saying)
