"""Legal holds, from the draft to the release by two people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from menara.listening.operations import create_stream
from menara.people.enums import Role
from menara.people.models import User, Workspace
from menara.people.operations import create_workspace
from menara.people.queries import Actor, access_workspace
from menara.records.models import LegalHold
from menara.records.operations import draft_hold
from menara.records.scope import Scope

pytestmark = pytest.mark.django_db
DRAFT = {"name": "Case 7", "ground": "Court order 7/2026"}


def take(browser: Client, step: str, version: int, **more: str) -> str:
    """The state after it."""
    hold = LegalHold.objects.get()
    told = {"step": step, "version": str(version), **more}
    assert browser.post(f"/holds/{hold.pk}", told).status_code == 302
    return LegalHold.objects.get().state


def test_a_hold_goes_its_way_and_two_people_release_it(
    browser: Client, member: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    other = sign_in(member(role=Role.ADMIN).email)
    assert browser.post("/holds/new", DRAFT).status_code == 302
    told = [
        take(browser, step, version) for version, step in enumerate(("issue", "acknowledge", "activate"), 1)
    ]
    assert told == ["issued", "acknowledged", "active"]
    take(browser, "ask", 4, reason="Settled.")
    assert (take(browser, "release", 5), take(other, "release", 5)) == ("active", "released")
    assert b"What it covered stays until" in browser.get(f"/holds/{LegalHold.objects.get().pk}").content


def test_who_has_seen_an_older_state_is_told(browser: Client) -> None:
    browser.post("/holds/new", DRAFT)
    hold = LegalHold.objects.get()
    take(browser, "issue", 1)
    answer = browser.post(f"/holds/{hold.pk}", {"step": "acknowledge", "version": "1"}, follow=True)
    assert b"Somebody has changed it meanwhile" in answer.content
    assert LegalHold.objects.get().state == "issued"


def test_its_scope_is_what_was_chosen(browser: Client, workspace: Workspace, owner: User) -> None:
    stream = create_stream(name="x", query="x", acting=access_workspace(owner, workspace.pk))
    scope = {
        "streams": [str(stream.pk)],
        "networks": ["feed"],
        "query": "kasvira",
        "author_ids": "a\r\n\r\n b ",
    }
    days = {"since": "2026-11-01", "until": "2026-11-02"}
    browser.post("/holds/new", DRAFT | scope | days)
    assert LegalHold.objects.get().scope == {
        "networks": ["feed"],
        "author_ids": ["a", "b"],
        "stream_ids": [stream.pk],
        "query": "kasvira",
        "since": "2026-11-01T00:00:00+07:00",
        "until": "2026-11-03T00:00:00+07:00",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": " "},
        {"query": "("},
        {"since": "2026-11-02", "until": "2026-11-01"},
        {"streams": ["999999"]},
        {"networks": ["zanzibar"]},
        {"native_ids": "\n".join(map(str, range(1001)))},
        {"name": "x" * 201},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_is_said_and_nothing_is_drafted(browser: Client, wrong: dict[str, Any]) -> None:
    assert (browser.post("/holds/new", DRAFT | wrong).status_code, LegalHold.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "told",
    [{}, {"step": "issue"}, {"step": "x", "version": "1"}, {"step": "issue", "version": "9" * 30}],
    ids=str,
)
def test_a_form_of_nobody_s_changes_nothing(browser: Client, told: dict[str, str]) -> None:
    browser.post("/holds/new", DRAFT)
    hold = LegalHold.objects.get()
    assert (browser.post(f"/holds/{hold.pk}", told).status_code, LegalHold.objects.get().state) == (
        404,
        "draft",
    )


def test_another_workspace_has_no_holds_of_ours(browser: Client) -> None:
    acting = Actor(create_workspace(name="zanzibar").pk, "user:9", Role.OWNER)
    theirs = draft_hold(name="zanzibar", ground="x", scope=Scope(), acting=acting)
    told = [browser.get(f"/holds/{id_}") for id_ in (theirs.pk, 10**9, 2**63)]
    assert [answer.status_code for answer in told] == [404, 404, 404]
    posted = browser.post(f"/holds/{theirs.pk}", {"step": "issue", "version": "1"})
    assert (posted.status_code, LegalHold.objects.get().state) == (404, "draft")
    assert b"zanzibar" not in browser.get("/holds").content


def test_an_auditor_looks_and_changes_nothing_of_holds(
    browser: Client, member: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    browser.post("/holds/new", DRAFT)
    auditor = sign_in(member(role=Role.AUDITOR).email)
    address = f"/holds/{LegalHold.objects.get().pk}"
    posted = auditor.post(address, {"step": "issue", "version": "1"})
    told = [auditor.get("/holds"), auditor.get(address), auditor.get("/holds/new"), posted]
    assert [answer.status_code for answer in told] == [200, 200, 404, 404]


def test_for_an_agent_holds_are_not_there(member: Callable[..., Any], sign_in: Callable[..., Client]) -> None:
    browser = sign_in(member(role=Role.AGENT).email)
    assert [browser.get(address).status_code for address in ("/holds", "/holds/new")] == [404, 404]
