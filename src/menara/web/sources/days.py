"""The ledger of a week, day by day in the workspace's time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from menara.core.clock import now
from menara.people.queries import Actor
from menara.sources.ledger import LedgerHour, ledger
from menara.sources.models import Source

DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """`deaf` is in how many hours nobody listened, of those that have begun and are the source's."""

    name: str
    begin: datetime
    hours: tuple[LedgerHour, ...]
    deaf: int

    @property
    def strip(self) -> tuple[int | None, ...]:
        return tuple(hour.received for hour in self.hours)

    @property
    def received(self) -> int:
        return sum(hour.received or 0 for hour in self.hours)


def days_of(acting: Actor, source: Source) -> list[Day]:
    """The newest first."""
    today = timezone.localtime(now()).date()
    return [_day(acting, source, today - timedelta(days=number)) for number in range(DAYS)]


def chosen_day(days: list[Day], wanted: str) -> Day:
    """The one of that name, or today."""
    return next((day for day in days if day.name == wanted), days[0])


def _day(acting: Actor, source: Source, day: date) -> Day:
    begin, end = _midnight(day), _midnight(day + timedelta(days=1))
    hours = tuple(ledger(acting, source.pk, begin, end))
    added = source.created_at - timedelta(hours=1)
    deaf = sum(hour.received is None and not hour.is_future and hour.hour > added for hour in hours)
    return Day(day.isoformat(), begin, hours, deaf)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())
