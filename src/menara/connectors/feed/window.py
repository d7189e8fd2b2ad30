"""What has been seen of one feed, in eight bytes an article: whether it is known, changed, or back after it was gone.

Four bytes stand for what it is called, four for its version. One that is new to the feed would be missed if all eight
were the same as those of another one in it: for a feed of fifty, once in 3.7e17 articles.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from menara.connectors.feed.validators import NO_VALIDATORS, Validators

HALF = 4
SIZE = 2 * HALF
GONE = bytes(HALF)
LEAST_DEPARTED, MOST_DEPARTED = 20, 50
MAX_PENDING = 200


class Place(NamedTuple):
    """Where an article can be asked for."""

    native_id: str
    address: str


@dataclass
class Vanished:
    """An article that is in the feed no more, and is to be asked for."""

    place: Place
    tries: int = 0


@dataclass
class Window:
    """`seen` is what the feed held last, `departed` what was in it before, the last one last.

    `trouble` is the code of what is wrong with it, and has been told; `newest` when its latest article was published.
    """

    validators: Validators = NO_VALIDATORS
    trouble: str = ""
    newest: str | None = None
    seen: dict[bytes, Place | None] = field(default_factory=dict)
    departed: dict[bytes, None] = field(default_factory=dict)
    pending: list[Vanished] = field(default_factory=list)

    def is_current(self, token: bytes) -> bool:
        """It has been told, and nothing else has been told of it since."""
        return token in self.seen or self._last(token) == token

    def was_told(self, token: bytes) -> bool:
        return token in self.seen or token in self.departed

    def add(self, token: bytes, place: Place | None) -> None:
        self.seen[token] = place

    def has_turned_over(self, present: Sequence[bytes]) -> bool:
        """Nothing of what was in it is in it now."""
        now = {token[:HALF] for token in present}
        return bool(self.seen and now) and all(token[:HALF] not in now for token in self.seen)

    def forget(self) -> None:
        """All that was in it has gone by."""
        self._depart(list(self.seen))
        self.seen = {}

    def settle(self, present: dict[bytes, Place | None]) -> list[Place]:
        """From now on this is what the feed holds. Returns what has vanished from it, as far as it can be asked for."""
        now = {token[:HALF] for token in present}
        places = [place for token, place in self.seen.items() if place and token[:HALF] not in now]
        self._depart([token for token in self.seen if token not in present])
        for token in present:
            self.departed.pop(token, None)
        self.seen = dict(present)
        self._limit()
        self.pending = [one for one in self.pending if token_of(one.place.native_id)[:HALF] not in now]
        return places

    def ask_for(self, places: Sequence[Place]) -> None:
        self.pending = [*self.pending, *map(Vanished, places)][-MAX_PENDING:]

    def bury(self, native_id: str) -> None:
        """It has been told as deleted."""
        self._depart([token_of(native_id)])

    def _depart(self, tokens: Sequence[bytes]) -> None:
        for token in tokens:
            self.departed.pop(token, None)
            self.departed[token] = None

    def _limit(self) -> None:
        most = max(LEAST_DEPARTED, min(len(self.seen), MOST_DEPARTED))
        for token in list(self.departed)[:-most]:
            del self.departed[token]

    def _last(self, token: bytes) -> bytes | None:
        """What was told last of that article, if it is not in the feed."""
        if any(one[:HALF] == token[:HALF] for one in self.seen):
            return None
        return next((one for one in reversed(self.departed) if one[:HALF] == token[:HALF]), None)


def token_of(native_id: str, version: str | None = None) -> bytes:
    """What stands for a version of an article; without one, for its being deleted."""
    return _half(native_id) + (GONE if version is None else _half(version))


def tokens_in(joined: bytes) -> Iterator[bytes]:
    return (joined[at : at + SIZE] for at in range(0, len(joined), SIZE))


def _half(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HALF).digest()
