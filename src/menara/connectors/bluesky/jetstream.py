"""Jetstream's JSON, version 1: `/subscribe` (https://github.com/bluesky-social/jetstream)."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from menara.connectors.atproto.names import is_did, is_handle
from menara.connectors.base import InvalidMessage
from menara.connectors.bluesky.interest import Interest
from menara.connectors.bluesky.messages import (
    Change,
    Frame,
    Hosting,
    Message,
    Naming,
    bad_shape,
    check_names,
    integer,
    text,
)
from menara.connectors.bluesky.place import Place
from menara.engine.mention import MentionError, decode_object

_LONGEST_QUERY = (
    6_000  # what servers and proxies surely take; accounts that do not fit in are picked out here
)
_KINDS = ("commit", "identity", "account")
OPERATIONS = ("create", "update", "delete")
REWIND_US = 5_000_000
FIRST_TIME = 10**15  # cursors from here on are times in microseconds; version 2 has numbers below
MOST_BYTES = 4_000_000  # what is larger ends a connection, and would do so again and again


class Jetstream:
    """Places are times of the server's clock in microseconds: they mean the same at every host, give or take."""

    path: ClassVar[str] = "/subscribe"
    is_clamped: ClassVar[bool] = True
    is_renumbered: ClassVar[bool] = False
    hosts: ClassVar[tuple[str, ...]] = (
        "wss://jetstream2.us-east.bsky.network",
        "wss://jetstream1.us-east.bsky.network",
        "wss://jetstream2.us-west.bsky.network",
        "wss://jetstream1.us-west.bsky.network",
    )
    _names: ClassVar[tuple[str, str]] = ("wantedCollections", "wantedDids")

    def __init__(self, interest: Interest) -> None:
        self._interest = interest

    def cursor(self, place: Place, host: str) -> int | None:
        """Whether a server goes on at this time or behind it is left open: what was told is passed over."""
        if place.number is not None and place.is_at(host):
            return place.number
        return rewound(place.time_us)

    def query(self, cursor: int | None) -> str:
        collections, dids = self._names
        wanted = [] if self._interest.is_all else [(collections, name) for name in self._interest.collections]
        accounts = [(dids, did) for did in sorted(self._interest.dids)]
        if len(urlencode(accounts)) <= _LONGEST_QUERY:
            wanted += accounts
        place = [("cursor", str(cursor))] if cursor is not None else []
        return urlencode([*wanted, ("maxMessageSizeBytes", str(MOST_BYTES)), *place])

    def read(self, raw: bytes) -> Frame:
        """Raises InvalidMessage."""
        line = decoded(raw)
        time_us = integer(line.get("time_us"), "time_us")
        return Frame(time_us, time_us, [self._message(line)])

    def _message(self, line: Mapping[str, Any]) -> Message | None:
        """What cannot be read in a message that has a place is told at that place."""
        kind, did = line.get("kind"), line.get("did")
        if kind not in _KINDS or not self._interest.hears(did):
            return None
        try:
            return read_message(str(kind), did, line.get(str(kind)), self._interest)
        except InvalidMessage as problem:
            return problem


def rewound(time_us: int | None) -> int | None:
    """Where to begin when only the time is known: hosts differ by a little, and so may our clock."""
    return None if time_us is None else max(time_us - REWIND_US, FIRST_TIME)


def decoded(raw: bytes) -> dict[str, Any]:
    """Raises InvalidMessage."""
    try:
        return decode_object(raw)
    except MentionError as error:
        raise InvalidMessage(error.code, error.message) from None


def read_message(kind: str, did: object, content: object, interest: Interest) -> Message | None:
    """Raises InvalidMessage."""
    if not isinstance(content, dict) or not isinstance(did, str) or not is_did(did):
        raise bad_shape(f"A message of the kind {kind} is not built as the others are.")
    if kind == "commit":
        return _change(did, content, interest)
    if kind == "identity":
        handle = content.get("handle")
        return Naming(did, handle if is_handle(handle) and handle != "handle.invalid" else None)
    return _hosting(did, content)


def _change(did: str, commit: Mapping[str, Any], interest: Interest) -> Change | None:
    collection, rkey, operation = commit.get("collection"), commit.get("rkey"), commit.get("operation")
    if isinstance(collection, str) and not interest.wants(collection):
        return None
    check_names(did, collection, rkey)
    if operation not in OPERATIONS:
        return None
    record = commit.get("record")
    if operation != "delete" and not (isinstance(record, dict) and text(commit.get("cid"))):
        raise bad_shape(f"The record at://{did}/{collection}/{rkey} did not come with its change.")
    rev = text(commit.get("rev")) or ""
    return Change(did, str(collection), str(rkey), str(operation), rev, text(commit.get("cid")), record)


def _hosting(did: str, content: Mapping[str, Any]) -> Hosting:
    active = content.get("active")
    if not isinstance(active, bool):
        raise bad_shape(f"Whether the account {did} is active is not told.")
    return Hosting(did, active, text(content.get("status")), text(content.get("time")))
