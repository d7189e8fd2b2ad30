"""DAG-CBOR (https://ipld.io/specs/codecs/dag-cbor/spec/), the form of all records of the AT Protocol. Strict, bounded.

Pure Python on purpose: what comes off a network may be made to hurt, and this has to stay cheap for any bytes. How it
compares with the library that could do it is told in docs/developer/decisions/0011.
"""

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

MAX_DEPTH = 100
MAX_VALUES = 200_000
_LINK = 42
_TOO_SHORT = "the block ends too early"
_SIMPLE = {20: False, 21: True, 22: None}


class CborError(ValueError):
    """The bytes are no DAG-CBOR."""


class Link(NamedTuple):
    """A CID: the digest is all that blocks of the AT Protocol are told apart by."""

    cid: bytes


def decode_cbor(block: bytes) -> Any:
    """Maps become dicts, links `Link`. Raises CborError."""
    (value,) = decode_sequence(block, 1)
    return value


def decode_sequence(block: bytes, number: int) -> list[Any]:
    """So many values, one behind the other, and nothing behind them. Raises CborError."""
    decoder = _Decoder(block)
    values = [decoder.read(0) for _ in range(number)]
    if decoder.position != len(block):
        raise CborError("bytes are left over")
    return values


class _Decoder:
    """Every value takes a call or two: there are thousands of frames a second, with sixty values each."""

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._end = len(block)
        self._left = MAX_VALUES
        self.position = 0

    def read(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise CborError(f"nested deeper than {MAX_DEPTH} levels")
        self._left -= 1
        if self._left < 0:
            raise CborError(f"more than {MAX_VALUES} values")
        if self.position >= self._end:
            raise CborError(_TOO_SHORT)
        first = self._block[self.position]
        self.position += 1
        major, short = first >> 5, first & 31
        if major == 7:
            return self._simple(short)
        return _READERS[major](self, short if short < 24 else self._argument(short), depth)

    def _take(self, size: int) -> bytes:
        begin, self.position = self.position, self.position + size
        if self.position > self._end:
            raise CborError(_TOO_SHORT)
        return self._block[begin : self.position]

    def _argument(self, short: int) -> int:
        if short > 27:
            raise CborError("lengths that are not told are not allowed")
        return int.from_bytes(self._take(1 << (short - 24)), "big")

    def _simple(self, short: int) -> float | bool | None:
        if short == 27:
            number: float = struct.unpack(">d", self._take(8))[0]
            return number
        if short not in _SIMPLE:
            raise CborError(f"simple value {short} is not allowed")
        return _SIMPLE[short]

    def unsigned(self, argument: int, depth: int) -> int:  # noqa: ARG002
        return argument

    def negative(self, argument: int, depth: int) -> int:  # noqa: ARG002
        return -1 - argument

    def octets(self, argument: int, depth: int) -> bytes:  # noqa: ARG002
        return self._take(argument)

    def text(self, argument: int, depth: int) -> str:  # noqa: ARG002
        try:
            return self._take(argument).decode()
        except UnicodeDecodeError:
            raise CborError("a text is not UTF-8") from None

    def array(self, argument: int, depth: int) -> list[Any]:
        return [self.read(depth + 1) for _ in range(argument)]

    def map(self, argument: int, depth: int) -> dict[str, Any]:
        read = {}
        for _ in range(argument):
            key = self.read(MAX_DEPTH)
            if not isinstance(key, str):
                raise CborError("a key is no text")
            read[key] = self.read(depth + 1)
        return read

    def tag(self, argument: int, depth: int) -> Link:
        value = self.read(depth + 1)
        if argument != _LINK or not isinstance(value, bytes) or value[:1] != b"\0":
            raise CborError(f"tag {argument} is not allowed")
        return Link(value[1:])


_READERS: tuple[Callable[[_Decoder, int, int], Any], ...] = (
    _Decoder.unsigned,
    _Decoder.negative,
    _Decoder.octets,
    _Decoder.text,
    _Decoder.array,
    _Decoder.map,
    _Decoder.tag,
)
