"""Events packed for the log: MessagePack, compressed. A few hundred to a batch."""

import sys
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import msgspec

from menara.connectors.base import Event
from menara.engine.mention import storable

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode
_MOST = int(sys.float_info.max)
LEVEL = 1  # a fast compression already makes a fourth of it


def pack(events: Sequence[Event]) -> bytes:
    try:
        packed = _encode([(event.kind, event) for event in events])
    except (OverflowError, UnicodeEncodeError):
        packed = _encode([(event.kind, _encodable(event)) for event in events])
    return zlib.compress(packed, LEVEL)


def unpack(content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The kind and the fields of each event. What is in the log was packed by us: it needs no bounds."""
    return [(kind, fields) for kind, fields in _decode(zlib.decompress(content))]


def _encodable(event: Event) -> Event:
    names = [field.name for field in fields(event)]
    return replace(event, **{name: _repaired(getattr(event, name)) for name in names})


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
