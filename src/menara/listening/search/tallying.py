"""How many of what a search finds were published on each day: from roll-ups, or else counted as far as is bearable."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

from menara.listening.days import Part, days
from menara.listening.enums import MentionState
from menara.listening.listened import listened_days
from menara.listening.search.finding import Search

LOOKED_AT, LONGEST_S = 10_000, 2.0  # mentions, and computing, that one tally may cost
AT_ONCE = 1_000
MOST_DAYS = 92
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayTally:
    """`count` is None on a day on which nobody listened: that is not zero."""

    day: date
    count: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """The days in their order. `uncounted` is the last day that there was no time left for; None when all are there."""

    days: tuple[DayTally, ...]
    uncounted: date | None = None

    @property
    def count(self) -> int:
        return sum(day.count or 0 for day in self.days)


def tally(search: Search, first: date, last: date, zone: ZoneInfo) -> Tally:
    """Of the days from `first` to `last`, both included, in the workspace's zone; of more than 92 the last ones."""
    first = max(first, last - (MOST_DAYS - 1) * DAY)
    counts = _from_roll_ups(search, first, last)
    uncounted = None
    if counts is None:
        counts, uncounted = _by_looking(search, first, last, zone)
    heard = listened_days(search.actor, search.filters.stream_id, first, last, zone)
    shown = list(_days(first if uncounted is None else uncounted + DAY, last))
    return Tally(
        tuple(DayTally(day, counts.get(day, 0 if day in heard else None)) for day in shown), uncounted
    )


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _from_roll_ups(search: Search, first: date, last: date) -> dict[date, int] | None:
    """None where they do not tell this apart."""
    filters = search.filters
    asked = {"network": filters.network, "language": filters.language and filters.language.casefold()}
    known: dict[Part, str] = {part: value for part, value in asked.items() if value}  # type: ignore[misc]
    is_plain = (
        filters.author_id is None and filters.tag_id is None and filters.state in (None, MentionState.VISIBLE)
    )
    if search.query or len(known) > 1 or not is_plain:
        return None
    part, wanted = next(iter(known.items()), ("all", ""))
    counted = days(search.actor, first, last + DAY, filters.stream_id, part)
    return {one.day: one.count for one in counted if one.value == wanted}


def _by_looking(
    search: Search, first: date, last: date, zone: ZoneInfo
) -> tuple[dict[date, int], date | None]:
    """The newest day first. One that could not be looked through whole is not told at all."""
    found: dict[date, int] = {}
    left, ends = LOOKED_AT, thread_time() + LONGEST_S
    for day in reversed(list(_days(first, last))):
        whole = replace(search.filters, since=day_begins(day, zone), until=day_begins(day + DAY, zone))
        counted, left = _count(Search(search.actor, search.query, whole), left, ends)
        if counted is None:
            return found, day
        if counted:
            found[day] = counted
    return found, None


def _count(search: Search, left: int, ends: float) -> tuple[int | None, int]:
    """How many are found, None when there was no time to find all; and how many may still be looked at."""
    counted, before = 0, None
    while left > 0 and thread_time() < ends:
        page = search.newest(before, AT_ONCE)
        counted, left, before = counted + len(page.mentions), left - page.looked_at, page.next
        if before is None:
            return counted, left
    return None, left


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY
