"""Writes archives for tests: repositories of the AT Protocol as its specification builds them, and tar files byte by byte.

https://atproto.com/specs/repository (merkle search tree), https://ipld.io/specs/codecs/dag-cbor/spec/
"""

import struct
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple


class Cid(NamedTuple):
    value: bytes


def cbor_head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    size = next(power for power in range(4) if argument < 1 << (8 << power))
    return bytes([major << 5 | 24 + size]) + argument.to_bytes(1 << size, "big")


def cbor(value: Any) -> bytes:
    match value:
        case Cid(cid):
            return cbor_head(6, 42) + cbor(b"\0" + cid)
        case None | bool():
            return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
        case int():
            return cbor_head(0, value) if value >= 0 else cbor_head(1, -1 - value)
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case bytes():
            return cbor_head(2, len(value)) + value
        case str():
            return cbor_head(3, len(value.encode())) + value.encode()
        case list():
            return cbor_head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
            return cbor_head(5, len(value)) + b"".join(cbor(key) + cbor(value[key]) for key in keys)
    raise TypeError(type(value))


def cid_of(content: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + sha256(content).digest()


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def car(root: bytes, blocks: Mapping[bytes, bytes]) -> bytes:
    header = cbor({"roots": [Cid(root)], "version": 1})
    sections = (varint(len(cid) + len(content)) + cid + content for cid, content in blocks.items())
    return varint(len(header)) + header + b"".join(sections)


def layer_of(key: bytes) -> int:
    """Zero bits at the beginning of the key's digest, counted in pairs."""
    digest = int.from_bytes(sha256(key).digest(), "big")
    return (256 - digest.bit_length()) // 2


class Tree:
    """Builds the merkle search tree over keys and CIDs; the blocks of its nodes are added to `blocks`."""

    def __init__(self, blocks: dict[bytes, bytes]) -> None:
        self._blocks = blocks

    def build(self, leaves: list[tuple[bytes, bytes]]) -> Cid:
        return self._node(leaves, max((layer_of(key) for key, _ in leaves), default=0))

    def _node(self, leaves: list[tuple[bytes, bytes]], layer: int) -> Cid:
        own = [number for number, (key, _) in enumerate(leaves) if layer_of(key) == layer]
        edges = [*own, len(leaves)]
        branches, before = [], b""
        for number, following in zip(own, edges[1:], strict=True):
            key, cid = leaves[number]
            shared = shared_length(before, key)
            between = self._subtree(leaves[number + 1 : following], layer)
            branches.append({"p": shared, "k": key[shared:], "v": Cid(cid), "t": between})
            before = key
        return self.add({"l": self._subtree(leaves[: edges[0]], layer), "e": branches})

    def _subtree(self, leaves: list[tuple[bytes, bytes]], layer: int) -> Cid | None:
        return self._node(leaves, layer - 1) if leaves else None

    def add(self, value: Any) -> Cid:
        content = cbor(value)
        self._blocks[cid_of(content)] = content
        return Cid(cid_of(content))


def shared_length(one: bytes, two: bytes) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
    )


def repository(did: str, records: Mapping[str, Any], *, extra: Iterable[Any] = ()) -> bytes:
    """The CAR file of a repository; `records` by collection/rkey, `extra` blocks belong to nothing."""
    blocks: dict[bytes, bytes] = {}
    tree = Tree(blocks)
    leaves = [(key.encode(), tree.add(record).value) for key, record in records.items()]
    for block in extra:
        tree.add(block)
    top = tree.build(sorted(leaves))
    commit = {"did": did, "version": 3, "data": top, "rev": "3k", "prev": None, "sig": bytes(64)}
    root = tree.add(commit)
    return car(root.value, blocks)


def tar_header(name: bytes, size: int, kind: bytes = b"0") -> bytes:
    fields = name.ljust(100, b"\0") + b"0000444\0" + b"0000000\0" * 2
    fields += b"%011o\0" % size + b"00000000000\0" + b" " * 8 + kind + bytes(100) + b"ustar\x0000"
    header = fields.ljust(512, b"\0")
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def tar_member(name: bytes, content: bytes, kind: bytes = b"0") -> bytes:
    return tar_header(name, len(content), kind) + content.ljust(-(-len(content) // 512) * 512, b"\0")
