"""Invitations: a link makes one person a member, once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from menara.core.models import AuditRecord
from menara.people import inviting, operations
from menara.people.closing import close_workspace
from menara.people.enums import Role, Scope
from menara.people.inviting import (
    AlreadyMember,
    HasAccount,
    TooManyInvitations,
    accept_invitation,
    access_invitation,
    invite,
    join_workspace,
    withdraw_invitation,
)
from menara.people.models import Invitation, Membership, User, Workspace
from menara.people.queries import Actor, NotAllowed, access_workspace

pytestmark = pytest.mark.django_db
PASSWORD = "seven wandering storks"
EMAIL = "rana@kasvira.example"


@pytest.fixture
def workspace() -> Workspace:
    return operations.create_workspace(name="Kasvira")


@pytest.fixture
def owner(workspace: Workspace) -> Actor:
    user = operations.create_owner(workspace=workspace, email="siti@kasvira.example", password=PASSWORD)
    return access_workspace(user, workspace.pk)


def accept(secret: str) -> User:
    return accept_invitation(secret=secret, name="Rana", password=PASSWORD, language="fa")


def is_open(secret: str) -> bool:
    try:
        access_invitation(secret)
    except NotAllowed:
        return False
    return True


def test_who_has_the_link_becomes_what_they_were_invited_as(owner: Actor) -> None:
    person = accept(invite(email=" Rana@Kasvira.example ", role=Role.ANALYST, acting=owner))
    assert (person.email, person.name, person.language) == (EMAIL, "Rana", "fa")
    assert access_workspace(person, owner.workspace_id).role == Role.ANALYST
    told = AuditRecord.objects.filter(chain=owner.workspace_id, action__contains="invit").order_by("number")
    assert list(told.values_list("actor", "action")) == [
        (owner.name, "people.invite"),
        (f"user:{person.pk}", "people.accept_invitation"),
    ]


def test_a_link_opens_once(owner: Actor) -> None:
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    accept(secret)
    assert (is_open(secret), Invitation.objects.count()) == (False, 0)
    with pytest.raises(NotAllowed):
        accept(secret)


def test_a_link_is_good_for_seven_days(owner: Actor, clock) -> None:
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    clock.move(days=6, hours=23)
    assert is_open(secret)
    clock.move(hours=1)
    assert not is_open(secret)


def test_a_second_link_for_the_same_person_ends_the_first(owner: Actor) -> None:
    first, second = (invite(email=EMAIL, role=Role.AGENT, acting=owner) for _ in "12")
    assert [is_open(first), is_open(second)] == [False, True]


def test_what_is_withdrawn_opens_nothing(owner: Actor) -> None:
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    withdraw_invitation(invitation_id=Invitation.objects.get().pk, acting=owner)
    assert not is_open(secret)


def test_a_workspace_that_is_closed_takes_nobody(owner: Actor) -> None:
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    close_workspace(acting=owner)
    assert not is_open(secret)


def test_only_the_digest_of_a_link_is_kept(owner: Actor) -> None:
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    row = Invitation.objects.values().get()
    assert secret not in str({name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()})
    assert not AuditRecord.objects.filter(detail__contains=secret).exists()


def test_an_easy_password_leaves_the_link_as_it_was(owner: Actor) -> None:
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    with pytest.raises(ValidationError):
        accept_invitation(secret=secret, name="Rana", password="password1234", language="en")
    assert (is_open(secret), User.objects.filter(email=EMAIL).exists()) == (True, False)


def test_members_are_not_invited_again(owner: Actor) -> None:
    accept(invite(email=EMAIL, role=Role.AGENT, acting=owner))
    with pytest.raises(AlreadyMember):
        invite(email=EMAIL, role=Role.ADMIN, acting=owner)


def test_so_many_wait_and_no_more(owner: Actor, monkeypatch: pytest.MonkeyPatch, clock) -> None:
    monkeypatch.setattr(inviting, "MOST", 2)
    for number in range(2):
        invite(email=f"{number}@kasvira.example", role=Role.AGENT, acting=owner)
    with pytest.raises(TooManyInvitations):
        invite(email=EMAIL, role=Role.AGENT, acting=owner)
    clock.move(days=8)
    assert is_open(invite(email=EMAIL, role=Role.AGENT, acting=owner))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_who_may_not_invite_does_not(owner: Actor, role: Role) -> None:
    with pytest.raises(NotAllowed):
        invite(email=EMAIL, role=Role.AGENT, acting=Actor(owner.workspace_id, "user:9", role))


def test_only_owners_invite_owners_and_withdraw_that(owner: Actor) -> None:
    admin = Actor(owner.workspace_id, "user:9", Role.ADMIN)
    program = Actor(owner.workspace_id, "token:9", scopes=frozenset(Scope))
    for actor in (admin, program):
        with pytest.raises(NotAllowed):
            invite(email=EMAIL, role=Role.OWNER, acting=actor)
    invite(email=EMAIL, role=Role.OWNER, acting=owner)
    with pytest.raises(NotAllowed):
        withdraw_invitation(invitation_id=Invitation.objects.get().pk, acting=admin)


def test_another_workspace_withdraws_nothing(owner: Actor) -> None:
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    elsewhere = operations.create_workspace(name="Elsewhere")
    with pytest.raises(NotAllowed):
        withdraw_invitation(
            invitation_id=Invitation.objects.get().pk, acting=Actor(elsewhere.pk, "user:9", Role.OWNER)
        )
    assert is_open(secret)


def test_who_has_an_account_joins_with_it(owner: Actor) -> None:
    elsewhere = operations.create_workspace(name="Elsewhere")
    person = operations.create_owner(workspace=elsewhere, email=EMAIL, password=PASSWORD)
    stranger = User.objects.create(email="eve@kasvira.example")
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    with pytest.raises(HasAccount):
        accept(secret)
    with pytest.raises(NotAllowed):
        join_workspace(secret=secret, user=stranger)
    assert join_workspace(secret=secret, user=person) == owner.workspace_id
    assert not is_open(secret)
    assert access_workspace(person, owner.workspace_id).role == Role.AGENT


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_succeeds(owner: Actor) -> None:
    secret = invite(email=EMAIL, role=Role.AGENT, acting=owner)
    together = Barrier(2)

    def use(number: int) -> bool:  # noqa: ARG001
        together.wait()
        try:
            accept(secret)
        except (NotAllowed, HasAccount):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, range(2))) == [False, True]
    assert Membership.objects.filter(user__email=EMAIL).count() == 1
