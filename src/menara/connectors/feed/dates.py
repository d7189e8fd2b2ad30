"""The dates of feeds, in all the forms people give them, made RFC 3339. One without a zone is no moment, and left out."""

import calendar
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import struct_time

from menara.engine.mention import read_time

EARLIEST_YEAR, LATEST_YEAR = 1970, 2100
MAX_LENGTH = 100
_ZONE = re.compile(r"(?:[Zz]|UTC?|GMT|[+-]\d\d:?\d\d)\Z")
_UTC = re.compile(r"\s*(?:UTC?|GMT|-00:?00)\Z")


def read_date(text: object, parsed: struct_time | None = None) -> str | None:
    """RFC 3339 as it stands, all else in UTC. `parsed` is what feedparser takes it for: without a zone, for UTC."""
    if not isinstance(text, str) or len(text) > MAX_LENGTH:
        return None
    text = text.strip()
    moment = _rfc3339(text) or _iso8601(text) or _rfc822(text) or _as_parsed(text, parsed)
    if moment is None or moment.tzinfo is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        return None
    return text if _rfc3339(text) else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _rfc3339(text: str) -> datetime | None:
    try:
        return read_time(text)
    except ValueError:
        return None


def _iso8601(text: str) -> datetime | None:
    """`2026-11-21 09:00 +0700` and its like."""
    try:
        return datetime.fromisoformat(_UTC.sub("Z", text).replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    """`Sat, 21 Nov 2026 09:00:00 EST` and its like. Python knows the zones of RFC 822, and says so of all others."""
    try:
        return parsedate_to_datetime(_UTC.sub(" +0000", text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _as_parsed(text: str, parsed: struct_time | None) -> datetime | None:
    if parsed is None or not _ZONE.search(text):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
