"""What is done with retention rules and legal holds."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from menara.core import audit, events
from menara.core.clock import now
from menara.engine.mention import storable
from menara.engine.query import syntax
from menara.people import closing
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.enums import HoldState, RecordKind
from menara.records.events import HoldChanged, RetentionChanged
from menara.records.models import FrozenRecord, LegalHold, RetentionRule
from menara.records.queries import access_hold, held_workspaces
from menara.records.scope import Scope

FEWEST_DAYS, MOST_DAYS = 1, 3_650
MOST_NAMES, MOST_HOLDS = 1_000, 200
NEXT = {
    HoldState.DRAFT: HoldState.ISSUED,
    HoldState.ISSUED: HoldState.ACKNOWLEDGED,
    HoldState.ACKNOWLEDGED: HoldState.ACTIVE,
    HoldState.ACTIVE: HoldState.RELEASED,
}
"""From each state the one that may follow: all others are refused."""


class Refused(Exception):  # noqa: N818 (an answer, not a failure)
    """It may not be done now; the message says why. `code` is for pages, which say it in their language."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Held(Refused):
    """A legal hold forbids it."""

    def __init__(self, hold_id: int | None = None) -> None:
        named = f"Legal hold {hold_id}" if hold_id else "A legal hold"
        super().__init__(f"{named} forbids it until it has been released.", "held")
        self.hold_id = hold_id


def set_retention(*, kind: RecordKind, days: int | None, acting: Actor, network: str = "") -> None:
    """How long records of a kind are kept from now on; None: as long as the default. Raises NotAllowed, Refused."""
    _check(acting, Action.EDIT_RETENTION)
    if days is not None and not FEWEST_DAYS <= days <= MOST_DAYS:
        raise Refused(f"days: from {FEWEST_DAYS} to {MOST_DAYS:,}, not {days}.", "days")
    if len(network) > 50:
        raise Refused("network: no network has so long a name.")
    named: dict[str, Any] = {"workspace_id": acting.workspace_id, "kind": kind, "network": network}
    with transaction.atomic():
        was = RetentionRule.objects.filter(**named).values_list("days", flat=True).first()
        if days is None:
            RetentionRule.objects.filter(**named).delete()
        else:
            told = {"days": days, "changed_at": now()}
            RetentionRule.objects.update_or_create(**named, defaults=told)
        detail = {"kind": kind, "network": network, "days": {"from": was, "to": days}}
        audit.append(acting.workspace_id, acting.name, "records.set_retention", f"retention:{kind}", detail)
        events.publish(RetentionChanged(acting.workspace_id, kind, network))


def draft_hold(*, name: str, ground: str, scope: Scope, acting: Actor) -> LegalHold:
    """A hold that forbids nothing yet. Raises NotAllowed, Refused, and QueryError for a query that does not parse."""
    _check(acting, Action.EDIT_HOLDS)
    if not ground.strip():
        raise Refused("ground: say for which legal reason this is held.", "ground")
    if scope.query:
        syntax.parse(scope.query)
    if any(moment and moment.tzinfo is None for moment in (scope.since, scope.until)):
        raise Refused("scope: its times need a time zone.")
    named = (scope.networks, scope.native_ids, scope.author_ids, scope.stream_ids)
    if sum(map(len, named)) > MOST_NAMES:
        raise Refused(f"scope: it names more than {MOST_NAMES:,} things. Use a query.", "too_wide")
    with transaction.atomic():
        if LegalHold.objects.filter(workspace_id=acting.workspace_id).exclude(
            state=HoldState.RELEASED
        ).count() >= (MOST_HOLDS):
            raise Refused(f"There are {MOST_HOLDS} holds in this workspace already.", "too_many")
        hold = LegalHold.objects.create(
            workspace_id=acting.workspace_id,
            name=storable(name)[:200],
            ground=storable(ground),
            scope=_written(scope),
            drafted_by=acting.name,
        )
        _record(hold, acting, "records.draft_hold", {"name": hold.name, "scope": hold.scope})
    return hold


def issue_hold(*, hold_id: int, version: int, acting: Actor) -> LegalHold:
    """From this moment on nothing that it covers may go. Raises NotAllowed and Refused."""
    return _move(hold_id, version, HoldState.ISSUED, acting, "records.issue_hold", issued_at=now())


def acknowledge_hold(*, hold_id: int, version: int, acting: Actor) -> LegalHold:
    """Those who keep the records have said that they know of it. Raises NotAllowed and Refused."""
    return _move(hold_id, version, HoldState.ACKNOWLEDGED, acting, "records.acknowledge_hold")


def activate_hold(*, hold_id: int, version: int, acting: Actor) -> LegalHold:
    """Raises NotAllowed and Refused."""
    return _move(hold_id, version, HoldState.ACTIVE, acting, "records.activate_hold")


def ask_for_release(*, hold_id: int, version: int, reason: str, acting: Actor) -> LegalHold:
    """The first of two people who are needed; programs are none. Raises NotAllowed and Refused."""
    _check_person(acting)
    if not reason.strip():
        raise Refused("reason: say why it is not needed any more.", "reason")
    with _refusals(hold_id, acting, "records.ask_for_release"), transaction.atomic():
        hold = _locked(hold_id, version, acting)
        if hold.state != HoldState.ACTIVE:
            raise Refused(f"Only an active hold is released; this one is {hold.state}.", "state")
        hold.release_asked_by = acting.name
        _save(hold)
        _record(hold, acting, "records.ask_for_release", {"reason": storable(reason)[:2_000]})
    return hold


