"""The audit trail: one entry for each operation, in a chain of hashes, in the transaction of what it tells of.

Each entry's hash covers the entry and the hash before it (SHA-256), so that nothing in the middle can be changed, taken out,
put in or swapped without breaking every hash behind it. The end of a chain is held by its head. Whoever can write
to the database could cut or compute everything anew: that is found against checkpoints kept outside of it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from menara.core.clock import now
from menara.core.models import INSTALLATION, AuditHead, AuditRecord

GENESIS = bytes(32)
_FIELDS = ("number", "at", "actor", "action", "subject", "detail", "hash")
_Row = tuple[int, datetime, str, str, str, str, bytes]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a chain stood at some time. Kept outside the database, it proves that nothing before it was changed."""

    chain: int
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry of a chain that cannot be trusted, and why."""

    chain: int
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """How far a chain was looked at, bit by bit. `is_done` when its end was reached, or the first wrong entry."""

    number: int = 0
    hash: bytes = GENESIS
    broken: Broken | None = None
    is_done: bool = False


def append(
    workspace_id: int | None,
    actor: str,
    action: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditRecord:
    """Add an entry to the chain of the workspace (None: of the installation).

    `detail` is anything that JSON can hold. Raises TransactionManagementError outside a transaction.
    """
    chain = INSTALLATION if workspace_id is None else workspace_id
    head = _locked_head(chain)
    entry = AuditRecord(
        chain=chain,
        number=head.number + 1,
        at=now(),
        actor=actor,
        action=action,
        subject=subject,
        detail=_canonical(detail) if detail else "",
    )
    entry.hash = _hash(chain, _row(entry), bytes(head.hash))
    entry.save(force_insert=True)
    AuditHead.objects.filter(chain=chain).update(number=entry.number, hash=entry.hash)
    return entry


def verify(checkpoints: Iterable[Checkpoint] = (), *, last: int | None = None) -> list[Broken]:
    """What is wrong: at most one finding a chain, its first. An empty list when all chains hold.

    With `last` only so many entries at the end of each chain are looked at.
    """
    known = _by_chain(checkpoints)
    chains = set(known) | set(AuditHead.objects.values_list("chain", flat=True))
    chains |= set(AuditRecord.objects.order_by().values_list("chain", flat=True).distinct())
    found = (_first_broken(chain, known.get(chain, {}), last) for chain in sorted(chains))
    return [broken for broken in found if broken]


def verify_some(chain: int, so_far: Checked, checkpoints: Iterable[Checkpoint], limit: int) -> Checked:
    """Look at the next entries of a chain, behind those that were looked at. The chain stands still meanwhile.

    Raises TransactionManagementError outside a transaction.
    """
    known = _by_chain(checkpoints).get(chain, {})
    head = _locked_head(chain)
    number, previous = so_far.number, so_far.hash
    for row in _rows(chain, number, limit):
        number += 1
        if reason := _what_is_wrong(chain, number, row, previous, known):
            return Checked(number - 1, previous, Broken(chain, number, reason), is_done=True)
        previous = bytes(row[-1])
    if number == so_far.number + limit:
        return Checked(number, previous)
    return Checked(number, previous, _wrong_end(chain, number, previous, known, head), is_done=True)


def checkpoints() -> list[Checkpoint]:
    """Where all chains stand now."""
    heads = AuditHead.objects.filter(number__gt=0).order_by("chain")
    return [Checkpoint(head.chain, head.number, bytes(head.hash).hex()) for head in heads]


def _locked_head(chain: int) -> AuditHead:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "An audit entry belongs into the transaction it tells of."
        )
    heads = AuditHead.objects.select_for_update().filter(chain=chain)
    if head := heads.first():
        return head
    AuditHead.objects.bulk_create([AuditHead(chain=chain, hash=GENESIS)], ignore_conflicts=True)
    return heads.get()


def _first_broken(chain: int, known: dict[int, str], last: int | None) -> Broken | None:
    number, previous = (0, GENESIS) if last is None else _before_last(chain, last)
    while True:
        begin = number
        for row in _rows(chain, number):
            number += 1
            if reason := _what_is_wrong(chain, number, row, previous, known):
                return Broken(chain, number, reason)
            previous = bytes(row[-1])
        head = AuditHead.objects.filter(chain=chain).first()
        if head is None or head.number <= number or number == begin:
            return _wrong_end(chain, number, previous, known, head)
        # Entries were appended meanwhile: on to the end of those.


def _what_is_wrong(chain: int, number: int, row: _Row, previous: bytes, known: dict[int, str]) -> str | None:
    if row[0] != number:
        return f"entry {number} is missing: number {row[0]} follows {number - 1}"
    if _hash(chain, row, previous) != bytes(row[-1]):
        return "its content, or the entry before it, is not what was recorded"
    if known.get(number, bytes(row[-1]).hex()) != bytes(row[-1]).hex():
        return "it is not the entry that a checkpoint has seen: the chain was computed anew"
    return None


def _wrong_end(
    chain: int, number: int, last: bytes, known: dict[int, str], head: AuditHead | None
) -> Broken | None:
    seen = max(known, default=0)
    if seen > number:
        return Broken(chain, number + 1, f"the chain ends here, but a checkpoint has seen entry {seen}")
    if head is None or head.number != number:
        return Broken(
            chain, number + 1, "the chain ends here, but not its head: entries were cut off or added"
        )
    if bytes(head.hash) != last:
        return Broken(chain, number, "the head of the chain holds another hash")
    return None


def _before_last(chain: int, last: int) -> tuple[int, bytes]:
    """Number and hash of the entry before the last ones: taken on trust."""
    backwards = AuditRecord.objects.filter(chain=chain).order_by("-number").values_list("number", "hash")
    for number, hash_ in backwards[last : last + 1]:
        return number, bytes(hash_)
    return 0, GENESIS


def _rows(chain: int, after: int, limit: int | None = None) -> Iterator[_Row]:
    rows = AuditRecord.objects.filter(chain=chain, number__gt=after).order_by("number")[:limit]
    return rows.values_list(*_FIELDS).iterator(2000)


def _row(entry: AuditRecord) -> _Row:
    return (entry.number, entry.at, entry.actor, entry.action, entry.subject, entry.detail, b"")


def _hash(chain: int, row: _Row, previous: bytes) -> bytes:
    number, at, *texts, _ = row
    written = _canonical([chain, number, at.astimezone(UTC).isoformat(), *texts])
    return sha256(previous + written.encode("utf-8", "surrogatepass")).digest()


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _by_chain(checkpoints: Iterable[Checkpoint]) -> dict[int, dict[int, str]]:
    known: dict[int, dict[int, str]] = {}
    for checkpoint in checkpoints:
        known.setdefault(checkpoint.chain, {})[checkpoint.number] = checkpoint.hash
    return known
