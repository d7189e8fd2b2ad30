"""Numbers and moments out of headers and bodies. What cannot be true is not there: None, never an error.

Nothing here is longer than a day that gains an hour: whoever asks for more, by mistake or to do harm, is not heard, and
the pace of our own backoff goes on.
"""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from menara.outbound.dialects.quota import Told

LONGEST_S = 25 * 3600.0
_NUMBER = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,9})?", re.ASCII)
_LONGEST_DATE = 64
_LARGEST_BODY = 65_536  # refusals are short


def number(text: object) -> float | None:
    """A number that is not negative and has at most thirteen digits before the point."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return float(text) if 0 <= text < 1e13 else None
    if isinstance(text, str) and _NUMBER.fullmatch(text.strip()):
        return float(text.strip())
    return None


def span(seconds: float | None) -> float | None:
    """Seconds to wait, if anybody could mean that."""
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_S else None


def from_epoch(text: object, now: float) -> float | None:
    """Seconds until a moment in seconds since 1970; one that has just passed is now."""
    moment = number(text)
    return None if moment is None else _until(moment, now)


def from_iso(text: str | None, now: float) -> float | None:
    """Seconds until a moment written by RFC 3339, or as seconds since 1970."""
    if text is None or len(text) > _LONGEST_DATE or number(text) is not None:
        return from_epoch(text, now)
    try:
        moment = datetime.fromisoformat(text.strip())
        return _until(moment.timestamp(), now) if moment.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None


def from_http_date(text: str | None, now: float) -> float | None:
    """Seconds until a moment written as in the header Date."""
    moment = http_date(text)
    return None if moment is None else _until(moment, now)


def http_date(text: str | None) -> float | None:
    if text is None or len(text) > _LONGEST_DATE:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None


def clock_of(told: Told) -> float:
    """What the other side's clock showed: moments are told by that one, however wrong it is."""
    date = http_date(told.headers.get("date"))
    return told.now if date is None else date


def json_body(told: Told) -> dict[str, Any]:
    """The body as an object of JSON; empty when it is none, or too long to be a refusal."""
    return json_object(told.body) if len(told.body) <= _LARGEST_BODY else {}


def json_object(text: str | bytes | None) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _until(moment: float, now: float) -> float | None:
    seconds = moment - now
    return span(max(seconds, 0.0)) if seconds > -LONGEST_S else None