def release_hold(*, hold_id: int, version: int, acting: Actor) -> LegalHold:
    """The second of two: another person than the one who has asked. Raises NotAllowed and Refused."""
    _check_person(acting)
    hold = access_hold(acting, hold_id)
    with _refusals(hold_id, acting, "records.release_hold"):
        if hold.state == HoldState.ACTIVE and hold.release_asked_by in ("", acting.name):
            raise Refused("Two people are needed: one asks for the release, another one releases.", "two")
    return _move(hold_id, version, HoldState.RELEASED, acting, "records.release_hold", released_at=now())


def freeze(
    *,
    workspace_id: int,
    hold_id: int,
    kind: RecordKind,
    network: str,
    native_id: str,
    content: Mapping[str, Any],
) -> None:
    """Keep what goes at its source, because a hold covers it: once, in the transaction in which it goes."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
    named = {"workspace_id": workspace_id, "hold_id": hold_id, "network": network, "native_id": native_id}
    _, is_new = FrozenRecord.objects.get_or_create(
        **named, digest=digest, defaults={"kind": kind, "content": content}
    )
    if is_new:
        detail = {"kind": kind, "network": network, "digest": digest}
        audit.append(workspace_id, "system:records", "records.freeze", f"hold:{hold_id}", detail)


def drop_frozen(workspace_id: int, hold_ids: frozenset[int], limit: int) -> int:
    """Forget what was frozen under holds that forbid no more; how many records went."""
    over = FrozenRecord.objects.filter(workspace_id=workspace_id).exclude(hold_id__in=hold_ids)
    gone = over.filter(id__in=list(over.order_by("id").values_list("id", flat=True)[:limit])).delete()[0]
    if gone:
        detail = {"dropped": gone}
        audit.append(workspace_id, "system:records", "records.drop_frozen", "frozen_records", detail)
    return gone


def close_workspace(*, acting: Actor) -> None:
    """Unless something in it is held. Raises NotAllowed and Held."""
    if not acting.may(Action.EDIT_WORKSPACE):
        raise NotAllowed
    with transaction.atomic():
        lock(acting.workspace_id)
        if acting.workspace_id in held_workspaces():
            raise Held
        closing.close_workspace(acting=acting)


def lock(workspace_id: int) -> None:
    """From here to the end of the transaction no hold is issued in the workspace, and nothing of it goes."""
    Workspace.objects.select_for_update().get(id=workspace_id)


def _check(acting: Actor, action: Action) -> None:
    if not acting.may(action):
        raise NotAllowed


def _check_person(acting: Actor) -> None:
    _check(acting, Action.EDIT_HOLDS)
    if acting.role is None:
        raise NotAllowed


def _move(
    hold_id: int, version: int, state: HoldState, acting: Actor, action: str, **moments: datetime
) -> LegalHold:
    _check(acting, Action.EDIT_HOLDS)
    with _refusals(hold_id, acting, action), transaction.atomic():
        hold = _locked(hold_id, version, acting)
        if NEXT.get(HoldState(hold.state)) != state:
            raise Refused(f"A hold that is {hold.state} cannot become {state}.", "state")
        hold.state = state
        for name, moment in moments.items():
            setattr(hold, name, moment)
        _save(hold)
        _record(hold, acting, action, {"version": hold.version})
    return hold


@contextmanager
def _refusals(hold_id: int, acting: Actor, action: str) -> Iterator[None]:
    """What is refused leaves no trace but this."""
    try:
        yield
    except Refused as refusal:
        with transaction.atomic():
            detail = {"wanted": action, "reason": str(refusal)}
            audit.append(acting.workspace_id, acting.name, "records.refuse", f"hold:{hold_id}", detail)
        raise


def _locked(hold_id: int, version: int, acting: Actor) -> LegalHold:
    lock(acting.workspace_id)
    access_hold(acting, hold_id)
    hold = LegalHold.objects.select_for_update().get(id=hold_id)
    if hold.version != version:
        raise Refused(f"It has been changed meanwhile: look at version {hold.version}.", "stale")
    return hold


def _save(hold: LegalHold) -> None:
    hold.version += 1
    hold.save(update_fields=["state", "version", "issued_at", "released_at", "release_asked_by"])


def _record(hold: LegalHold, acting: Actor, action: str, detail: Mapping[str, Any]) -> None:
    audit.append(acting.workspace_id, acting.name, action, f"hold:{hold.pk}", detail)
    events.publish(HoldChanged(acting.workspace_id, hold.pk, hold.state))


def _written(scope: Scope) -> dict[str, Any]:
    """As the table holds it: without what is empty."""
    names = {
        "networks": sorted(scope.networks),
        "native_ids": sorted(scope.native_ids),
        "author_ids": sorted(scope.author_ids),
        "stream_ids": sorted(scope.stream_ids),
        "query": scope.query,
        "since": scope.since and scope.since.isoformat(),
        "until": scope.until and scope.until.isoformat(),
    }
    return {name: storable(value) for name, value in names.items() if value}
