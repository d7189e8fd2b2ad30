"""CAR files (https://ipld.io/specs/transport/car/carv1/): blocks one after the other, each named by its digest."""

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple, Protocol

from menara.connectors.atproto.dag_cbor import CborError, Link, decode_cbor

MAX_BLOCK = 4 << 20
_SHA256 = b"\x12\x20"
_CID_SIZE = 36  # version, codec, hash and its length in a byte each, and 32 bytes of digest
_MAX_VARINT = 9


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> int: ...
    def tell(self) -> int: ...


class CarError(ValueError):
    """The bytes are no CAR file, or a block is not what its name says."""


class Block(NamedTuple):
    """`offset` is where its bytes begin in the file."""

    cid: bytes
    content: bytes
    offset: int


def is_car(head: bytes) -> bool:
    return b"eroots" in head[:64] and b"gversion\x01" in head[:256]


def read_root(stream: Stream) -> bytes:
    """The CID of the root, from the header with which the stream begins. Raises CarError."""
    try:
        header = decode_cbor(stream.read(_bounded(_varint(stream))))
        root: Link = header["roots"][0]
        if header["version"] != 1 or not isinstance(root, Link):
            raise CarError("version 1 with one root is expected")
        return root.cid
    except (CborError, KeyError, IndexError, TypeError) as error:
        raise CarError(f"its header cannot be read: {error}") from None


def read_blocks(stream: Stream) -> Iterator[Block]:
    """All blocks after the header, each checked against its digest. Raises CarError, EOFError."""
    while (size := _varint(stream)) is not None:
        cid = _read_cid(stream)
        offset = stream.tell()
        yield Block(cid, _checked(cid, _exactly(stream, _bounded(size) - _CID_SIZE)), offset)


def read_block(stream: Stream, cid: bytes, offset: int, size: int) -> bytes:
    """One block that `read_blocks` has met."""
    stream.seek(offset)
    return _checked(cid, _exactly(stream, size))


def _read_cid(stream: Stream) -> bytes:
    cid = _exactly(stream, _CID_SIZE)
    if cid[0] != 1 or cid[2:4] != _SHA256:
        raise CarError("a block is named by another hash than SHA-256")
    return cid


def _checked(cid: bytes, content: bytes) -> bytes:
    if sha256(content).digest() != cid[4:]:
        raise CarError("a block is not what its name says")
    return content


def _bounded(size: int | None) -> int:
    if size is None or not _CID_SIZE < size <= MAX_BLOCK:
        raise CarError(f"a block of {size} bytes is none")
    return size


def _exactly(stream: Stream, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise EOFError("the archive ends within a block")
    return content


def _varint(stream: Stream) -> int | None:
    """A length, seven bits a byte, the lowest first; None at the end of the file."""
    value = 0
    for position in range(_MAX_VARINT):
        byte = stream.read(1)
        if not byte:
            if position:
                raise EOFError("the archive ends within a length")
            return None
        value |= (byte[0] & 0x7F) << (7 * position)
        if byte[0] < 0x80:
            return value
    raise CarError("a length is no varint")
