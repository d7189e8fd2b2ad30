"""The ledger of a week, day by day in the workspace's time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from menara.core.clock import now
from menara.people.queries import Actor
from menara.sources.hearing import HOUR
from menara.sources.ledger import LedgerHour, ledger
from menara.sources.models import Source

DAYS = 7


@dataclass(frozen=True, slots=True)
class Day:
    """Its hours that have begun, and the `places` of all. `deaf` is in how many of the source's nobody listened.

    `added` is an hour before the source was.
    """

    name: str
    begin: datetime
    hours: tuple[LedgerHour, ...]
    places: int
    deaf: int
    added: datetime

    @property
    def lines(self) -> tuple[LedgerHour, ...]:
        """The newest first, without those before the source was added."""
        return tuple(hour for hour in reversed(self.hours) if hour.hour > self.added)

    @property
    def strip(self) -> tuple[int | None, ...]:
        return tuple(hour.received for hour in self.hours)

    @property
    def received(self) -> int | None:
        """None where nobody listened all day: that is not zero."""
        known = [hour.received for hour in self.hours if hour.received is not None]
        return sum(known) if known else None


def days_of(acting: Actor, source: Source) -> list[Day]:
    """The newest first, back to the one on which the source was added."""
    today = timezone.localtime(now()).date()
    age = max((today - timezone.localtime(source.created_at).date()).days, 0)
    return [_day(acting, source, today - timedelta(days=number)) for number in range(min(age + 1, DAYS))]


def chosen_day(days: list[Day], wanted: str) -> Day:
    """The one of that name, or today."""
    return next((day for day in days if day.name == wanted), days[0])


def _day(acting: Actor, source: Source, day: date) -> Day:
    begin, end = _midnight(day), _midnight(day + timedelta(days=1))
    hours = ledger(acting, source.pk, begin, end)
    begun = tuple(hour for hour in hours if not hour.is_future)
    added = source.created_at - HOUR
    deaf = sum(hour.received is None and hour.hour > added for hour in begun)
    return Day(day.isoformat(), begin, begun, len(hours), deaf, added)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())
