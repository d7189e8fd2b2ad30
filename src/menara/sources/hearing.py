"""How well each source of a workspace is heard: so that nobody takes silence for peace."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from menara.core.clock import now
from menara.people.queries import Actor
from menara.sources.enums import ChannelState, SourceState
from menara.sources.models import CoverageGap, CoverageHour, Source
from menara.sources.queries import sources_of

HOUR = timedelta(hours=1)
DEAF = (ChannelState.DEGRADED, ChannelState.FAILING)


class Condition(StrEnum):
    """From the best to the worst."""

    HEARD = "heard"
    WAITING = "waiting"  # it has not been asked yet
    PAUSED = "paused"
    GAP = "gap"  # it is heard now, and was not for a while
    SILENT = "silent"  # it is not heard now


@dataclass(frozen=True, slots=True)
class SourceHearing:
    """`since` and `until` are the ends of a gap or the beginning of a silence, where they are known.

    `heard_hours` are the hours since the beginning of the look in which it was listened to.
    """

    source_id: int
    name: str
    condition: Condition
    since: datetime | None = None
    until: datetime | None = None
    told: str = ""
    heard_hours: frozenset[datetime] = field(default_factory=frozenset)


def hearing(actor: Actor, hours: int = 24) -> list[SourceHearing]:
    """All sources of the workspace, by name, as they were heard in the last hours. Four questions, however many."""
    return _hearing(list(sources_of(actor)), hours)


def hearing_of(source: Source, hours: int = 24) -> SourceHearing:
    """The same of one that somebody may see."""
    return _hearing([source], hours)[0]


def _hearing(sources: list[Source], hours: int) -> list[SourceHearing]:
    begin = hour_of(now()) - (hours - 1) * HOUR
    ids = {source.channel_id for source in sources}
    lines: dict[int, set[datetime]] = defaultdict(set)
    for line in CoverageHour.objects.filter(channel_id__in=ids, hour__gte=begin):
        lines[line.channel_id].add(line.hour)
    gaps: dict[int, CoverageGap] = {}
    for gap in CoverageGap.objects.filter(channel_id__in=ids, told_at__gte=begin).order_by("told_at"):
        gaps[gap.channel_id] = gap
    return [
        _heard(source, *_theirs(source, lines[source.channel_id], gaps.get(source.channel_id)), begin)
        for source in sources
    ]


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _theirs(
    source: Source, lines: set[datetime], gap: CoverageGap | None
) -> tuple[set[datetime], CoverageGap | None]:
    """What was before the source was added belongs to others who share its channel."""
    added = source.created_at
    heard = {line for line in lines if line >= hour_of(added)}
    return heard, gap if gap and gap.told_at >= added else None


def _heard(source: Source, lines: set[datetime], gap: CoverageGap | None, begin: datetime) -> SourceHearing:
    told = (source.pk, source.name)
    channel, heard_hours = source.channel, frozenset(lines)
    if source.state != SourceState.ACTIVE:
        return SourceHearing(*told, Condition.PAUSED, heard_hours=heard_hours)
    if channel.state in DEAF:
        since = max(channel.last_event_at or _last(lines) or source.created_at, source.created_at)
        return SourceHearing(*told, Condition.SILENT, since, None, channel.told, heard_hours)
    is_new = source.created_at >= hour_of(now()) - HOUR
    if not lines and (is_new or channel.state == ChannelState.CONFIGURED):
        return SourceHearing(*told, Condition.WAITING, source.created_at)
    if (last := _last(lines)) is None or last < hour_of(now()) - HOUR:
        return SourceHearing(*told, Condition.SILENT, last and last + HOUR, None, "", heard_hours)
    if gap:
        return SourceHearing(*told, Condition.GAP, gap.begin, gap.end, gap.reason, heard_hours)
    if missing := _missing(lines, max(begin, hour_of(source.created_at) + HOUR)):
        return SourceHearing(*told, Condition.GAP, missing[0], missing[-1] + HOUR, "", heard_hours)
    return SourceHearing(*told, Condition.HEARD, heard_hours=heard_hours)


def _last(lines: Iterable[datetime]) -> datetime | None:
    return max(lines, default=None)


def _missing(lines: set[datetime], begin: datetime) -> list[datetime]:
    """The hours without a line, up to the last one that has one."""
    last, hour, missing = max(lines), begin, []
    while hour < last:
        if hour not in lines:
            missing.append(hour)
        hour += HOUR
    return missing
