"""Who may change who belongs to a workspace."""

import pytest

from menara.core.models import AuditRecord
from menara.people import operations
from menara.people.enums import Role, Scope
from menara.people.members import (
    LastOwner,
    add_member,
    change_role,
    deactivate_member,
    reactivate_member,
    remove_member,
)
from menara.people.models import Membership, User, Workspace
from menara.people.queries import Actor, NotAllowed, access_token, access_workspace, workspaces_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return operations.create_workspace(name="Kasvira")


def member(workspace: Workspace, role: Role) -> User:
    person = User.objects.create(email=f"{role}-{User.objects.count()}@kasvira.example")
    Membership.objects.create(workspace=workspace, user=person, role=role)
    return person


def acting(workspace: Workspace, person: User) -> Actor:
    return access_workspace(person, workspace.pk)


def test_somebody_new_gets_a_place_and_the_trail_says_who_gave_it(workspace: Workspace) -> None:
    admin = acting(workspace, member(workspace, Role.ADMIN))
    words = "a tower by the sea"
    person = add_member(email=" Femke@Kasvira.example", password=words, role=Role.AUDITOR, acting=admin)
    assert (person.email, person.check_password(words)) == ("femke@kasvira.example", True)
    assert access_workspace(person, workspace.pk).role == Role.AUDITOR
    last = AuditRecord.objects.filter(chain=workspace.pk).last()
    assert last
    assert (last.actor, last.action, last.subject) == (admin.name, "people.add_member", f"user:{person.pk}")


@pytest.mark.parametrize(
    ("by", "role"), [(Role.ANALYST, Role.AGENT), (Role.AUDITOR, Role.AUDITOR), (Role.ADMIN, Role.OWNER)]
)
def test_nobody_gives_what_is_not_theirs_to_give(workspace: Workspace, by: Role, role: Role) -> None:
    giver = acting(workspace, member(workspace, by))
    with pytest.raises(NotAllowed):
        add_member(email="new@kasvira.example", password="a tower by the sea", role=role, acting=giver)
    assert not User.objects.filter(email="new@kasvira.example").exists()


def test_who_is_removed_has_no_such_workspace(workspace: Workspace) -> None:
    owner, agent = member(workspace, Role.OWNER), member(workspace, Role.AGENT)
    remove_member(user_id=agent.pk, acting=acting(workspace, owner))
    with pytest.raises(NotAllowed):
        access_workspace(agent, workspace.pk)
    last = AuditRecord.objects.filter(chain=workspace.pk).last()
    assert last
    assert (last.actor, last.action, last.subject) == (
        f"user:{owner.pk}",
        "people.remove_member",
        f"user:{agent.pk}",
    )


def test_a_role_is_another_from_now_on(workspace: Workspace) -> None:
    owner, agent = member(workspace, Role.OWNER), member(workspace, Role.AGENT)
    change_role(user_id=agent.pk, role=Role.AUDITOR, acting=acting(workspace, owner))
    assert acting(workspace, agent).role is Role.AUDITOR
    last = AuditRecord.objects.filter(chain=workspace.pk).last()
    assert last
    assert (last.action, last.detail) == ("people.change_role", '{"from":"agent","to":"auditor"}')


def test_a_workspace_keeps_an_owner(workspace: Workspace) -> None:
    owner = member(workspace, Role.OWNER)
    with pytest.raises(LastOwner):
        remove_member(user_id=owner.pk, acting=acting(workspace, owner))
    with pytest.raises(LastOwner):
        change_role(user_id=owner.pk, role=Role.ADMIN, acting=acting(workspace, owner))
    second = member(workspace, Role.OWNER)
    remove_member(user_id=owner.pk, acting=acting(workspace, second))
    assert acting(workspace, second).role is Role.OWNER


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_other_roles_change_nobody(workspace: Workspace, role: Role) -> None:
    member(workspace, Role.OWNER)
    person, agent = member(workspace, role), member(workspace, Role.AGENT)
    with pytest.raises(NotAllowed):
        remove_member(user_id=agent.pk, acting=acting(workspace, person))
    with pytest.raises(NotAllowed):
        change_role(user_id=agent.pk, role=Role.ANALYST, acting=acting(workspace, person))


