"""API tokens as a page: made once, used, revoked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from menara.people import operations
from menara.people.enums import Role, Scope
from menara.people.models import Token, User, Workspace
from menara.people.queries import NotAllowed, access_token

pytestmark = pytest.mark.django_db
TOLD = {"name": "Shop", "scopes": ["mentions:read", "streams:read"], "lasts": "90", "network": "shop"}
Enter = Callable[..., Client]


def secret_on(page: str) -> str:
    return page.split('id="token"')[1].split(">")[1].split("<")[0]


def test_a_token_is_shown_once_and_works(browser: Client, workspace: Workspace) -> None:
    secret = secret_on(browser.post("/tokens", TOLD).content.decode())
    actor = access_token(secret)
    assert (actor.workspace_id, actor.scopes, actor.network) == (
        workspace.pk,
        {Scope.MENTIONS_READ, Scope.STREAMS_READ},
        "shop",
    )
    page = browser.get("/tokens").content.decode()
    assert ("Shop" in page, secret in page) == (True, False)


@pytest.mark.parametrize(("lasts", "days"), [("30", 30), ("365", 365), ("0", None)])
def test_it_is_good_for_as_long_as_was_chosen(browser: Client, clock, lasts: str, days: int | None) -> None:
    browser.post("/tokens", TOLD | {"lasts": lasts})
    expires_at = Token.objects.get().expires_at
    assert expires_at == (clock.time + timedelta(days=days) if days else None)


def test_when_it_was_last_used_is_told(browser: Client, clock) -> None:
    secret = secret_on(browser.post("/tokens", TOLD).content.decode())
    uses = []
    for minutes in (0, 5, 6):
        clock.move(minutes=minutes)
        access_token(secret)
        uses.append((clock.time - Token.objects.get().last_used_at).total_seconds())
    assert uses == [0, 300, 0]


def test_a_token_is_revoked(browser: Client) -> None:
    secret = secret_on(browser.post("/tokens", TOLD).content.decode())
    token = Token.objects.get()
    assert browser.post(f"/tokens/{token.pk}/revoke")["Location"] == "/tokens"
    with pytest.raises(NotAllowed):
        access_token(secret)
    page = browser.get("/tokens").content.decode()
    assert ("The token is revoked." in page, "Revoked and expired" in page) == (True, True)
    assert browser.post(f"/tokens/{token.pk}/revoke").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"lasts": "9999"},
        {"network": "A B"},
        {"network": "a\n"},
    ],
    ids=["no-name", "nothing", "unknown", "for-ever", "network", "line-break"],
)
def test_what_is_no_token_is_not_made(browser: Client, wrong: dict[str, object]) -> None:
    assert browser.post("/tokens", TOLD | wrong).status_code in (200, 422)
    assert Token.objects.exclude(network="a").count() == 0


def test_another_workspace_s_token_is_not_there(browser: Client) -> None:
    elsewhere = operations.create_workspace(name="Elsewhere")
    operations.create_token(workspace_id=elsewhere.pk, name="theirs", scopes=[], actor="system")
    theirs = Token.objects.get()
    assert "theirs" not in browser.get("/tokens").content.decode()
    answers = [browser.post(f"/tokens/{number}/revoke") for number in (theirs.pk, 10**9, 2**70)]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert Token.objects.get().revoked_at is None


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_who_may_make_none_finds_nothing_there(
    member: Callable[..., User], sign_in: Enter, role: Role
) -> None:
    browser = sign_in(member(role=role).email)
    assert [browser.get("/tokens").status_code, browser.post("/tokens", TOLD).status_code] == [404, 404]
