"""The audit trail: one chain a workspace, in which no change goes unseen."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from menara.core import audit
from menara.core.audit import Broken, Checkpoint
from menara.core.models import AuditHead, AuditRecord

WORKSPACE, OTHER = 7, 8
CONTENT = "its content, or the entry before it, is not what was recorded"
CUT = "the chain ends here, but not its head: entries were cut off or added"


@pytest.fixture(autouse=True)
def chains(db: None) -> None:  # noqa: ARG001
    """Five entries in one workspace, two in another, one of the installation."""
    for number in range(1, 6):
        with transaction.atomic():
            audit.append(
                WORKSPACE, "user:1", "sources.pause_source", f"source:{number}", {"reason": "ترافیک"}
            )
    for chain in (OTHER, OTHER, None):
        with transaction.atomic():
            audit.append(chain, "system", "records.apply_retention")


def entry(number: int) -> AuditRecord:
    return AuditRecord.objects.get(chain=WORKSPACE, number=number)


def change(number: int, /, **values: object) -> None:
    AuditRecord.objects.filter(chain=WORKSPACE, number=number).update(**values)


def test_an_entry_says_who_did_what_to_what() -> None:
    found = entry(3)
    told = (found.actor, found.action, found.subject, found.detail)
    assert told == ("user:1", "sources.pause_source", "source:3", '{"reason":"ترافیک"}')


def test_chains_that_nobody_touched_hold() -> None:
    assert audit.verify() == []
    assert audit.verify(audit.checkpoints()) == []


def test_each_workspace_has_a_chain_of_its_own() -> None:
    assert [(point.chain, point.number) for point in audit.checkpoints()] == [(0, 1), (7, 5), (8, 2)]


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="belongs into the transaction"):
        audit.append(WORKSPACE, "user:1", "sources.pause_source")


def test_what_is_rolled_back_leaves_no_entry() -> None:
    with transaction.atomic():
        audit.append(WORKSPACE, "user:1", "sources.pause_source")
        transaction.set_rollback(True)
    assert [point.number for point in audit.checkpoints()] == [1, 5, 2]
    assert audit.verify() == []


CHANGES = {
    "at": lambda: change(3, at=F("at") + timedelta(microseconds=1)),
    "actor": lambda: change(3, actor="user:2"),
    "action": lambda: change(3, action="sources.pause_sourc"),
    "subject": lambda: change(3, subject="source:4"),
    "moved border": lambda: change(3, action="sources.pause_sources", subject="ource:3"),
    "detail": lambda: change(3, detail=""),
    "hash": lambda: change(3, hash=bytes(32)),
}


@pytest.mark.parametrize("tamper", CHANGES.values(), ids=list(CHANGES))
def test_a_changed_entry_is_named(tamper: Callable[[], None]) -> None:
    tamper()
    assert audit.verify() == [Broken(WORKSPACE, 3, CONTENT)]


def test_a_deleted_entry_is_named() -> None:
    entry(3).delete()
    assert audit.verify() == [Broken(WORKSPACE, 3, "entry 3 is missing: number 4 follows 2")]


def test_a_deleted_entry_is_named_when_the_others_close_the_gap() -> None:
    entry(3).delete()
    for number in (4, 5):
        change(number, number=number - 1)
    assert audit.verify() == [Broken(WORKSPACE, 3, CONTENT)]


def test_swapped_entries_are_named() -> None:
    change(2, number=99)
    change(3, number=2)
    change(99, number=3)
    assert audit.verify() == [Broken(WORKSPACE, 2, CONTENT)]


def test_an_inserted_entry_is_named() -> None:
    for number in (5, 4, 3):
        change(number, number=number + 1)
    copy = entry(2)
    copy.id, copy.number = None, 3
    copy.save()
    assert audit.verify() == [Broken(WORKSPACE, 3, CONTENT)]


def test_an_entry_moved_from_another_workspace_is_named() -> None:
    AuditRecord.objects.filter(chain=OTHER, number=2).update(chain=WORKSPACE, number=6)
    assert audit.verify() == [Broken(WORKSPACE, 6, CONTENT), Broken(OTHER, 2, CUT)]


def test_a_cut_off_tail_is_named() -> None:
    AuditRecord.objects.filter(chain=WORKSPACE, number__gte=4).delete()
    assert audit.verify() == [Broken(WORKSPACE, 4, CUT)]


def test_a_chain_that_is_gone_is_named() -> None:
    AuditRecord.objects.filter(chain=WORKSPACE).delete()
    assert audit.verify() == [Broken(WORKSPACE, 1, CUT)]


def test_a_changed_head_is_named() -> None:
    AuditHead.objects.filter(chain=WORKSPACE).update(hash=bytes(32))
    assert audit.verify() == [Broken(WORKSPACE, 5, "the head of the chain holds another hash")]


class TestAgainstCheckpoints:
    """Who can write to the database can make a chain that holds in itself, but not one that was seen before."""

    def test_a_tail_that_was_cut_off_with_its_head_is_named(self) -> None:
        known = audit.checkpoints()
        AuditRecord.objects.filter(chain=WORKSPACE, number__gte=4).delete()
        AuditHead.objects.filter(chain=WORKSPACE).update(number=3, hash=entry(3).hash)
        assert audit.verify() == []
        ends = "the chain ends here, but a checkpoint has seen entry 5"
        assert audit.verify(known) == [Broken(WORKSPACE, 4, ends)]

    def test_a_chain_that_was_computed_anew_is_named(self) -> None:
        known = [*audit.checkpoints(), Checkpoint(WORKSPACE, 2, bytes(entry(2).hash).hex())]
        AuditRecord.objects.filter(chain=WORKSPACE).delete()
        AuditHead.objects.filter(chain=WORKSPACE).delete()
        for number in range(1, 6):
            with transaction.atomic():
                audit.append(WORKSPACE, "user:9", "sources.pause_source", f"source:{number}")
        assert audit.verify() == []
        anew = "it is not the entry that a checkpoint has seen: the chain was computed anew"
        assert audit.verify(known) == [Broken(WORKSPACE, 2, anew)]

    def test_a_chain_and_its_head_that_are_gone_are_named(self) -> None:
        known = audit.checkpoints()
        AuditRecord.objects.filter(chain=OTHER).delete()
        AuditHead.objects.filter(chain=OTHER).delete()
        assert audit.verify(known) == [
            Broken(OTHER, 1, "the chain ends here, but a checkpoint has seen entry 2")
        ]


def test_the_last_entries_can_be_looked_at_alone() -> None:
    change(4, actor="user:2")
    assert audit.verify(last=2) == [Broken(WORKSPACE, 4, CONTENT)]
    assert audit.verify(last=1) == []
    assert audit.verify(last=9) == audit.verify()


def test_a_chain_that_grows_while_it_is_looked_at_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    real, growths = audit._rows, iter(range(3))

    def rows(chain: int, after: int) -> Iterator[Any]:
        yield from real(chain, after)
        if next(growths, None) is not None:
            with transaction.atomic():
                audit.append(chain, "user:1", "sources.pause_source")

    monkeypatch.setattr(audit, "_rows", rows)
    assert audit.verify() == []
