"""Legal holds by programs: they hold, and never release."""

from typing import Any

import pytest
from django.test import Client

from menara.people.enums import Scope
from menara.people.operations import create_token, create_workspace
from menara.people.queries import NotAllowed, access_token
from menara.records.models import LegalHold
from menara.records.operations import ask_for_release, release_hold

pytestmark = pytest.mark.django_db
DRAFT = {
    "name": "Case 7",
    "ground": "Court order 7/2026",
    "scope": {"networks": ["feed"], "query": "kasvira"},
}


@pytest.fixture
def token() -> str:
    workspace = create_workspace(name="Kasvira")
    scopes = [Scope.RECORDS_READ, Scope.RECORDS_WRITE]
    return create_token(workspace_id=workspace.id, name="counsel", scopes=scopes, actor="user:1")


@pytest.fixture
def ask(token: str) -> Any:
    def ask(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        call = getattr(Client(headers=headers), method)
        answer = (
            call(f"/api/v1/{path}", body, content_type="application/json")
            if body
            else call(f"/api/v1/{path}")
        )
        return answer.status_code, answer.json()

    return ask


def test_a_program_drafts_a_hold_and_brings_it_into_force(ask: Any) -> None:
    status, hold = ask("post", "holds", DRAFT)
    assert (status, hold["state"], hold["scope"]) == (201, "draft", DRAFT["scope"])
    told = [
        ask("patch", f"holds/{hold['id']}", {"state": state, "version": version})[1]["state"]
        for version, state in enumerate(("issued", "acknowledged", "active"), 1)
    ]
    assert told == ["issued", "acknowledged", "active"]
    listed = ask("get", "holds")[1]
    assert ([one["id"] for one in listed["holds"]], listed["next"]) == ([hold["id"]], None)


def test_what_does_not_follow_is_refused(ask: Any) -> None:
    hold = ask("post", "holds", DRAFT)[1]
    told = [
        ask("patch", f"holds/{hold['id']}", body)
        for body in ({"state": "active", "version": 1}, {"state": "issued", "version": 7})
    ]
    assert [(status, answer["code"]) for status, answer in told] == [(409, "refused"), (409, "refused")]
    assert ask("patch", f"holds/{hold['id']}", {"state": "released", "version": 1})[0] == 422


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"ground": ""}, 422),
        ({"scope": {"query": "("}}, 400),
        ({"scope": {"stream_ids": [99999]}}, 404),
        ({"scope": {"x": 1}}, 422),
        ({"scope": {"since": "2026-11-21T09:00:00"}}, 422),
        ({"scope": {"networks": ["x"] * 1001}}, 422),
    ],
    ids=["ground", "query", "stream", "unknown", "no zone", "too many"],
)
def test_what_cannot_be_held_is_refused(ask: Any, wrong: dict[str, Any], status: int) -> None:
    assert (ask("post", "holds", DRAFT | wrong)[0], LegalHold.objects.count()) == (status, 0)


def test_no_program_releases_anything(ask: Any, token: str) -> None:
    hold = ask("post", "holds", DRAFT)[1]
    for version, state in enumerate(("issued", "acknowledged", "active"), 1):
        ask("patch", f"holds/{hold['id']}", {"state": state, "version": version})
    program = access_token(token)
    with pytest.raises(NotAllowed):
        ask_for_release(hold_id=hold["id"], version=4, reason="x", acting=program)
    with pytest.raises(NotAllowed):
        release_hold(hold_id=hold["id"], version=4, acting=program)
    assert LegalHold.objects.get().state == "active"


def test_a_cursor_that_was_never_given_is_told(token: str) -> None:
    workspace_id = access_token(token).workspace_id
    reader = create_token(workspace_id=workspace_id, name="r", scopes=[Scope.MENTIONS_READ], actor="user:1")
    answer = Client(headers={"Authorization": f"Bearer {reader}"}).get("/api/v1/mentions?after=7")
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_beyond_head")
