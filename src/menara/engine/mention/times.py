"""The date forms of RFC 3339, and no others: `2026-11-21T09:00:00Z`, with any fraction and any offset.

A zone is needed; T and Z may be lower case and a space may stand for T, as the RFC allows. A leap second (`:60`, at
the end of a month in UTC) is read as the last microsecond before it, for Python has no place for it.
"""

import re
from datetime import datetime, timedelta

_FORM = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:(\d\d)(\.\d+)?(Z|[+-]\d\d:[0-5]\d)", re.ASCII | re.IGNORECASE
)
MINUTES_OF_A_DAY = 24 * 60


def read_time(text: str) -> datetime:
    """The moment `text` names, in the zone it was written in. Raises ValueError when it names none."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError("not a date of RFC 3339 with a zone")
    if form[1] == "60":
        return _leap_second(text[: form.start(1)] + "59.999999" + form[3])
    return datetime.fromisoformat(text.upper())


def minute_of_day(text: str) -> int:
    """The minute of the day in UTC, 0 to 1439. Raises ValueError as `read_time` does."""
    return _utc_minute(read_time(text))


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _utc_minute(moment: datetime) -> int:
    """Reckoned without a conversion to UTC, which overflows at the ends of the calendar."""
    offset = _offset(moment) // timedelta(minutes=1)
    return (moment.hour * 60 + moment.minute - offset) % MINUTES_OF_A_DAY


def _leap_second(before: str) -> datetime:
    moment = datetime.fromisoformat(before.upper())
    if not _ends_a_month(moment):
        raise ValueError("a leap second comes only at the end of a month in UTC")
    return moment


def _ends_a_month(moment: datetime) -> bool:
    if _utc_minute(moment) != MINUTES_OF_A_DAY - 1:
        return False
    try:
        return (moment.replace(tzinfo=None) - _offset(moment) + timedelta(seconds=1)).day == 1
    except OverflowError:
        return True
