"""The audit trail as people read it: filtered, a page at a time, checked link by link."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from menara.core import audit
from menara.core.audit import Checkpoint
from menara.core.models import AuditRecord, Job
from menara.people.enums import Role
from menara.people.queries import Actor, NotAllowed
from menara.records import checking, trail
from menara.records.checking import ask_for_check, check_all, check_of, go_on
from menara.records.trail import Wanted, all_of_trail, choices, length_of_trail, names_of, read_trail

pytestmark = pytest.mark.django_db


def note(owner: Actor, *actions: str, actor: str = "user:1", subject: str = "stream:4") -> None:
    for action in actions:
        with transaction.atomic():
            audit.append(owner.workspace_id, actor, action, subject)


def numbers(owner: Actor, wanted: Wanted = trail.EVERYTHING, before: int | None = None) -> list[int]:
    return [record.number for record in read_trail(owner, wanted, before).records]


def test_the_newest_stands_first_and_pages_follow_each_other(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "ON_A_PAGE", 2)
    note(owner, "a.b", "a.c", "a.d", "a.e")
    first = read_trail(owner)
    second = read_trail(owner, before=first.older)
    third = read_trail(owner, before=second.older)
    told = [[record.number for record in page.records] for page in (first, second, third)]
    assert (told, third.older, length_of_trail(owner)) == ([[5, 4], [3, 2], [1]], None, 5)


def test_one_page_looks_at_so_many_and_the_next_goes_on(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "LOOKED_AT", 2)
    note(owner, "rare.one", "a.b", "a.b", "a.b")
    page = read_trail(owner, Wanted(what="rare"))
    assert (page.records, page.older) == ([], 4)
    assert numbers(owner, Wanted(what="rare"), before=4) == [2]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param({"who": "user:2"}, [3], id="who"),
        pytest.param({"what": "sources."}, [3], id="a room"),
        pytest.param({"what": "records.draft_hold"}, [2], id="one kind"),
        pytest.param({"about": "hold:"}, [2], id="about"),
        pytest.param({"who": "user:2", "about": "hold:"}, [], id="nothing"),
    ],
)
def test_it_is_filtered(owner: Actor, wanted: dict[str, str], found: list[int]) -> None:
    note(owner, "records.draft_hold", subject="hold:1")
    note(owner, "sources.add_source", actor="user:2")
    assert numbers(owner, Wanted(**wanted)) == found
    assert [record.number for record in all_of_trail(owner, Wanted(**wanted))] == found


def test_it_is_filtered_by_time(owner: Actor, clock: Any) -> None:
    for action in ("a.b", "a.c"):
        clock.move(days=1)
        note(owner, action)
    begin = clock() - timedelta(days=1)
    assert numbers(owner, Wanted(since=begin)) == [3, 2]
    assert numbers(owner, Wanted(until=begin)) == [1]
    assert numbers(owner, Wanted(since=begin, until=clock())) == [2]


def test_another_workspace_has_another_trail(owner: Actor, stranger: Actor) -> None:
    note(owner, "a.b")
    assert (numbers(owner), numbers(stranger)) == ([2, 1], [1])
    assert choices(stranger) == (["system"], ["people.create_workspace"])


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT])
def test_who_may_not_see_it_sees_nothing(owner: Actor, role: Role) -> None:
    nobody = Actor(owner.workspace_id, "user:9", role)
    for question in (read_trail, all_of_trail, choices, length_of_trail, check_of):
        with pytest.raises(NotAllowed):
            question(nobody)
    with pytest.raises(NotAllowed):
        ask_for_check(acting=nobody)


def test_who_has_acted_is_called_by_name_as_far_as_that_is_known(owner: Actor) -> None:
    assert names_of(owner, {"user:99999", "system:jobs", "token:x", "user:"}) == {}


def run(workspace_id: int, checkpoints: tuple[Checkpoint, ...] = (), limit: int = 2) -> list[int]:
    """All steps, as the worker takes them; where each began."""
    steps: list[int] = []
    while job := Job.objects.filter(kind=checking.TASK).first():
        steps.append(job.payload["behind"])
        job.delete()
        go_on(workspace_id, steps[-1], checkpoints, limit)
    return steps


def found(owner: Actor) -> tuple[int, int | None, str, bool]:
    check = check_of(owner)
    assert check is not None
    return check.number, check.broken_at, check.reason, check.ended_at is not None


def test_every_link_is_checked_bit_by_bit(owner: Actor) -> None:
    note(owner, "a.b", "a.c", "a.d")
    ask_for_check(acting=owner)
    assert found(owner) == (0, None, "", False)
    assert run(owner.workspace_id) == [0, 2, 4]
    assert found(owner) == (5, None, "", True)
    last = AuditRecord.objects.latest("id")
    assert (last.action, last.detail) == ("records.check_trail", '{"checked":5,"is_whole":true}')
    assert audit.verify() == []


def test_what_was_changed_is_named(owner: Actor) -> None:
    note(owner, "a.b", "a.c", "a.d")
    AuditRecord.objects.filter(chain=owner.workspace_id, number=3).update(actor="user:666")
    ask_for_check(acting=owner)
    run(owner.workspace_id)
    assert found(owner) == (2, 3, "its content, or the entry before it, is not what was recorded", True)


def test_what_was_cut_off_is_named(owner: Actor) -> None:
    note(owner, "a.b", "a.c")
    ask_for_check(acting=owner)
    AuditRecord.objects.filter(chain=owner.workspace_id, number=4).delete()
    run(owner.workspace_id)
    assert found(owner)[1:3] == (
        4,
        "the chain ends here, but not its head: entries were cut off or added",
    )


def test_what_a_checkpoint_has_seen_counts(owner: Actor) -> None:
    ask_for_check(acting=owner)
    run(owner.workspace_id, (Checkpoint(owner.workspace_id, 1, "00" * 32),))
    assert found(owner)[1] == 1


def test_one_check_goes_on_at_a_time_and_one_that_is_stuck_is_begun_anew(owner: Actor, clock: Any) -> None:
    ask_for_check(acting=owner)
    ask_for_check(acting=owner)
    assert (Job.objects.filter(kind=checking.TASK).count(), length_of_trail(owner)) == (1, 2)
    go_on(owner.workspace_id, 7, ())
    assert found(owner)[0] == 0
    clock.move(minutes=11)
    ask_for_check(acting=owner)
    assert length_of_trail(owner) == 3


def test_once_a_day_nobody_has_to_ask(owner: Actor, stranger: Actor) -> None:
    check_all()
    for one in (owner, stranger):
        go_on(one.workspace_id, 0, ())
        assert found(one) == (1, None, "", True)
