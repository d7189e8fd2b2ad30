"""Workspaces, their people, and the tokens of programs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from menara.core import audit
from menara.core.models import AuditRecord
from menara.people import operations, queries
from menara.people.enums import Role, Scope
from menara.people.models import Membership, Token, User, Workspace
from menara.people.queries import Actor, NotAllowed

pytestmark = pytest.mark.django_db
PASSWORD = "seven wandering storks"


@pytest.fixture
def workspace() -> Workspace:
    return operations.create_workspace(name="Kasvira")


@pytest.fixture
def other() -> Workspace:
    return operations.create_workspace(name="Other")


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return operations.create_owner(workspace=workspace, email="Siti@kasvira.example", password=PASSWORD)


def token(workspace: Workspace, **more: object) -> str:
    wanted = {"name": "intake", "scopes": [Scope.MENTIONS_WRITE], "actor": "user:1", **more}
    return operations.create_token(workspace_id=workspace.id, **wanted)


@pytest.mark.parametrize(("name", "slug"), [("Kasvira", "kasvira"), ("PT Kasvira & Co.", "pt-kasvira-co")])
def test_a_workspace_gets_a_name_for_addresses(name: str, slug: str) -> None:
    assert operations.create_workspace(name=name).slug == slug


def test_a_name_without_latin_letters_or_one_that_is_taken_gets_a_slug_too(workspace: Workspace) -> None:
    slugs = [operations.create_workspace(name=name).slug for name in ("کاسویرا", workspace.name)]
    assert [slug.rpartition("-")[0] for slug in slugs] == ["workspace", "kasvira"]


def test_an_owner_is_a_member_who_may_everything(workspace: Workspace, owner: User) -> None:
    actor = queries.access_workspace(owner, workspace.id)
    assert actor == Actor(workspace.id, f"user:{owner.pk}", Role.OWNER)
    assert queries.workspaces_of(owner) == [workspace]


def test_another_workspace_does_not_exist_for_a_person(owner: User, other: Workspace) -> None:
    for workspace_id in (other.id, 999_999):
        with pytest.raises(NotAllowed):
            queries.access_workspace(owner, workspace_id)


def test_who_is_not_active_has_no_workspace(workspace: Workspace, owner: User) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(NotAllowed):
        queries.access_workspace(owner, workspace.id)


@pytest.mark.usefixtures("owner")
def test_an_address_belongs_to_one_person_whatever_its_case(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError):
        operations.create_owner(workspace=workspace, email="siti@KASVIRA.example", password=PASSWORD)


@pytest.mark.parametrize("password", ["short", "password1234", "siti@kasvira.example"])
def test_a_password_that_is_too_easy_is_refused_and_nothing_is_made(
    workspace: Workspace, password: str
) -> None:
    with pytest.raises(ValidationError):
        operations.create_owner(workspace=workspace, email="siti@kasvira.example", password=password)
    assert (User.objects.count(), Membership.objects.count()) == (0, 0)


def test_a_token_stands_for_its_workspace_and_its_scopes(workspace: Workspace) -> None:
    secret = token(workspace, network="forum")
    actor = queries.access_token(secret)
    name = f"token:{Token.objects.get().pk}"
    assert actor == Actor(workspace.id, name, scopes=frozenset({Scope.MENTIONS_WRITE}), network="forum")


def test_a_token_is_not_kept(workspace: Workspace) -> None:
    secret = token(workspace)
    kept = Token.objects.get()
    assert (
        secret.startswith("menara_"),
        bytes(kept.digest) == secret.encode(),
        secret in str(vars(kept)),
    ) == (
        True,
        False,
        False,
    )
    assert not AuditRecord.objects.filter(detail__contains=secret).exists()


@pytest.mark.parametrize("secret", ["", "menara_", "menara_" + "A" * 43])
def test_an_unknown_token_opens_nothing(workspace: Workspace, secret: str) -> None:
    token(workspace)
    with pytest.raises(NotAllowed):
        queries.access_token(secret)


def test_a_token_that_has_expired_opens_nothing(workspace: Workspace) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    with pytest.raises(NotAllowed):
        queries.access_token(token(workspace, expires_at=past))


def test_a_revoked_token_opens_nothing_from_then_on(workspace: Workspace, owner: User) -> None:
    secret = token(workspace)
    acting = queries.access_workspace(owner, workspace.id)
    operations.revoke_token(token_id=Token.objects.get().pk, acting=acting)
    with pytest.raises(NotAllowed):
        queries.access_token(secret)


def test_a_token_of_another_workspace_cannot_be_revoked(
    workspace: Workspace, other: Workspace, owner: User
) -> None:
    secret = token(other)
    acting = queries.access_workspace(owner, workspace.id)
    before = AuditRecord.objects.count()
    for token_id in (Token.objects.get().pk, 999_999):
        with pytest.raises(NotAllowed):
            operations.revoke_token(token_id=token_id, acting=acting)
    assert queries.access_token(secret).workspace_id == other.id
    assert AuditRecord.objects.count() == before


def test_every_operation_is_in_the_audit_trail(workspace: Workspace, owner: User) -> None:
    token(workspace)
    acting = queries.access_workspace(owner, workspace.id)
    operations.revoke_token(token_id=Token.objects.get().pk, acting=acting)
    actions = (
        AuditRecord.objects.filter(chain=workspace.id).order_by("number").values_list("action", flat=True)
    )
    assert list(actions) == [
        "people.create_workspace",
        "people.create_owner",
        "people.create_token",
        "people.revoke_token",
    ]
    assert audit.verify() == []
