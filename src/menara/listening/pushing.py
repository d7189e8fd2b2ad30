"""What programs push to us: checked, put into the log, and only then acknowledged. The screener stores it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from menara.connectors.base import Delete, Event, Notice, Upsert, written
from menara.connectors.webhook.telling import Telling
from menara.core.clock import now
from menara.core.intake import what_is_full
from menara.core.log import Log
from menara.engine.mention import storable
from menara.people.enums import Scope
from menara.people.queries import Actor, NotAllowed
from menara.sources.operations import HEARD
from menara.sources.packing import pack

CONSUMER = "screener"
RETRY_S = 5


class Full(Exception):  # noqa: N818 (a state, not a failure)
    """So much waits already, or so little disk is left, that nothing more is taken. Nothing of the call was kept."""


@dataclass(frozen=True, slots=True)
class Rejection:
    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is safe from now on, and what could not be read."""

    accepted: int
    rejected: list[Rejection]


class PushKey(NamedTuple):
    workspace_id: int
    network: str


def push_mentions(*, body: bytes, acting: Actor, log: Log) -> Receipt:
    """Take mentions: a JSON array or JSON Lines. Raises NotAllowed, Full, and RequestRefused for a body too large."""
    _check(acting, log)
    moment = written(now())
    told = Telling(f"api:{acting.name}", moment, str, acting.network).events(body)
    mentions = [replace(event, observed_at=moment) for event in told if isinstance(event, Upsert)]
    last = {
        mention.native_id: mention for mention in mentions
    }  # all are of one moment: what was said last counts
    if last:
        _append(list(last.values()), acting, log)
    return Receipt(len(mentions), [_rejection(event) for event in told if not isinstance(event, Upsert)])


def push_deletion(*, native_id: str, acting: Actor, log: Log) -> None:
    """Say that a mention is gone at its source. Raises NotAllowed and Full; not whether there was one."""
    _check(acting, log)
    moment = written(now())
    place = {"source": f"api:{acting.name}", "observed_at": moment, "cursor": ""}
    _append([Delete(native_id=storable(native_id), **place)], acting, log)


def check_room(log: Log) -> None:
    """Raises Full."""
    if fullness := what_is_full(log, HEARD):
        raise Full(fullness.message)


def push_key(workspace_id: int, network: str) -> str:
    """Of the log's batches that were pushed to a workspace."""
    return f"api/{workspace_id}/{network}"


def read_push_key(key: str) -> PushKey | None:
    """Where the batch was pushed to; None for one from a channel."""
    kind, _, rest = key.partition("/")
    if kind != "api":
        return None
    workspace_id, _, network = rest.partition("/")
    return PushKey(int(workspace_id), network)


def _check(acting: Actor, log: Log) -> None:
    if Scope.MENTIONS_WRITE not in acting.scopes:
        raise NotAllowed
    check_room(log)


def _append(told: Sequence[Event], acting: Actor, log: Log) -> None:
    log.append(HEARD, push_key(acting.workspace_id, acting.network), pack(told), len(told))


def _rejection(event: Event) -> Rejection:
    if isinstance(event, Notice) and event.code:
        return Rejection(event.line or 0, event.code, event.message)
    return Rejection(0, "bad_field", f"kind: a mention is expected, not an event of kind {event.kind}.")
