"""Events packed for the log: MessagePack without names, compressed. A few hundred to a batch.

Only what the screener reads is in it: gaps and notices have been kept elsewhere, what was received is not kept twice.
"""

import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

import msgspec

from menara.connectors.base import Account, Delete, Event, Upsert
from menara.engine.mention import storable

_MOST = int(sys.float_info.max)
LEVEL = 1  # a fast compression already makes a fourth of it


class PackedPost(msgspec.Struct, array_like=True, tag="upsert", gc=False):
    """An Upsert. Its fields may hold anything: connectors are told all kinds of things."""

    source: Any
    observed_at: Any
    native_id: Any
    version: Any
    mention: Any
    local_id: Any
    author_id: Any
    source_time: Any
    changed_at: Any


class PackedDeletion(msgspec.Struct, array_like=True, tag="delete", gc=False):
    source: Any
    observed_at: Any
    native_id: Any
    local_id: Any
    changed_at: Any


class PackedAccount(msgspec.Struct, array_like=True, tag="account", gc=False):
    source: Any
    observed_at: Any
    author_id: Any
    status: Any


Packed: TypeAlias = PackedPost | PackedDeletion | PackedAccount
_ROWS: dict[type[Event], Callable[[Event], Any]] = {
    event: attrgetter("kind", *packed.__struct_fields__)
    for event, packed in ((Upsert, PackedPost), (Delete, PackedDeletion), (Account, PackedAccount))
}
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Packed]).decode


def pack(events: Sequence[Event]) -> bytes:
    rows = [_ROWS[type(event)](event) for event in events if type(event) in _ROWS]
    try:
        packed = _encode(rows)
    except (OverflowError, UnicodeEncodeError):
        packed = _encode([_repaired(list(row)) for row in rows])
    return zlib.compress(packed, LEVEL)


def inflate(content: bytes) -> bytes:
    """What `unpack` reads. What is in the log was packed by us: it needs no bounds."""
    return zlib.decompress(content)


def unpack(inflated: bytes) -> list[Packed]:
    return _decode(inflated)


def as_event(packed: Packed) -> dict[str, Any]:
    """As connectors tell it to programs: with its kind and the names of its fields."""
    return {"kind": packed.__struct_config__.tag, **msgspec.structs.asdict(packed)}


def _repaired(value: Any) -> Any:
    """Whole numbers of more than 64 bits become floating ones, lone surrogates U+FFFD."""
    match value:
        case int() if not -(2**63) <= value < 2**64:
            return float(max(-_MOST, min(value, _MOST)))
        case Mapping():
            return {storable(name): _repaired(member) for name, member in value.items()}
        case list():
            return [_repaired(member) for member in value]
        case _:
            return storable(value)
