"""What has been taken before, so that nobody can send it again.

A request is remembered once its events are kept, not when it is verified: whoever fails in between is sent it again.
"""

from datetime import datetime
from typing import NamedTuple, Protocol


class Proof(NamedTuple):
    """A request that was believed: what to remember it by, and until when it could come again (None: for ever)."""

    key: str
    until: datetime | None


class Replays(Protocol):
    """A store of proofs. A server has one that outlives it."""

    def has(self, key: str) -> bool: ...

    def add(self, proof: Proof, now: datetime) -> None: ...


class RecentReplays:
    """In memory. Only what was signed rightly gets in; of too many, those that were added first are forgotten."""

    def __init__(self, room: int = 100_000) -> None:
        self._room = room
        self._until: dict[str, datetime | None] = {}

    def has(self, key: str) -> bool:
        return key in self._until

    def add(self, proof: Proof, now: datetime) -> None:
        self._until[proof.key] = proof.until
        if len(self._until) > self._room:
            self._forget(now)

    def _forget(self, now: datetime) -> None:
        """What is over; if that is less than a tenth, as much of the oldest as makes up a tenth."""
        kept = {key: until for key, until in self._until.items() if until is None or until >= now}
        for key in list(kept)[: max(0, len(kept) - self._room * 9 // 10)]:
            del kept[key]
        self._until = kept
