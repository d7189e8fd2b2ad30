"""What comes out of the log, read into the shape in which it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from menara.connectors.base import AccountStatus
from menara.engine.mention import read_time
from menara.sources.packing import Packed, PackedAccount, PackedDeletion, PackedPost

Spans = list[tuple[int, int]]
Hits = Mapping[int, list[tuple[int, Spans]]]  # workspace -> streams that match, with the places
LONGEST = {"network": 50, "native_id": 500, "local_id": 500, "version": 200, "author_id": 500}
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ear:
    """Who hears: a channel, its connector, and its workspaces; without a channel, programs that push to one workspace.

    What is pushed is stored whether it matches or not, as from the network of the `connector`. What is private belongs
    to the workspace `owner_id`. What a channel tells of deletions and accounts holds for those whom it reaches, and
    for what was heard on it.
    """

    channel_id: int | None
    connector: str
    workspace_ids: frozenset[int]
    owner_id: int | None = None

    @property
    def reached(self) -> frozenset[int]:
        """Those who listen; the owner of what is private also while not listening."""
        return self.workspace_ids if self.owner_id is None else frozenset({self.owner_id})

    def network_of(self, mention: Mapping[str, Any]) -> str:
        return self.connector if self.channel_id is None else mention.get("source") or self.connector


@dataclass(slots=True)
class HeardPost:
    """A new or changed mention, and the streams that it matches in each workspace. `told` is how it was told."""

    ear: Ear
    network: str
    native_id: str
    local_id: str
    version: str
    author_id: str
    published_at: datetime | None
    heard_at: datetime
    changed_at: datetime
    content: dict[str, Any]
    hits: Hits = field(default_factory=dict)
    told: Packed | None = None


@dataclass(frozen=True, slots=True)
class HeardDeletion:
    ear: Ear
    native_id: str
    local_id: str
    changed_at: datetime
    told: Packed | None = None


@dataclass(frozen=True, slots=True)
class HeardAccount:
    ear: Ear
    author_id: str
    status: AccountStatus
    at: datetime
    told: Packed | None = None


Heard = HeardPost | HeardDeletion | HeardAccount
HeardT = TypeVar("HeardT", HeardPost, HeardDeletion, HeardAccount)


def read_heard(told: Packed, ear: Ear, at: datetime) -> Heard:
    """What was heard until `at`. Raises TypeError and ValueError for what no connector should have told."""
    match told:
        case PackedPost():
            return _checked(_post(told, ear, at))
        case PackedDeletion():
            native_id = identity(told.source, told.native_id)
            return _checked(HeardDeletion(ear, native_id, _local_id(told), _changed_at(told, ear, at), told))
        case PackedAccount():
            status = AccountStatus(told.status)
            return _checked(HeardAccount(ear, told.author_id, status, _heard_at(told, at), told))


def _checked(heard: HeardT) -> HeardT:
    for name, longest in LONGEST.items():
        if len(getattr(heard, name, "")) > longest:
            raise ValueError(f"its {name} is longer than {longest} characters")
    return heard


def _post(told: PackedPost, ear: Ear, at: datetime) -> HeardPost:
    return HeardPost(
        ear=ear,
        network=ear.network_of(told.mention),
        native_id=identity(told.source, told.native_id),
        local_id=_local_id(told),
        version=told.version,
        author_id=told.author_id or "",
        published_at=_time(told.source_time),
        heard_at=_heard_at(told, at),
        changed_at=_changed_at(told, ear, at),
        content=told.mention,
        told=told,
    )


def identity(source: str, native_id: str | None) -> str:
    """The id, made one of its own for each feed: only an address on the feed's own host means the same everywhere."""
    if not native_id or not source.startswith("feed:"):
        return native_id or ""
    if _host(native_id) == _host(source.removeprefix("feed:")) is not None:
        return native_id
    return f"{source}#{native_id}"


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _local_id(told: PackedPost | PackedDeletion) -> str:
    return f"{told.source}#{told.local_id}" if told.local_id else ""


def _heard_at(told: Packed, at: datetime) -> datetime:
    return min(_bounded(told.observed_at), at)


def _changed_at(told: PackedPost | PackedDeletion, ear: Ear, at: datetime) -> datetime:
    """Nothing was changed after it was heard: who says so could never be contradicted.

    Of what programs push, the order in which it reached the log counts, whatever the clock did meanwhile.
    """
    heard_at = at if ear.channel_id is None else _heard_at(told, at)
    return min(_time(told.changed_at) or heard_at, heard_at)


def _time(text: str | None) -> datetime | None:
    return _bounded(text) if text else None


def _bounded(text: str) -> datetime:
    """Within what all databases can hold: PostgreSQL knows no zone that is sixteen hours away, RFC 3339 does."""
    return min(max(read_time(text), EARLIEST), LATEST).astimezone(UTC)
