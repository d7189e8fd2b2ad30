"""Whoever sends to an address with an id of another workspace changes nothing, and learns nothing (T13)."""

from collections.abc import Callable
from typing import Any

import pytest
from api.belongings import belongings
from django.test import Client

from menara.people import operations
from menara.people.enums import Role, Scope
from menara.people.inviting import invite
from menara.people.models import Invitation, Membership, Token, User
from menara.people.queries import access_workspace
from menara.sources.webhooks import create_webhook

pytestmark = pytest.mark.django_db
PASSWORD = "seven wandering storks"


@pytest.fixture
def theirs() -> dict[str, Any]:
    """What another workspace has: each kind of id."""
    workspace = operations.create_workspace(name="Zanzibar")
    owner = operations.create_owner(workspace=workspace, email="owner@zanzibar.example", password=PASSWORD)
    member = User.objects.create(email="member@zanzibar.example")
    Membership.objects.create(workspace=workspace, user=member, role=Role.AGENT)
    acting = access_workspace(owner, workspace.pk)
    invite(email="guest@zanzibar.example", role=Role.AGENT, acting=acting)
    operations.make_token(name="zanzibar", scopes=[Scope.MENTIONS_READ], acting=acting)
    return {
        "workspace": workspace.pk,
        "user": member.pk,
        "invitation": Invitation.objects.get().pk,
        "token": Token.objects.get().pk,
        "webhook": create_webhook(name="zanzibar", acting=acting).webhook.public_id,
    }


@pytest.mark.parametrize(
    ("kind", "path", "sent"),
    [
        ("user", "/members/{}/role", {"role": "owner"}),
        ("user", "/members/{}/role", {"role": "king"}),
        ("user", "/members/{}/deactivate", {}),
        ("user", "/members/{}/reactivate", {}),
        ("user", "/members/{}/remove", {}),
        ("user", "/members/{}/password-link", {}),
        ("invitation", "/members/invitations/{}/withdraw", {}),
        ("token", "/tokens/{}/revoke", {}),
        ("webhook", "/webhooks/{}/secret", {}),
        ("webhook", "/webhooks/{}/remove", {}),
    ],
)
def test_what_is_another_s_is_as_if_it_had_never_been(
    theirs: dict[str, Any], browser: Client, kind: str, path: str, sent: dict[str, str]
) -> None:
    before = belongings(theirs["workspace"])
    nobody_s: Callable[..., Any] = {"webhook": lambda: "A" * 22}.get(kind, lambda: 10**9)
    answers = [browser.post(path.format(id_), sent) for id_ in (theirs[kind], nobody_s())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert belongings(theirs["workspace"]) == before
