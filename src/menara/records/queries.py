"""How long something is kept, and what forbids that it goes: the questions that other rooms ask."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from menara.connectors import registry
from menara.core.clock import now
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.enums import FREEZING, HoldState, RecordKind
from menara.records.models import FrozenRecord, LegalHold, RetentionRule
from menara.records.scope import Holding, Holdings

DEFAULT_DAYS = {RecordKind.MENTION: 90, RecordKind.STUB: 365, RecordKind.DEAD_LETTER: 30}
GRACE = timedelta(days=30)  # after a release: so long the clocks that have run out meanwhile stand still


class Periods:
    """How long a workspace keeps what, by network. Read once, for many records."""

    def __init__(self, workspace_id: int | None) -> None:
        """None: of what belongs to no workspace, for which the defaults count."""
        rules = RetentionRule.objects.filter(workspace_id=workspace_id) if workspace_id else ()
        self._days = {(rule.kind, rule.network): rule.days for rule in rules}

    def of(self, kind: RecordKind, network: str = "") -> timedelta:
        """Of several rules the longest counts; no longer than the network allows."""
        general = self._days.get((kind, ""), DEFAULT_DAYS[kind])
        days = max(general, self._days.get((kind, network), 0))
        allowed = allowed_by(network) if kind == RecordKind.MENTION else None
        return timedelta(days=days) if allowed is None else min(timedelta(days=days), allowed)

    def but(self, kind: RecordKind, network: str, days: int | None) -> "Periods":
        """As they would be with another rule, or (None) without one."""
        other = Periods(None)
        other._days = {key: kept for key, kept in self._days.items() if key != (kind, network)}
        if days is not None:
            other._days[kind, network] = days
        return other

    def networks(self, kind: RecordKind) -> set[str]:
        """Those for which another period may count than for the rest."""
        return {network for known, network in self._days if known == kind and network} | set(registry.names())

    def shortest(self, kind: RecordKind) -> timedelta:
        """Of all networks: nothing younger has to go."""
        return min(self.of(kind, network) for network in ("", *self.networks(kind)))


def keep_until(workspace_id: int, kind: RecordKind, since: datetime, network: str = "") -> datetime:
    """When the record goes, if nothing forbids it."""
    return since + Periods(workspace_id).of(kind, network)


def allowed_by(network: str) -> timedelta | None:
    """How long the network's terms allow to keep what it has told, where they say so."""
    return registry.terms(network).refresh_or_delete if network in registry.names() else None


def holdings(workspace_id: int) -> Holdings:
    """All that forbids in this workspace now: holds in force, and those released a short while ago."""
    fresh = Q(state=HoldState.RELEASED, released_at__gt=now() - GRACE)
    holds = LegalHold.objects.filter(Q(state__in=FREEZING) | fresh, workspace_id=workspace_id).order_by("id")
    return Holdings(tuple(Holding(hold.pk, hold.covered()) for hold in holds))


def freezing(workspace_id: int) -> Holdings:
    """The holds in force alone: they stand also against a network that asks for deletion."""
    holds = LegalHold.objects.filter(workspace_id=workspace_id, state__in=FREEZING).order_by("id")
    return Holdings(tuple(Holding(hold.pk, hold.covered()) for hold in holds))


def held_workspaces() -> set[int]:
    """Those with anything that forbids."""
    fresh = Q(state=HoldState.RELEASED, released_at__gt=now() - GRACE)
    holds = LegalHold.objects.filter(Q(state__in=FREEZING) | fresh)
    return set(holds.values_list("workspace_id", flat=True))


def hold_on_stream(workspace_id: int, stream_id: int) -> int | None:
    """The hold that names the stream, and so needs what it has found."""
    named = (hold for hold in holdings(workspace_id).holds if stream_id in hold.scope.stream_ids)
    return next((hold.hold_id for hold in named), None)


def rules_of(actor: Actor) -> QuerySet[RetentionRule]:
    """Raises NotAllowed."""
    _check(actor)
    return RetentionRule.objects.filter(workspace_id=actor.workspace_id).order_by("kind", "network")


def holds_of(actor: Actor) -> QuerySet[LegalHold]:
    """Raises NotAllowed."""
    _check(actor)
    return LegalHold.objects.filter(workspace_id=actor.workspace_id).order_by("id")


def access_hold(actor: Actor, hold_id: int) -> LegalHold:
    """Raises NotAllowed, also where there is no such hold."""
    hold = holds_of(actor).filter(id=hold_id).first()
    if hold is None:
        raise NotAllowed
    return hold


def frozen_under(actor: Actor, hold_id: int, limit: int) -> tuple[list[FrozenRecord], int]:
    """The last that a hold has kept, without their content, and how many there are. Raises NotAllowed."""
    found = FrozenRecord.objects.filter(hold=access_hold(actor, hold_id), workspace_id=actor.workspace_id)
    return list(found.defer("content").order_by("-id")[:limit]), found.count()


def _check(actor: Actor) -> None:
    if not actor.may(Action.SEE_RECORDS):
        raise NotAllowed
