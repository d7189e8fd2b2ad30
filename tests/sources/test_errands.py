"""What people wait for and a network has to be asked about: done once, whoever dies on the way."""

from dataclasses import replace
from typing import Any

import pytest

from menara.core.models import AuditRecord
from menara.people.enums import Role, Scope
from menara.people.members import add_member
from menara.people.models import Token, User, Workspace
from menara.people.operations import create_owner, create_token
from menara.people.queries import Actor, NotAllowed, access_token, access_workspace
from menara.sources.enums import ErrandKind, ErrandState
from menara.sources.errands import (
    ATTEMPTS,
    MOST_OPEN,
    TooManyErrands,
    access_errand,
    acting_of,
    ask,
    forget_errands,
    lease_errand,
    run_errand,
    token_of,
)
from menara.sources.models import Errand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def asked(owner: Actor) -> Errand:
    return ask(ErrandKind.TRY, owner, {"name": "x"}, token="s3cr3t-of-siti")


def test_it_is_leased_to_one_worker_and_done_once(asked: Errand) -> None:
    errand = lease_errand("a")
    assert errand is not None
    assert (errand.pk, lease_errand("b")) == (asked.pk, None)
    run_errand(errand, lambda _errand, _report: {"found": 7})
    asked.refresh_from_db()
    assert (asked.state, asked.found, lease_errand("b")) == (ErrandState.DONE, {"found": 7}, None)


def test_a_worker_that_dies_is_followed_by_another(asked: Errand, clock: Any) -> None:
    first = lease_errand("a")
    clock.move(minutes=2)
    second = lease_errand("b")
    assert first is not None
    assert second is not None
    run_errand(first, lambda _errand, report: {"still ours": report(done=1)})
    asked.refresh_from_db()
    assert (asked.state, asked.found, asked.done) == (ErrandState.RUNNING, {}, 0)
    run_errand(second, lambda _errand, report: {"still ours": report(done=1)})
    asked.refresh_from_db()
    assert (asked.state, asked.found, asked.done) == (ErrandState.DONE, {"still ours": True}, 1)


def test_what_kills_its_workers_is_given_up(asked: Errand, clock: Any) -> None:
    for _ in range(ATTEMPTS):
        assert lease_errand("a") is not None
        clock.move(minutes=2)
    assert lease_errand("a") is None
    asked.refresh_from_db()
    assert (asked.state, asked.found) == (ErrandState.FAILED, {"broken": True})


@pytest.mark.parametrize(
    ("trouble", "found"),
    [
        (NotAllowed(), {"not_allowed": True}),
        (ValueError("x\0y"), {"broken": True, "message": "ValueError: x\ufffdy"}),
    ],
    ids=["not allowed", "broken"],
)
def test_what_fails_says_so(asked: Errand, trouble: Exception, found: dict[str, Any]) -> None:
    def fail(_errand: Errand, _report: Any) -> dict[str, Any]:
        raise trouble

    errand = lease_errand("a")
    assert errand is not None
    run_errand(errand, fail)
    asked.refresh_from_db()
    assert (asked.state, asked.found) == (ErrandState.FAILED, found)


def test_a_token_is_sealed(asked: Errand) -> None:
    assert (token_of(asked), "s3cr3t" in str(Errand.objects.values())) == ("s3cr3t-of-siti", False)
    assert "s3cr3t" not in str(AuditRecord.objects.values())


def test_no_more_than_a_few_wait(owner: Actor, stranger: Actor) -> None:
    for _ in range(MOST_OPEN):
        ask(ErrandKind.TRY, owner, {})
    with pytest.raises(TooManyErrands):
        ask(ErrandKind.TRY, owner, {})
    assert ask(ErrandKind.TRY, stranger, {}).pk


def test_nobody_else_sees_it(asked: Errand, owner: Actor, stranger: Actor) -> None:
    assert access_errand(owner, asked.pk, ErrandKind.TRY).pk == asked.pk
    others = (stranger, replace(owner, name="user:2"), replace(stranger, name=owner.name))
    told = [(other, ErrandKind.TRY, asked.pk) for other in others]
    told += [(owner, ErrandKind.REPLAY, asked.pk), (owner, ErrandKind.TRY, 2**63)]
    for actor, kind, number in told:
        with pytest.raises(NotAllowed):
            access_errand(actor, number, kind)


def test_it_is_forgotten_after_an_hour(asked: Errand, clock: Any) -> None:
    clock.move(minutes=59)
    assert (forget_errands(), Errand.objects.filter(id=asked.pk).exists()) == (0, True)
    clock.move(minutes=2)
    assert (forget_errands(), Errand.objects.count()) == (1, 0)


def test_whoever_asked_is_looked_at_again(workspace: Workspace) -> None:
    first = create_owner(workspace=workspace, email="siti@kasvira.example", password="seven wandering storks")
    siti = access_workspace(first, workspace.pk)
    add_member(
        email="budi@kasvira.example",
        name="Budi",
        language="id",
        role=Role.ADMIN,
        password="seven wandering storks",
        acting=siti,
    )
    budi = access_workspace(User.objects.get(email="budi@kasvira.example"), workspace.pk)
    errand = ask(ErrandKind.TRY, budi, {})
    assert acting_of(errand) == budi
    User.objects.filter(email="budi@kasvira.example").update(is_active=False)
    with pytest.raises(NotAllowed):
        acting_of(errand)


def test_a_program_that_asked_too(workspace: Workspace) -> None:
    secret = create_token(workspace_id=workspace.pk, name="x", scopes=[Scope.SOURCES_WRITE], actor="system")
    program = access_token(secret)
    errand = ask(ErrandKind.REPLAY, program, {})
    assert acting_of(errand) == program
    Token.objects.update(revoked_at=errand.created_at)
    with pytest.raises(NotAllowed):
        acting_of(errand)
