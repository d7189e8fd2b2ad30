"""Events as lines of JSON, the form in which `menara fetch` writes them and a file may keep them."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec

from menara.connectors.base import Account, Delete, Event, Gap, InvalidMessage, Notice, Upsert

KINDS: dict[str, type[Event]] = {kind.kind: kind for kind in (Upsert, Delete, Account, Gap, Notice)}
_ORDER = (
    *(
        "source",
        "native_id",
        "local_id",
        "version",
        "author_id",
        "status",
        "source_time",
        "changed_at",
        "observed_at",
    ),
    *("begin", "end", "reason", "message", "code", "line", "mention", "warnings", "cursor"),
)
_RENAMED = {"begin": "from", "end": "to"}
_LEFT_OUT_WHEN_EMPTY = frozenset({"local_id", "changed_at", "warnings", "code", "line"})
_encode = msgspec.json.Encoder().encode


def _members(kind: type[Event]) -> list[tuple[str, str]]:
    own = {field.name for field in fields(kind)}
    return [(name, _RENAMED.get(name, name)) for name in _ORDER if name in own]


_MEMBERS = {kind: _members(kind) for kind in KINDS.values()}


def write_event(event: Event) -> bytes:
    """One line of JSON, with its newline."""
    line: dict[str, Any] = {"kind": event.kind}
    for name, written in _MEMBERS[type(event)]:
        value = getattr(event, name)
        if value or name not in _LEFT_OUT_WHEN_EMPTY:
            line[written] = value
    try:
        return _encode(line) + b"\n"
    except OverflowError:  # an integer of more than 64 bits, in a key that nobody but its source knows
        return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def is_event_line(line: Mapping[str, Any]) -> bool:
    kind = line.get("kind")
    return isinstance(kind, str) and kind in KINDS


def read_event(line: Mapping[str, Any], cursor: str) -> Event:
    """The event that was written as `line`, with another cursor. Raises InvalidMessage."""
    kind = KINDS[line["kind"]]
    values = {name: line[written] for name, written in _MEMBERS[kind] if line.get(written) is not None}
    try:
        return msgspec.convert({**values, "cursor": cursor}, kind)
    except msgspec.ValidationError as error:
        raise InvalidMessage("bad_event", f"The line is no {kind.kind} event: {error}.") from None