def test_an_admin_changes_neither_owners_nor_who_is_one(workspace: Workspace) -> None:
    owners = [member(workspace, Role.OWNER) for _ in range(2)]
    admin, agent = member(workspace, Role.ADMIN), member(workspace, Role.AGENT)
    who = acting(workspace, admin)
    with pytest.raises(NotAllowed):
        remove_member(user_id=owners[0].pk, acting=who)
    with pytest.raises(NotAllowed):
        change_role(user_id=owners[0].pk, role=Role.AGENT, acting=who)
    with pytest.raises(NotAllowed):
        change_role(user_id=admin.pk, role=Role.OWNER, acting=who)
    change_role(user_id=agent.pk, role=Role.ADMIN, acting=who)


def test_members_of_another_workspace_do_not_exist(workspace: Workspace) -> None:
    owner = member(workspace, Role.OWNER)
    stranger = member(operations.create_workspace(name="Other"), Role.AGENT)
    for user_id in (stranger.pk, 999_999):
        with pytest.raises(NotAllowed):
            remove_member(user_id=user_id, acting=acting(workspace, owner))
    assert Membership.objects.filter(user=stranger).count() == 1


def token_of(workspace: Workspace, person: User) -> str:
    return operations.create_token(
        workspace_id=workspace.pk, name="shop", scopes=[Scope.MENTIONS_READ], actor=f"user:{person.pk}"
    )


def is_good(secret: str) -> bool:
    try:
        access_token(secret)
    except NotAllowed:
        return False
    return True


def test_tokens_go_with_who_made_them(workspace: Workspace) -> None:
    owner, leaving, staying = (member(workspace, role) for role in (Role.OWNER, Role.ADMIN, Role.ADMIN))
    elsewhere = operations.create_workspace(name="Other")
    tokens = [token_of(workspace, leaving), token_of(elsewhere, leaving), token_of(workspace, staying)]
    remove_member(user_id=leaving.pk, acting=acting(workspace, owner))
    assert [is_good(token) for token in tokens] == [False, True, True]
    operations.deactivate_user(user=leaving, actor="operator")
    assert [is_good(token) for token in tokens] == [False, False, True]
    told = AuditRecord.objects.filter(action="people.revoke_token").order_by("chain").values_list("actor")
    assert list(told) == [(f"user:{owner.pk}",), ("operator",)]


@pytest.mark.parametrize(
    ("role", "stay"), [(Role.OWNER, True), (Role.ADMIN, True), (Role.ANALYST, False), (Role.AUDITOR, False)]
)
def test_who_may_make_no_tokens_has_none(workspace: Workspace, role: Role, stay: bool) -> None:
    owner, person = member(workspace, Role.OWNER), member(workspace, Role.ADMIN)
    token = token_of(workspace, person)
    change_role(user_id=person.pk, role=role, acting=acting(workspace, owner))
    assert is_good(token) is stay


def test_who_is_deactivated_here_goes_on_elsewhere(workspace: Workspace) -> None:
    owner, person = member(workspace, Role.OWNER), member(workspace, Role.ANALYST)
    elsewhere = operations.create_workspace(name="Other")
    Membership.objects.create(workspace=elsewhere, user=person, role=Role.AGENT)
    standing = person.standing
    deactivate_member(user_id=person.pk, acting=acting(workspace, owner))
    person.refresh_from_db()
    assert [one.name for one in workspaces_of(person)] == ["Other"]
    assert person.standing == standing
    with pytest.raises(NotAllowed):
        access_workspace(person, workspace.pk)


def test_a_workspace_keeps_an_owner_who_may_come_in(workspace: Workspace) -> None:
    first, second = member(workspace, Role.OWNER), member(workspace, Role.OWNER)
    deactivate_member(user_id=first.pk, acting=acting(workspace, second))
    for take_away in (deactivate_member, remove_member):
        with pytest.raises(LastOwner):
            take_away(user_id=second.pk, acting=acting(workspace, second))
    reactivate_member(user_id=first.pk, acting=acting(workspace, second))
    deactivate_member(user_id=second.pk, acting=acting(workspace, first))
