"""What this run has told, within bounds: so that nothing is told twice, and deletions can name what they delete."""

from hashlib import blake2b
from typing import NamedTuple

MAX_TOLD = 20_000
MAX_NAMED = 20_000
DIGEST_SIZE = 6


def digest_of(*parts: str) -> bytes:
    """Stands for something that was told."""
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=DIGEST_SIZE).digest()


class Told:
    """The last things that were told, the oldest forgotten first."""

    def __init__(self, size: int = MAX_TOLD) -> None:
        self._size = size
        self._digests: dict[bytes, None] = {}

    def add(self, digest: bytes) -> bool:
        """True when it is new."""
        is_new = digest not in self._digests
        self._digests.pop(digest, None)
        self._digests[digest] = None
        if len(self._digests) > self._size:
            del self._digests[next(iter(self._digests))]
        return is_new


class Known(NamedTuple):
    """What was told of a post last."""

    native_id: str
    version: str
    author_id: str | None


class Names:
    """Which post an instance means by its own id: half a kilobyte for each, 10 MB in all.

    Deletions name nothing else. One of a post that was told longer ago, or in another run, goes out with the instance's
    id alone.
    """

    def __init__(self, size: int = MAX_NAMED) -> None:
        self._size = size
        self._known: dict[str, Known] = {}
        self._local: dict[str, str] = {}

    def add(self, local_id: str, known: Known) -> None:
        self.forget(local_id)
        self._known[local_id] = known
        self._local[known.native_id] = local_id
        if len(self._known) > self._size:
            self.forget(next(iter(self._known)))

    def get(self, local_id: str) -> Known | None:
        return self._known.get(local_id)

    def local_id(self, native_id: str) -> str | None:
        return self._local.get(native_id)

    def forget(self, local_id: str) -> None:
        known = self._known.pop(local_id, None)
        if known is not None:
            self._local.pop(known.native_id, None)
