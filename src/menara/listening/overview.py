"""The streams of a workspace at a glance: how much was said, hour by hour, and how well we heard."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from menara.core.clock import now
from menara.listening.models import Stream, VolumeHour
from menara.listening.queries import streams_of
from menara.people.queries import Actor
from menara.sources.hearing import HOUR, Condition, SourceHearing, hearing, hour_of

HOURS = 24
MOST = 100  # streams; who has more finds the others by name


@dataclass(frozen=True, slots=True)
class StreamGlance:
    """`hours` are counts, oldest first: None where no source was listened to, which is not zero.

    `sources` are those that the stream listens to; `worst` is the one that is heard worst, None without any.
    `since` is when the hours without a gap began in which it has listened up to now; None when it does not.
    """

    id: int
    name: str
    query: str
    is_active: bool
    count: int
    hours: tuple[int | None, ...]
    sources: tuple[SourceHearing, ...]
    worst: SourceHearing | None
    since: datetime | None = None

    @property
    def condition(self) -> Condition | None:
        return self.worst.condition if self.worst else None

    @property
    def not_heard(self) -> int:
        return sum(source.condition == Condition.SILENT for source in self.sources)

    @property
    def is_deaf(self) -> bool:
        """None of its sources is heard now."""
        return bool(self.sources) and self.not_heard == len(self.sources)


@dataclass(frozen=True, slots=True)
class Overview:
    streams: tuple[StreamGlance, ...]
    sources: tuple[SourceHearing, ...]

    @property
    def count(self) -> int:
        return sum(stream.count for stream in self.streams)

    @property
    def heard(self) -> int:
        """Sources that are heard now, without a gap."""
        return sum(source.condition == Condition.HEARD for source in self.sources)

    @property
    def all_heard(self) -> bool:
        return bool(self.sources) and self.heard == len(self.sources)

    @property
    def troubled(self) -> list[SourceHearing]:
        """Those that are not simply heard, the worst first."""
        order = list(Condition)
        troubled = [source for source in self.sources if source.condition != Condition.HEARD]
        return sorted(troubled, key=lambda source: -order.index(source.condition))

    @property
    def hours(self) -> tuple[int | None, ...]:
        """Of all streams together."""
        return tuple(_sum(hour) for hour in zip(*(stream.hours for stream in self.streams), strict=True))


def overview(actor: Actor) -> Overview:
    """A fixed number of questions, however many streams and sources there are."""
    sources = tuple(hearing(actor, HOURS))
    return Overview(_glances(list(streams_of(actor).prefetch_related("sources")[:MOST]), sources), sources)


def glances(actor: Actor, streams: Sequence[Stream]) -> tuple[StreamGlance, ...]:
    """Of streams that the actor was handed, with their sources fetched."""
    return _glances(streams, tuple(hearing(actor, HOURS)))


def _glances(streams: Sequence[Stream], sources: Sequence[SourceHearing]) -> tuple[StreamGlance, ...]:
    begin = hour_of(now()) - (HOURS - 1) * HOUR
    hours = [begin + place * HOUR for place in range(HOURS)]
    counts = _counts([stream.pk for stream in streams], begin)
    return tuple(_glance(stream, sources, counts[stream.pk], hours) for stream in streams)


def _counts(stream_ids: Sequence[int], begin: datetime) -> dict[int, dict[datetime, int]]:
    counts: dict[int, dict[datetime, int]] = defaultdict(dict)
    for volume in VolumeHour.objects.filter(stream_id__in=stream_ids, hour__gte=begin):
        counts[volume.stream_id][volume.hour] = volume.count
    return counts


def _glance(
    stream: Stream, all_sources: Sequence[SourceHearing], counts: dict[datetime, int], hours: list[datetime]
) -> StreamGlance:
    chosen = {source.pk for source in stream.sources.all()}
    sources = tuple(source for source in all_sources if not chosen or source.source_id in chosen)
    order = list(Condition)
    listened = set().union(*(source.heard_hours for source in sources))
    return StreamGlance(
        id=stream.pk,
        name=stream.name,
        query=stream.query,
        is_active=stream.is_active,
        count=sum(counts.get(hour, 0) for hour in hours),
        hours=tuple(_count(hour, counts, listened, is_pushed=not sources) for hour in hours),
        sources=sources,
        worst=max(sources, key=lambda source: order.index(source.condition), default=None),
        since=_since(stream, hours, listened),
    )


def _since(stream: Stream, hours: list[datetime], listened: set[datetime]) -> datetime | None:
    """The hour that runs may have no line yet."""
    heard = takewhile(lambda hour: hour in listened, reversed(hours if hours[-1] in listened else hours[:-1]))
    first = min(heard, default=None)
    return max(first, stream.created_at) if first else None


def _count(
    hour: datetime, counts: dict[datetime, int], listened: set[datetime], *, is_pushed: bool
) -> int | None:
    """Posts may be older than the hour in which they were heard: what is known counts in any case."""
    if is_pushed or hour in listened:
        return counts.get(hour, 0)
    return counts.get(hour)


def _sum(hour: Sequence[int | None]) -> int | None:
    known = [count for count in hour if count is not None]
    return sum(known) if known else None
