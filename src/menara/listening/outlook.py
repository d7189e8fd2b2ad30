"""What retention would do away with, and when: counted before it does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from menara.core.clock import now
from menara.listening.freezing import hold_on
from menara.listening.models import Mention
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.enums import RecordKind
from menara.records.queries import Periods, holdings
from menara.sources.expiring import letters_due

MOST = 100_000  # counted no further
LOOKED_AT = 500  # of those that are due, whether a hold keeps them
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many records of a kind go at the next round, within a week, within a month; each up to MOST."""

    at_once: int
    in_a_week: int
    in_a_month: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the first `of` that are due, so many stay because a hold covers them."""

    held: int
    of: int


def outlook(actor: Actor, kind: RecordKind, periods: Periods) -> Outlook:
    """With those periods, which need not be the ones in force. Raises NotAllowed."""
    _check(actor)
    moments = (now(), now() + WEEK, now() + MONTH)
    return Outlook(*(_count(actor.workspace_id, kind, periods, moment) for moment in moments))


def kept_by_holds(actor: Actor, periods: Periods) -> Kept:
    """Raises NotAllowed."""
    _check(actor)
    holds = holdings(actor.workspace_id)
    if not holds:
        return Kept(0, 0)
    found: list[Mention] = []
    for due in _mentions(actor.workspace_id, periods, now()):
        some = due.order_by("stored_at", "id").prefetch_related("matches")
        found += list(some[: LOOKED_AT - len(found)])
    return Kept(sum(hold_on(mention, holds) is not None for mention in found), len(found))


def _count(workspace_id: int, kind: RecordKind, periods: Periods, moment: datetime) -> int:
    if kind == RecordKind.DEAD_LETTER:
        return letters_due(workspace_id, periods.of(kind), moment, MOST)
    if kind == RecordKind.STUB:
        cutoff = moment - periods.of(kind)
        return Mention.objects.filter(workspace_id=workspace_id, redacted_at__lt=cutoff)[:MOST].count()
    return min(sum(due[:MOST].count() for due in _mentions(workspace_id, periods, moment)), MOST)


def _mentions(workspace_id: int, periods: Periods, moment: datetime) -> list[QuerySet[Mention]]:
    """Those whose time is over at a moment: of each network that has a period of its own, and of all others."""
    whole = Mention.objects.filter(workspace_id=workspace_id, redacted_at=None)
    general = periods.of(RecordKind.MENTION)
    own = {
        network: periods.of(RecordKind.MENTION, network) for network in periods.networks(RecordKind.MENTION)
    }
    own = {network: period for network, period in own.items() if period != general}
    rest = whole.exclude(network__in=own).filter(stored_at__lt=moment - general)
    return [rest] + [
        whole.filter(network=network, stored_at__lt=moment - period)
        for network, period in sorted(own.items())
    ]


def _check(actor: Actor) -> None:
    if not actor.may(Action.SEE_RECORDS):
        raise NotAllowed
