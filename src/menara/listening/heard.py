"""What comes out of the log, read into the shape in which it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from menara.connectors.base import AccountStatus
from menara.engine.mention import read_time
from menara.listening.book import Hits

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
    """A new or changed mention, and the streams that it matches in each workspace."""

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


@dataclass(frozen=True, slots=True)
class HeardDeletion:
    ear: Ear
    native_id: str
    local_id: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class HeardAccount:
    ear: Ear
    author_id: str
    status: AccountStatus
    at: datetime


Heard = HeardPost | HeardDeletion | HeardAccount
HeardT = TypeVar("HeardT", HeardPost, HeardDeletion, HeardAccount)


def read_heard(kind: str, fields: Mapping[str, Any], ear: Ear, at: datetime) -> Heard | None:
    """What was heard until `at`. None for what is not about mentions: gaps and notices have been counted already.

    Raises KeyError, TypeError and ValueError for what no connector should have told.
    """
    match kind:
        case "upsert":
            return _checked(_post(fields, ear, at))
        case "delete":
            return _checked(HeardDeletion(ear, _identity(fields), _local_id(fields), _changed_at(fields, at)))
        case "account":
            status = AccountStatus(fields["status"])
            return _checked(HeardAccount(ear, fields["author_id"], status, _changed_at(fields, at)))
    return None


def _checked(heard: HeardT) -> HeardT:
    for name, longest in LONGEST.items():
        if len(getattr(heard, name, "")) > longest:
            raise ValueError(f"its {name} is longer than {longest} characters")
    return heard


def _post(fields: Mapping[str, Any], ear: Ear, at: datetime) -> HeardPost:
    mention = fields["mention"]
    return HeardPost(
        ear=ear,
        network=ear.network_of(mention),
        native_id=_identity(fields),
        local_id=_local_id(fields),
        version=fields["version"],
        author_id=fields.get("author_id") or "",
        published_at=_time(fields.get("source_time")),
        heard_at=_heard_at(fields, at),
        changed_at=_changed_at(fields, at),
        content=mention,
    )


def _identity(fields: Mapping[str, Any]) -> str:
    """The id, made one of its own for each feed: only an address on the feed's own host means the same everywhere."""
    native_id, source = fields.get("native_id") or "", fields["source"]
    network, _, place = source.partition(":")
    if network != "feed" or not native_id or _host(native_id) == _host(place) is not None:
        return native_id
    return f"{source}#{native_id}"


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _local_id(fields: Mapping[str, Any]) -> str:
    return f"{fields['source']}#{fields['local_id']}" if fields.get("local_id") else ""


def _heard_at(fields: Mapping[str, Any], at: datetime) -> datetime:
    return min(_bounded(fields["observed_at"]), at)


def _changed_at(fields: Mapping[str, Any], at: datetime) -> datetime:
    """Nothing was changed after it was heard: who says so could never be contradicted."""
    heard_at = _heard_at(fields, at)
    return min(_time(fields.get("changed_at")) or heard_at, heard_at)


def _time(text: str | None) -> datetime | None:
    return _bounded(text) if text else None


def _bounded(text: str) -> datetime:
    """Within what all databases can hold, in any zone."""
    return min(max(read_time(text), EARLIEST), LATEST)
