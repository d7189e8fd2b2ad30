"""Records of the audit trail, as a page shows them: plain, frozen values."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from menara.core.models import AuditRecord
from menara.people.queries import Actor
from menara.records.trail import detail_of, names_of

LONGEST = 300  # characters of one value: the export has all of it
CHANGE = {"from", "to"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What a record says besides. `was` stands there only where something was changed."""

    name: str
    told: str
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    at: datetime
    iso: str
    who: str
    name: str
    what: str
    about: str
    facts: tuple[Fact, ...]
    digest: str


def lines(actor: Actor, records: Iterable[AuditRecord]) -> list[Line]:
    found = list(records)
    names = names_of(actor, {record.actor for record in found})
    return [_line(record, names.get(record.actor, "")) for record in found]


def _line(record: AuditRecord, name: str) -> Line:
    return Line(
        number=record.number,
        at=record.at,
        iso=record.at.isoformat(timespec="milliseconds"),
        who=record.actor,
        name=name,
        what=record.action,
        about=record.subject,
        facts=tuple(_facts(detail_of(record))),
        digest=bytes(record.hash).hex(),
    )


def _facts(detail: dict[str, Any], before: str = "") -> Iterator[Fact]:
    """What was changed with how it was; what is nested with the name around it."""
    if detail.keys() == CHANGE:
        yield Fact(before or "", _short(detail["to"]), _short(detail["from"]))
        return
    for name, value in detail.items():
        called = f"{before}.{name}" if before else name
        if isinstance(value, dict) and value:
            yield from _facts(value, called)
        else:
            yield Fact(called, _short(value))


def _short(value: Any) -> str:
    """Nothing, where there is nothing."""
    if value is None:
        return ""
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"
