"""What Bluesky's streams say, whichever way they say it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from menara.connectors.atproto.names import is_did, is_nsid, is_rkey
from menara.connectors.base import InvalidMessage
from menara.engine.mention import read_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TID = re.compile("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_DIGITS = str.maketrans("234567abcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnopqrstuv")
_LATEST_US = 253_402_300_799_999_999  # the end of the year 9999


class Change(NamedTuple):
    """One record was created, updated or deleted. `record` is in the form of JSON."""

    did: str
    collection: str
    rkey: str
    operation: str
    rev: str
    cid: str | None = None
    record: Mapping[str, Any] | None = None


class Naming(NamedTuple):
    """The account's identity has changed; `handle` is None where it is not told or does not hold."""

    did: str
    handle: str | None


class Hosting(NamedTuple):
    """Whether the host has the account's posts, and why not."""

    did: str
    active: bool
    status: str | None
    time: str | None


class Commit(NamedTuple):
    """A revision of a repository; `since` is the one before it, where the stream says so."""

    did: str
    rev: str
    since: str | None


class Resync(NamedTuple):
    """A repository was put into the state `rev`; what led there may not have come."""

    did: str
    rev: str


class Loss(NamedTuple):
    """Changes to one repository that this stream does not bring."""

    did: str
    reason: str


class Outdated(NamedTuple):
    """The stream goes on later than was asked for: what lies between is not kept any more."""


Message: TypeAlias = Change | Naming | Hosting | Commit | Resync | Loss | Outdated | InvalidMessage


class Frame(NamedTuple):
    """One message of the socket. `number` is its place in the stream; None where it has none of its own.

    `messages` keeps its length whatever is asked for: None stands where nothing is to be told.
    """

    number: int | None
    time_us: int
    messages: list[Message | None]


class StreamError(Exception):
    """The stream ends, and says why by a name of its protocol."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}" if message else name)
        self.name = name


def bad_shape(message: str) -> InvalidMessage:
    return InvalidMessage("bad_shape", message)


def check_names(did: object, collection: object, rkey: object) -> None:
    """Raises InvalidMessage unless the three make an at:// URI."""
    if not (is_did(did) and is_nsid(collection) and is_rkey(rkey)):
        shown = "/".join(str(part)[:60] for part in (did, collection, rkey))
        raise bad_shape(f"A record cannot be named by {shown!r}.")


def integer(value: object, name: str) -> int:
    """Raises InvalidMessage unless it is a whole number that can count or be a time."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LATEST_US:
        return value
    raise bad_shape(f"{name} is no number of a message: {str(value)[:60]!r}.")


def text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def microseconds(time: object) -> int | None:
    """Of a date as the network writes it, since 1970; None when it is none, or one of before."""
    try:
        passed = (read_time(time) - _EPOCH) // timedelta(microseconds=1) if isinstance(time, str) else -1
    except (ValueError, OverflowError):
        return None
    return passed if passed >= 0 else None


def date_of(time_us: int) -> str:
    """RFC 3339, to the microsecond."""
    moment = _EPOCH + timedelta(microseconds=min(time_us, _LATEST_US))
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def date_of_revision(rev: str) -> str | None:
    """When a repository got this revision: a TID is a time in microseconds and ten bits more, in base 32."""
    if not _TID.fullmatch(rev):
        return None
    return date_of(int(rev.translate(_DIGITS), 32) >> 10)
