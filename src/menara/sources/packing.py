"""Events packed for the log: MessagePack, compressed. A few hundred to a batch."""

import zlib
from collections.abc import Sequence
from typing import Any

import msgspec

from menara.connectors.base import Event

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode
LEVEL = 1  # a fast compression already makes a fourth of it


def pack(events: Sequence[Event]) -> bytes:
    return zlib.compress(_encode([(event.kind, event) for event in events]), LEVEL)


def unpack(content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The kind and the fields of each event. What is in the log was packed by us: it needs no bounds."""
    return [(kind, fields) for kind, fields in _decode(zlib.decompress(content))]
