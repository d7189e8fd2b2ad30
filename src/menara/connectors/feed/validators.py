"""What a server calls the state of a feed, so that it can say that nothing has changed.

A state that is younger than a second may change within it and keep its name: WordPress makes its ETag from the second of
the last change, and would answer 304 for ever to whoever came between two posts of one second (RFC 9110, 8.8.2.2).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

MAX_ETAG, MAX_MODIFIED = 200, 60
SETTLED = timedelta(seconds=2)


class Validators(NamedTuple):
    etag: str = ""
    modified: str = ""


NO_VALIDATORS = Validators()


def validators_in(headers: Mapping[str, str]) -> Validators:
    """Those that can be believed, and sent back as they came."""
    modified, date = (_moment(headers.get(name, "")) for name in ("last-modified", "date"))
    if modified and date and date - modified < SETTLED:
        return NO_VALIDATORS
    return Validators(
        _kept(headers.get("etag", ""), MAX_ETAG), _kept(headers.get("last-modified", ""), MAX_MODIFIED)
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def _kept(validator: str, longest: int) -> str:
    return validator if len(validator) <= longest and validator.isascii() and validator.isprintable() else ""
