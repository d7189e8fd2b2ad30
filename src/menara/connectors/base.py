"""The contract between a network and the rest of the house: events out, settings in, three kinds of errors.

A connector yields events from a cursor on, at least once: whoever has taken an event may keep its `cursor`, and a
connector that is started with it goes on after that event. Settings are a JSON object, checked before anything is
read, with messages for people. Time comes in by a clock. `docs/developer/` tells how to add a connector.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias

from menara.connectors.settings import SettingsError
from menara.outbound.errors import Permanent, TryLater

__all__ = [
    "Account",
    "AccountStatus",
    "Capability",
    "Clock",
    "Connector",
    "Delete",
    "Event",
    "Gap",
    "InvalidMessage",
    "Notice",
    "Permanent",
    "Progress",
    "ReadingAgain",
    "Rechecking",
    "SettingsError",
    "Standing",
    "TryLater",
    "Upsert",
    "system_clock",
    "written",
]

Clock: TypeAlias = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


def written(moment: datetime) -> str:
    """RFC 3339 in UTC to the millisecond, as all events write their times."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Capability(StrEnum):
    """What a connector can do."""

    BACKFILL = "backfill"  # reads what is already there
    STREAM = "stream"  # goes on with what comes
    COMPLIANCE = "compliance"  # hears of deletions and closed accounts
    RECHECK = "recheck"  # can look again whether something is still there
    WEBHOOK = "webhook"  # is told by requests that reach us


class AccountStatus(StrEnum):
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    TAKENDOWN = "takendown"
    DELETED = "deleted"


class InvalidMessage(Exception):  # noqa: N818 (the names of errors are words of the house)
    """One message that cannot be read. It is set aside with a `notice`; reading goes on behind it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What has been heard. Times are RFC 3339; `source` is the place inside the network: an instance, a feed, a file.

    `cursor` is opaque to all but the connector that gave it, and valid once this event has been taken.
    """

    kind: ClassVar[str]

    source: str
    observed_at: str
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upsert(Event):
    """A mention that is new or has changed: one `version` of what `native_id` names all over its network.

    `local_id` is what the event's own source calls it, where that is another name (an instance of the fediverse).
    `changed_at` is when this version came to be, where the network says so: it puts versions in order that come in none.
    `mention` has passed `check_mention`, whose `warnings` stand beside it; `raw` are the bytes it was read from.
    """

    kind: ClassVar[str] = "upsert"

    native_id: str
    version: str
    mention: Mapping[str, Any]
    local_id: str | None = None
    author_id: str | None = None
    source_time: str | None = None
    changed_at: str | None = None
    warnings: tuple[str, ...] = ()
    raw: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Event):
    """What `native_id` names is gone at its source.

    Some sources name only their own `local_id`; `native_id` is None as long as nobody has seen the two together.
    """

    kind: ClassVar[str] = "delete"

    native_id: str | None
    local_id: str | None = None
    version: str | None = None
    author_id: str | None = None
    source_time: str | None = None
    changed_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Event):
    """An account has a new status, and all its posts with it."""

    kind: ClassVar[str] = "account"

    author_id: str
    status: AccountStatus
    source_time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Event):
    """What could not be had, told so that nobody takes silence for peace. Ends that are not known are None."""

    kind: ClassVar[str] = "gap"

    reason: str
    begin: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Event):
    """A message to whoever runs the connector. With a `code` it is trouble: something was set aside, at `line`.

    `raw` are the bytes that were set aside, whole, so that they can be looked at and read again.
    """

    kind: ClassVar[str] = "notice"

    message: str
    code: str | None = None
    line: int | None = None
    raw: bytes = b""


class Standing(StrEnum):
    """What looking again has shown. Only an explicit "not here" is GONE: failures and time-outs are UNKNOWN."""

    ALIVE = "alive"
    CHANGED = "changed"
    GONE = "gone"
    UNKNOWN = "unknown"


class Progress(NamedTuple):
    """How far a connector has come, in its own unit (bytes for files)."""

    done: int
    total: int


class Connector(Protocol):
    """One network. Built from checked settings and a clock; opens nothing before `events` is iterated.

    Connectors that reach a network take a third argument, `new_door`: what makes the door they go out by.
    """

    name: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]

    def __init__(self, settings: Mapping[str, Any], clock: Clock = system_clock) -> None:
        """Raises SettingsError."""

    def events(self, cursor: str | None = None) -> Iterator[Event]:
        """All events after `cursor` (or the one in the settings, or from the beginning).

        Raises SettingsError when the settings cannot work here (before the first event), TryLater and Permanent when
        the source fails as a whole; what goes wrong with one message becomes a `notice`. Streams have no end: they
        come back by themselves after a failure, and end when `close` is called.
        """

    def progress(self) -> Progress | None:
        """How far it has come, where an end is known."""

    def close(self) -> None:
        """End `events`, from any thread, even while it waits for the network."""


class Rechecking(Protocol):
    """A connector with the capability `recheck`."""

    def recheck(self, native_ids: Sequence[str]) -> dict[str, Standing]:
        """Look again at what has been told before."""


class ReadingAgain(Protocol):
    """A connector that reads once more what it has set aside: after a new release, or with other settings."""

    def read_again(self, raw: bytes, source: str) -> Iterable[Event]:
        """What the `raw` of a notice from the place `source` amounts to now. Asks no network.

        A notice with a code, or InvalidMessage, says that it still cannot be read. Cursors of these events are worth
        nothing, and what has been told already may be told again.
        """
