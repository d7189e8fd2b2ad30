"""A repository of the AT Protocol (https://atproto.com/specs/repository) in a CAR file: its posts, in the order of keys.

One pass over the file notes where the tree's nodes and the posts lie; then the tree is walked from the signed root, and
only there, so what is in the file without belonging to the repository is not taken for a post. Memory grows with the
number of posts and nodes (about 220 bytes each; there is a node for every four records), not with their content.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from menara.connectors.atproto.car import CarError, read_block, read_blocks, read_root
from menara.connectors.atproto.dag_cbor import CborError, Link, decode_cbor
from menara.connectors.atproto.post import POSTS, PROFILES
from menara.connectors.file.stream import Stream

_NODE = b"\xa2ae"  # a map of two, whose first key is "e"
_KINDS = (b"e$typer" + POSTS.encode(), b"e$typev" + PROFILES.encode())
_FIRST, _LAST = f"{POSTS}/".encode(), f"{POSTS}0".encode()
_PROFILE = f"{PROFILES}/self".encode()


class Lying(NamedTuple):
    offset: int
    size: int


class Leaf(NamedTuple):
    key: bytes
    cid: bytes


class Repository:
    """Reads from a stream that can be sought. Raises CarError, EOFError."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        root = read_root(stream)
        self._lying = {
            block.cid: Lying(block.offset, len(block.content))
            for block in read_blocks(stream)
            if block.cid == root or _is_wanted(block.content)
        }
        commit = self._read(root)
        self.did: str = commit["did"]
        self._top: Link = commit["data"]

    def record(self, cid: bytes) -> dict[str, Any]:
        """Raises CarError when there is none."""
        record = self._read(cid)
        if not isinstance(record, dict):
            raise CarError("a record is no map")
        return record

    def posts(self) -> Iterator[Leaf]:
        """The keys of all posts with their CIDs."""
        return (leaf for leaf in self._leaves(_FIRST, _LAST) if leaf.key.startswith(_FIRST))

    def profile(self) -> dict[str, Any] | None:
        found = [leaf for leaf in self._leaves(_PROFILE, _PROFILE) if leaf.key == _PROFILE]
        return self.record(found[0].cid) if found else None

    def _read(self, cid: bytes) -> Any:
        lying = self._lying.get(cid)
        if lying is None:
            raise CarError("a block is missing")
        try:
            return decode_cbor(read_block(self._stream, cid, *lying))
        except CborError as error:
            raise CarError(f"a block is no DAG-CBOR: {error}") from None

    def _leaves(self, first: bytes, last: bytes) -> Iterator[Leaf]:
        """All leaves from key `first` to `last`, and some around them. Keys must rise: a tree that is none is refused."""
        before = b""
        stack = [self._steps(self._top.cid, first, last)]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
            elif isinstance(step, Link):
                stack.append(self._steps(step.cid, first, last))
            elif step.key <= before:
                raise CarError("its keys are out of order")
            else:
                before = step.key
                yield step

    def _steps(self, cid: bytes, first: bytes, last: bytes) -> Iterator[Leaf | Link]:
        """The leaves of one node and, between them, the subtrees in which keys from `first` to `last` may lie."""
        node = self._read(cid)
        key, subtree = b"", node["l"]
        for branch in node["e"]:
            below = key
            key = key[: branch["p"]] + branch["k"]
            if subtree and below <= last and key >= first:
                yield subtree
            yield Leaf(key, branch["v"].cid)
            subtree = branch["t"]
        if subtree and key <= last:
            yield subtree


def _is_wanted(content: bytes) -> bool:
    return content.startswith(_NODE) or any(kind in content for kind in _KINDS)
