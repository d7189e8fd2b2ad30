"""The audit trail of a workspace, as people read it: filtered, the newest first, a page at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from menara.core import audit
from menara.core.models import AuditRecord
from menara.people.models import Token, User
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

ON_A_PAGE = 50
LOOKED_AT = 20_000  # records that one page is looked for in: what is behind them is asked for by the next
RECENT = 2_000  # what can be chosen from is taken from so many


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records; what is empty does not matter. `what` begins what was done, `about` what it was done to."""

    who: str = ""
    what: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class TrailPage:
    """`older` is the number to go on from, None at the end: a page may be empty and have an older one."""

    records: list[AuditRecord]
    older: int | None


def read_trail(actor: Actor, wanted: Wanted = EVERYTHING, before: int | None = None) -> TrailPage:
    """Raises NotAllowed."""
    trail = _trail(actor)
    if before is None:
        before = _behind(trail, wanted.until)
    first = max(before - LOOKED_AT, 1)
    found = _narrowed(trail.filter(number__lt=before, number__gte=first), wanted)
    records = list(found.order_by("-number")[: ON_A_PAGE + 1])
    if len(records) > ON_A_PAGE:
        return TrailPage(records[:ON_A_PAGE], records[ON_A_PAGE - 1].number)
    return TrailPage(records, first if first > 1 and not _is_before(trail, first, wanted) else None)


def all_of_trail(actor: Actor, wanted: Wanted = EVERYTHING) -> Iterator[AuditRecord]:
    """The oldest first, read bit by bit. Raises NotAllowed at once."""
    return _bit_by_bit(_narrowed(_trail(actor), wanted))


def tell_of_export(*, acting: Actor, format_: str, filters: str) -> None:
    """Whoever takes the trail home is in it. Raises NotAllowed."""
    _trail(acting)
    with transaction.atomic():
        detail = {"format": format_, "filters": filters}
        audit.append(acting.workspace_id, acting.name, "records.export_trail", "audit_trail", detail)


def length_of_trail(actor: Actor) -> int:
    """How many records there are. Raises NotAllowed."""
    last = _trail(actor).order_by("-number").values_list("number", flat=True).first()
    return last or 0


def choices(actor: Actor) -> tuple[list[str], list[str]]:
    """Who has acted lately and what was done: what is worth offering to choose from. Raises NotAllowed."""
    lately = _trail(actor).order_by("-number").values_list("actor", "action")[:RECENT]
    found = list(lately)
    return sorted({who for who, _ in found}), sorted({what for _, what in found})


def names_of(actor: Actor, actors: set[str]) -> dict[str, str]:
    """What those are called who have acted in the workspace, as far as that is known here."""
    users = User.objects.in_bulk(_numbers(actors, "user"))
    tokens = Token.objects.filter(workspace_id=actor.workspace_id).in_bulk(_numbers(actors, "token"))
    named = {f"user:{id_}": str(user) for id_, user in users.items()}
    return named | {f"token:{id_}": token.name for id_, token in tokens.items()}


def detail_of(record: AuditRecord) -> dict[str, Any]:
    return json.loads(record.detail) if record.detail else {}


def _trail(actor: Actor) -> QuerySet[AuditRecord]:
    if not actor.may(Action.SEE_AUDIT_TRAIL):
        raise NotAllowed
    return AuditRecord.objects.filter(chain=actor.workspace_id)


def _behind(trail: QuerySet[AuditRecord], until: datetime | None) -> int:
    """The number behind the last record that was made before a time."""
    made = trail.filter(at__lt=until) if until else trail
    last = made.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _is_before(trail: QuerySet[AuditRecord], number: int, wanted: Wanted) -> bool:
    """Whether that record is older than all that is wanted."""
    at = trail.filter(number=number).values_list("at", flat=True).first()
    return bool(wanted.since and at and at < wanted.since)


def _narrowed(records: QuerySet[AuditRecord], wanted: Wanted) -> QuerySet[AuditRecord]:
    named = {
        "actor": wanted.who,
        "action__startswith": wanted.what,
        "subject__startswith": wanted.about,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    return records.filter(**{name: value for name, value in named.items() if value})


def _bit_by_bit(found: QuerySet[AuditRecord], at_once: int = 1_000) -> Iterator[AuditRecord]:
    """No transaction stays open while somebody is slow to take it."""
    last = 0
    while some := list(found.filter(number__gt=last).order_by("number")[:at_once]):
        yield from some
        last = some[-1].number


def _numbers(actors: set[str], kind: str) -> list[int]:
    told = (actor.partition(":") for actor in actors)
    return [int(id_) for found, _, id_ in told if found == kind and id_.isdecimal()]
