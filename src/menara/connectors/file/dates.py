"""The dates that spreadsheets and exports hold, made RFC 3339. What could be read in two ways is not read at all.

A date without a zone needs the setting `timezone`; one in figures with the year last needs `date_order`. Seconds and
milliseconds since 1970 are moments in themselves.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Literal
from unicodedata import decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from menara.connectors.settings import SettingsError
from menara.engine.mention import read_time

EARLIEST_YEAR, LATEST_YEAR = 1970, 2100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONES = ("UTC", "GMT", "Z")
_OFFSET = re.compile(r"([+-])([01]\d|2[0-3]):?([0-5]\d)", re.ASCII)
_FIGURES = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}|\d{15,16}", re.ASCII)
_CLOCK = (
    r"(?:,?[T ]\s*(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?P<fraction>[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_NAMED = r"(?P<named>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?){_CLOCK}", re.A | re.I)
_YEAR_LAST = re.compile(rf"(?P<one>\d\d?)([-/.])(?P<two>\d\d?)\2(?P<year>\d{{4}}){_CLOCK}", re.A | re.I)
_DAY_MONTH = re.compile(rf"{_WEEKDAY}(?P<day>\d\d?)[ -]{_NAMED}[ -](?P<year>\d{{4}}){_CLOCK}", re.A | re.I)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}{_NAMED} (?P<day>\d\d?),? (?P<year>\d{{4}}){_CLOCK}", re.A | re.I)
_X = re.compile(  # Sat Nov 21 09:00:00 +0000 2026
    rf"{_WEEKDAY}{_NAMED} (?P<day>\d\d?) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) "
    r"(?P<zone>[+-]\d{4}) (?P<year>\d{4})",
    re.A | re.I,
)
_FORMS = (_YEAR_FIRST, _YEAR_LAST, _DAY_MONTH, _MONTH_DAY, _X)


def read_zone(name: str) -> tzinfo:
    """The zone called `Asia/Jakarta`, `UTC` or `+07:00`. Raises SettingsError."""
    if name.upper() in _ZONES:
        return UTC
    if fixed := _OFFSET.fullmatch(name):
        return _fixed(*fixed.groups())
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(
            f'timezone: "{name}" is not known here. Write it as "Asia/Jakarta" or "+07:00".'
        ) from None


def _fixed(sign: str, hours: str, minutes: str) -> tzinfo:
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset)


@dataclass(frozen=True, slots=True)
class Dates:
    """Reads dates as the settings say."""

    zone: tzinfo | None = None
    order: Literal["day first", "month first"] | None = None

    def read(self, text: str) -> str:
        """RFC 3339: what is so already as it stands, all else in UTC. Raises ValueError, told in a sentence."""
        text = _in_ascii_digits(text.strip())
        try:
            read_time(text)
        except ValueError:
            return _rfc3339(self._moment(text))
        return text

    def _moment(self, text: str) -> datetime:
        if _FIGURES.fullmatch(text):
            return since_1970(text)
        found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
        if found is None:
            raise ValueError(f'"{text[:40]}" is no date in a form that is known')
        parts = found.groupdict()
        local = datetime(_year(parts["year"]), *self._month_and_day(parts), *_time_of_day(parts))
        return _placed(local, self._zone(parts.get("zone"), text))

    def _month_and_day(self, parts: dict[str, str | None]) -> tuple[int, int]:
        if named := parts.get("named"):
            return _MONTHS.index(named.lower()) + 1, int(parts["day"] or 0)
        if month := parts.get("month"):
            return int(month), int(parts["day"] or 0)
        if self.order is None:
            raise ValueError('day or month first? Set date_order to "day first" or "month first"')
        one, two = int(parts["one"] or 0), int(parts["two"] or 0)
        return (two, one) if self.order == "day first" else (one, two)

    def _zone(self, written: str | None, text: str) -> tzinfo:
        if written:
            offset = _OFFSET.fullmatch(written)
            return _fixed(*offset.groups()) if offset else UTC
        if self.zone is None:
            raise ValueError(f'"{text[:40]}" has no zone. Set timezone to the one it was written in')
        return self.zone


def since_1970(text: str) -> datetime:
    """Seconds, milliseconds or microseconds since 1970, told apart by their number of figures. Raises ValueError."""
    figures = text.partition(".")[0]
    scale = {12: 1000, 13: 1000, 15: 10**6, 16: 10**6}.get(len(figures), 1)
    moment = _EPOCH + timedelta(seconds=float(text) / scale)
    _year(str(moment.year))
    return moment


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _in_ascii_digits(text: str) -> str:
    return text if text.isascii() else "".join(str(decimal(char, char)) for char in text)


def _year(figures: str) -> int:
    year = int(figures)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(
            f"the year {year} is not between {EARLIEST_YEAR} and {LATEST_YEAR}: another calendar?"
        )
    return year


def _time_of_day(parts: dict[str, str | None]) -> tuple[int, int, int, int]:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    fraction = (parts.get("fraction") or ".0")[1:7]
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(f"{hour} {half} is no time of day")
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return hour, minute, second, int(fraction.ljust(6, "0"))


def _placed(local: datetime, zone: tzinfo) -> datetime:
    """`local` in that zone. Where clocks went back, the earlier of the two; where they went forward, none."""
    moment = local.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(f"{local} did not exist in {zone}: clocks went forward over it")
    return moment
