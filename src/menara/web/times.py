"""Times as people read them: "4 min ago" up to an hour, the time of day today, then the date, in the workspace's zone.

In Persian the calendar is the Jalali one; the Gregorian date stands in the tooltip.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import jdatetime
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext, pgettext

from menara.core.clock import now
from menara.web.numbers import digits

JALALI_MONTHS = (
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
    *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EARLIEST, LATEST = 2, 9998  # years that every zone and calendar can hold


@dataclass(frozen=True, slots=True)
class Told:
    """A time in words. `day_ends` is when `clock` alone would mislead; numbers are milliseconds since 1970."""

    at: int
    day_ends: int
    iso: str
    text: str
    clock: str
    date: str
    title: str


def tell(moment: datetime) -> Told:
    local = _local(moment)
    day_ends = local.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    clock, date_ = clock_of(moment), _date(local)
    return Told(
        at=_milliseconds(moment),
        day_ends=_milliseconds(day_ends),
        iso=moment.isoformat(timespec="seconds"),
        text=_relative(moment, clock, date_, day_ends),
        clock=clock,
        date=date_,
        title=_title(local),
    )


def clock_of(moment: datetime) -> str:
    """The time of day."""
    return digits(f"{_local(moment):%H:%M}")


def day_of(day: date) -> str:
    """Tue 24 Nov; with the year when it is another one."""
    return _day(datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone()))


def since(moment: datetime) -> str:
    """The time of day, with the day where that is not today."""
    local = _local(moment)
    if local.date() == _local(now()).date():
        return clock_of(moment)
    return _date(local)


def stretch(begin: datetime, end: datetime) -> str:
    """From one time to another; the day only once."""
    is_one_day = _local(begin).date() == _local(end).date()
    return f"{since(begin)}–{clock_of(end) if is_one_day else since(end)}"


def zone_name() -> str:
    return str(timezone.get_current_timezone_name())


def patterns() -> dict[str, str]:
    """What the browser goes on with, minute after minute."""
    return {"now": gettext("now"), "minutes": gettext("{n} min ago")}


def _relative(moment: datetime, clock: str, date_: str, day_ends: datetime) -> str:
    age = now() - moment
    if now() >= day_ends:
        return date_
    if not timedelta() <= age < HOUR:
        return clock
    told = patterns()
    return told["now"] if age < MINUTE else told["minutes"].replace("{n}", digits(str(age // MINUTE)))


def _date(local: datetime) -> str:
    return pgettext("day, time", "{day}, {clock}").format(day=_day(local), clock=clock_of(local))


def _day(local: datetime) -> str:
    """Tue 24 Nov; with the year when it is another one."""
    today = _local(now()).date()
    if get_language() == "fa":
        return _jalali(local, with_year=_jalali_year(local.date()) != _jalali_year(today))
    return formatted(local, "D j M" if local.year == today.year else "D j M Y")


def _title(local: datetime) -> str:
    gregorian = local.strftime("%Y-%m-%d %H:%M:%S %Z")
    return gregorian if get_language() != "fa" else f"{_jalali(local, with_year=True)} · {gregorian}"


def _jalali(local: datetime, *, with_year: bool) -> str:
    found = jdatetime.date.fromgregorian(date=local.date())
    year = f" {found.year}" if with_year else ""
    return digits(f"{formatted(local, 'l')} {found.day} {JALALI_MONTHS[found.month - 1]}{year}")


def _jalali_year(day: date) -> int:
    return int(jdatetime.date.fromgregorian(date=day).year)


def _local(moment: datetime) -> datetime:
    """In the reader's zone; what lies outside all calendars is moved to their edge."""
    year = min(max(moment.year, 700 if get_language() == "fa" else EARLIEST), LATEST)
    if year != moment.year:
        moment = moment.replace(year=year, day=min(moment.day, 28))
    return timezone.localtime(moment)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
