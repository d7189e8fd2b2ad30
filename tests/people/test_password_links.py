"""Links to a new password: who gets one, what it opens, and what ends with the old password."""

import pytest
from django.core.exceptions import ValidationError

from menara.people import operations
from menara.people.enums import Role, Scope
from menara.people.models import Membership, PasswordLink, Session, Token, User, Workspace
from menara.people.password_links import (
    BY_HAND,
    BelongsElsewhere,
    access_link,
    hand_out_link,
    make_link,
    use_link,
)
from menara.people.queries import Actor, NotAllowed, access_workspace

pytestmark = pytest.mark.django_db
PASSWORD, OTHER = "seven wandering storks", "nine silent herons"


@pytest.fixture
def workspace() -> Workspace:
    return operations.create_workspace(name="Kasvira")


def member(workspace: Workspace, email: str, role: Role) -> User:
    person = User(email=email)
    person.set_password(PASSWORD)
    person.save()
    Membership.objects.create(workspace=workspace, user=person, role=role)
    return person


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return member(workspace, "siti@kasvira.example", Role.OWNER)


@pytest.fixture
def person(workspace: Workspace) -> User:
    return member(workspace, "budi@kasvira.example", Role.ANALYST)


def is_open(secret: str) -> bool:
    try:
        access_link(secret)
    except NotAllowed:
        return False
    return True


def link(person: User) -> str:
    return make_link(user=person, made_by="operator", lasts=BY_HAND)


def test_a_link_changes_the_password_once(person: User) -> None:
    secret = link(person)
    use_link(secret=secret, password=OTHER, with_tokens=False)
    person.refresh_from_db()
    assert (person.check_password(OTHER), is_open(secret)) == (True, False)
    with pytest.raises(NotAllowed):
        use_link(secret=secret, password=PASSWORD, with_tokens=False)


@pytest.mark.parametrize("with_tokens", [True, False])
def test_sessions_end_with_the_old_password_and_tokens_when_asked(
    person: User, workspace: Workspace, with_tokens: bool
) -> None:
    operations.create_token(
        workspace_id=workspace.pk, name="x", scopes=[Scope.MENTIONS_READ], actor=f"user:{person.pk}"
    )
    Session.objects.create(session_key="x", session_data="", expire_date="2100-01-01T00:00Z", person=person)
    use_link(secret=link(person), password=OTHER, with_tokens=with_tokens)
    good = Token.objects.filter(revoked_at=None).count()
    assert (Session.objects.count(), good) == (0, 0 if with_tokens else 1)


def test_an_easy_password_leaves_the_link_as_it_was(person: User) -> None:
    secret = link(person)
    with pytest.raises(ValidationError):
        use_link(secret=secret, password="short", with_tokens=False)
    assert is_open(secret)


def test_a_link_is_good_for_a_day_and_until_there_is_another(person: User, clock) -> None:
    first, second = link(person), link(person)
    assert [is_open(first), is_open(second)] == [False, True]
    clock.move(hours=24)
    assert not is_open(second)


def test_another_password_ends_all_links(person: User) -> None:
    secret = link(person)
    operations.change_password(user=person, password=OTHER, actor="operator")
    assert not is_open(secret)


def test_who_is_not_active_has_no_link(person: User) -> None:
    secret = link(person)
    operations.deactivate_user(user=person, actor="operator")
    assert not is_open(secret)


@pytest.mark.parametrize(
    ("role", "to_member", "to_owner"),
    [
        (Role.OWNER, True, True),
        (Role.ADMIN, True, False),
        (Role.ANALYST, False, False),
        (Role.AGENT, False, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_who_hands_out_links(
    owner: User, person: User, workspace: Workspace, role: Role, to_member: bool, to_owner: bool
) -> None:
    acting = Actor(workspace.pk, "user:9", role)
    given = []
    for one in (person, owner):
        try:
            hand_out_link(user_id=one.pk, acting=acting)
            given.append(True)
        except NotAllowed:
            given.append(False)
    assert given == [to_member, to_owner]


def test_nobody_gets_into_another_workspace_by_a_link(
    person: User, owner: User, workspace: Workspace
) -> None:
    elsewhere = operations.create_workspace(name="Elsewhere")
    Membership.objects.create(workspace=elsewhere, user=person, role=Role.OWNER)
    with pytest.raises(BelongsElsewhere):
        hand_out_link(user_id=person.pk, acting=access_workspace(owner, workspace.pk))
    with pytest.raises(NotAllowed):
        hand_out_link(user_id=owner.pk, acting=Actor(elsewhere.pk, "user:9", Role.OWNER))
    assert PasswordLink.objects.count() == 0
