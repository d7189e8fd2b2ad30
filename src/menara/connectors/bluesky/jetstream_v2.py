"""Jetstream's JSON, version 2 (lexicon network.bsky.jetstream.subscribeEvents, framed as xrpc.v1.json)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from menara.connectors.base import InvalidMessage
from menara.connectors.bluesky.jetstream import FIRST_TIME, Jetstream, decoded, read_message, rewound
from menara.connectors.bluesky.messages import (
    Frame,
    Message,
    Outdated,
    Resync,
    StreamError,
    bad_shape,
    integer,
    microseconds,
    text,
)
from menara.connectors.bluesky.place import Place

NSID = "network.bsky.jetstream.subscribeEvents"
_KINDS = ("commit", "identity", "account", "sync")


class JetstreamV2(Jetstream):
    """Places are numbers of one host's own; at another host only the time, rewound a little, means anything."""

    path: ClassVar[str] = f"/xrpc/{NSID}"
    is_clamped: ClassVar[bool] = False
    is_renumbered: ClassVar[bool] = True
    hosts: ClassVar[tuple[str, ...]] = (
        "wss://jetstream.us-east.bsky.network",
        "wss://jetstream.us-west.bsky.network",
    )
    _names: ClassVar[tuple[str, str]] = ("collections", "dids")

    def cursor(self, place: Place, host: str) -> int | None:
        """The server goes on at this number, not behind it: what was told is passed over."""
        if place.number is not None and place.number < FIRST_TIME and place.is_at(host):
            return place.number
        return rewound(place.time_us)

    def read(self, raw: bytes) -> Frame:
        """Raises InvalidMessage and StreamError."""
        line = decoded(raw)
        if line.get("$type") == "error":
            raise StreamError(text(line.get("error")) or "error", text(line.get("message")) or "")
        payload = line.get("payload")
        if line.get("$type") != "message" or not isinstance(payload, dict):
            raise bad_shape("It is neither a message nor an error of this stream.")
        kind = str(payload.get("$type")).rpartition("#")[2]
        if kind == "info":
            return Frame(None, 0, [Outdated()] if payload.get("name") == "OutdatedCursor" else [])
        return self._numbered(kind, payload)

    def _numbered(self, kind: str, payload: Mapping[str, Any]) -> Frame:
        number, time_us = integer(payload.get("seq"), "seq"), microseconds(payload.get("time"))
        try:
            message = self._content(kind, payload)
        except InvalidMessage as problem:
            message = problem
        return Frame(number, time_us or 0, [message])

    def _content(self, kind: str, payload: Mapping[str, Any]) -> Message | None:
        did = payload.get("did")
        if kind not in _KINDS or not self._interest.hears(did):
            return None
        content = payload if kind == "commit" else payload.get(kind)
        if kind == "sync" and isinstance(content, dict):
            return Resync(str(did), text(content.get("rev")) or "")
        return read_message(kind, did, content, self._interest)
