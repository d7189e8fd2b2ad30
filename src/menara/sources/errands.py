"""What people wait for and a network has to be asked about: never in a request, never in a transaction.

A worker leases an errand for a while and says how far it is; one that dies lets its lease run out, and another takes it up.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from menara.core.clock import now
from menara.core.secrets import Place, seal, unseal
from menara.engine.mention import storable
from menara.people.enums import Scope
from menara.people.models import Token, User
from menara.people.queries import Actor, NotAllowed, access_workspace
from menara.sources.enums import OPEN, ErrandKind, ErrandState
from menara.sources.models import Errand, Source

LEASE, KEPT = timedelta(seconds=60), timedelta(hours=1)
MOST_OPEN = 10  # of one workspace
ATTEMPTS = 3
LONGEST = 500

Report = Callable[..., bool]
Work = Callable[[Errand, Report], dict[str, Any]]
logger = logging.getLogger(__name__)


class TooManyErrands(Exception):  # noqa: N818 (a state, not a failure)
    """So much is waited for already that nothing more is begun."""


def ask(
    kind: ErrandKind, acting: Actor, asked: dict[str, Any], *, source: Source | None = None, token: str = ""
) -> Errand:
    """In the transaction of the operation that wants it. Raises TooManyErrands."""
    theirs = Errand.objects.filter(workspace_id=acting.workspace_id, state__in=OPEN)
    if theirs.count() >= MOST_OPEN:
        raise TooManyErrands
    errand = Errand.objects.create(
        workspace_id=acting.workspace_id, kind=kind, asked_by=acting.name, asked=asked, source=source
    )
    if token:
        errand.sealed = seal(token, _place(errand))
        errand.save(update_fields=["sealed"])
    return errand


def access_errand(acting: Actor, errand_id: int, kind: ErrandKind) -> Errand:
    """Of the person's own. Raises NotAllowed, also where there is none."""
    if errand_id >= 2**63:
        raise NotAllowed
    theirs = Errand.objects.filter(workspace_id=acting.workspace_id, asked_by=acting.name, kind=kind)
    errand = theirs.filter(id=errand_id).select_related("source__channel").first()
    if errand is None:
        raise NotAllowed
    return errand


def token_of(errand: Errand) -> str:
    """What was told with it, or what its source has. Raises Unopenable."""
    return unseal(bytes(errand.sealed), _place(errand)) if errand.sealed else ""


def lease_errand(worker: str) -> Errand | None:
    """The oldest that waits, for this worker alone."""
    present = now()
    is_free = Q(leased_until=None) | Q(leased_until__lt=present)
    with transaction.atomic():
        waiting = Errand.objects.filter(is_free, state__in=OPEN).order_by("id")
        waiting.filter(attempts__gte=ATTEMPTS).update(state=ErrandState.FAILED, found={"broken": True})
        errand = waiting.select_for_update(skip_locked=True).first()
        if errand is None:
            return None
        errand.leased_by, errand.state = worker, ErrandState.RUNNING
        errand.leased_until, errand.attempts = present + LEASE, errand.attempts + 1
        errand.save(update_fields=["leased_by", "state", "leased_until", "attempts"])
    return errand


def run_errand(errand: Errand, work: Work) -> None:
    """Do it and keep what came of it. Whatever fails is told to whoever waits."""

    def report(**changed: Any) -> bool:
        """Whether it is still ours to do."""
        ours = Errand.objects.filter(id=errand.pk, leased_by=errand.leased_by, state=ErrandState.RUNNING)
        return bool(ours.update(leased_until=now() + LEASE, **changed))

    try:
        found, state = work(errand, report), ErrandState.DONE
    except NotAllowed:
        found, state = {"not_allowed": True}, ErrandState.FAILED
    except Exception as problem:  # whatever a connector does
        logger.exception("Errand %s has failed.", errand.pk)
        found, state = (
            {"broken": True, "message": shown(f"{type(problem).__name__}: {problem}")},
            ErrandState.FAILED,
        )
    report(state=state, found=found)


def forget_errands() -> int:
    """Those that nobody waits for any more, with what was told for them; how many went."""
    return Errand.objects.filter(created_at__lt=now() - KEPT).delete()[0]


def acting_of(errand: Errand) -> Actor:
    """Whoever has asked, as they may now. Raises NotAllowed."""
    kind, _, id_ = errand.asked_by.partition(":")
    if kind == "user":
        person = User.objects.filter(id=int(id_)).first()
        if person is None:
            raise NotAllowed
        return access_workspace(person, errand.workspace_id)
    is_open = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now()))
    token = Token.objects.filter(is_open, id=int(id_), workspace_id=errand.workspace_id).first()
    if token is None:
        raise NotAllowed
    return Actor(errand.workspace_id, errand.asked_by, scopes=frozenset(map(Scope, token.scopes)))


def shown(text: str) -> str:
    """What anybody may have written, as it can be kept."""
    kept: str = storable(text)
    return kept[:LONGEST]


def _place(errand: Errand) -> Place:
    return Place(errand.workspace_id, "errand", str(errand.pk))
