"""What every matcher is given, and what it has to offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from benchmarks.peers.documents import Document
from benchmarks.peers.translation import Plain
from benchmarks.posts import Post

# For each post the numbers of the queries that match it, in any order; as strings where ids have to be such.
Matches: TypeAlias = list[list[int]] | list[list[str]]


@dataclass(frozen=True, slots=True)
class Workload:
    """The same posts and queries twice: as we take them, and as the peers do."""

    posts: Sequence[Post]
    queries: Sequence[str]
    documents: Sequence[Document]
    plain_queries: Sequence[Plain]


class Matcher(Protocol):
    name: str
    batch: int

    def match(self, start: int, end: int) -> Matches:
        """The queries that match `posts[start:end]`."""

    def cpu_seconds(self) -> float:
        """Of this process and of the matcher's own, since they began."""

    def memory_bytes(self) -> int | None:
        """What the stored queries take, where it can be told."""

    def close(self) -> None: ...
