"""The coverage ledger, as people read it: every hour has its line, also those in which nobody listened."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from menara.core.clock import now
from menara.people.queries import Actor
from menara.people.rules import Action
from menara.sources.enums import LetterState
from menara.sources.hearing import HOUR, SourceHearing, hearing, hour_of
from menara.sources.letters import Wanted, letters_of
from menara.sources.models import CoverageHour, Source
from menara.sources.queries import coverage, sources_of

MOST_HOURS = 24 * 31


@dataclass(frozen=True, slots=True)
class LedgerHour:
    """`received` is None where nobody listened: that is not zero. `is_future`: it has not begun."""

    hour: datetime
    received: int | None = None
    asked: int = 0
    limited: int = 0
    missed: int = 0
    set_aside: int = 0
    is_future: bool = False


@dataclass(frozen=True, slots=True)
class SourceGlance:
    """A source in a list. `hours` are what was received, oldest first; `letters` wait to be looked at."""

    source: Source
    heard: SourceHearing
    hours: tuple[int | None, ...]
    letters: int

    @property
    def received(self) -> int:
        return sum(hour or 0 for hour in self.hours)


def glances(actor: Actor, hours: int = 24) -> list[SourceGlance]:
    """All sources of the workspace, by name. As many questions for one as for many."""
    begin = hour_of(now()) - (hours - 1) * HOUR
    sources = list(sources_of(actor))
    heard = {one.source_id: one for one in hearing(actor, hours)}
    lines: dict[int, dict[datetime, int]] = defaultdict(dict)
    ids = {source.channel_id for source in sources}
    for line in CoverageHour.objects.filter(channel_id__in=ids, hour__gte=begin):
        lines[line.channel_id][line.hour] = line.received
    letters = _waiting(actor)
    return [
        SourceGlance(
            source=source,
            heard=heard[source.pk],
            hours=_strip(source, lines[source.channel_id], begin, hours),
            letters=letters.get(source.channel_id, 0),
        )
        for source in sources
        if source.pk in heard
    ]


def ledger(actor: Actor, source_id: int, begin: datetime, end: datetime) -> list[LedgerHour]:
    """Each hour from `begin` up to `end`, at most a month. Raises NotAllowed."""
    begin = max(hour_of(begin), end - MOST_HOURS * HOUR)
    lines = {line.hour: line for line in coverage(actor, source_id, begin, end)}
    present, hour, told = now(), begin, []
    while hour < end:
        told.append(_line(hour, lines.get(hour), is_future=hour > present))
        hour += HOUR
    return told


def waiting_letters(actor: Actor, source: Source) -> int:
    """How many of its messages wait to be looked at, for whoever may."""
    return _waiting(actor).get(source.channel_id, 0)


def _line(hour: datetime, line: CoverageHour | None, *, is_future: bool) -> LedgerHour:
    if line is None:
        return LedgerHour(hour, is_future=is_future)
    told = (line.received, line.asked, line.limited, line.missed, line.set_aside)
    return LedgerHour(hour, *told)


def _strip(source: Source, lines: dict[datetime, int], begin: datetime, hours: int) -> tuple[int | None, ...]:
    """What was before the source was added belongs to others who share its channel."""
    theirs = hour_of(source.created_at)
    places = (begin + number * HOUR for number in range(hours))
    return tuple(lines.get(place) if place >= theirs else None for place in places)


def _waiting(actor: Actor) -> dict[int, int]:
    """Channel -> letters."""
    if not actor.may(Action.SEE_DEAD_LETTERS):
        return {}
    kept = letters_of(actor, Wanted(state=LetterState.KEPT)).order_by().values("channel_id")
    return {row["channel_id"]: row["number"] for row in kept.annotate(number=Count("id"))}
