"""The workspace's settings: its name, its time zone, all of it as a file, and its end."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from menara.assets.enums import AssetKind, Step
from menara.assets.operations import answer_step
from menara.core.models import Job
from menara.listening import rezoning
from menara.listening.operations import create_stream
from menara.listening.search.building import build_index
from menara.people.enums import Role
from menara.people.models import User, Workspace
from menara.people.operations import create_workspace
from menara.people.queries import Actor, access_workspace
from menara.records.operations import draft_hold, issue_hold
from menara.records.scope import Scope

pytestmark = pytest.mark.django_db
LOGO = b"\xff\xd8\xff\xe0 a picture"
ADDRESSES = ("/settings", "/settings/time-zone", "/settings/export", "/settings/close")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_for_all_but_owners_they_are_not_there(
    member: Callable[..., Any], sign_in: Callable[..., Client], workspace: Workspace, role: Role
) -> None:
    browser = sign_in(member(role=role).email)
    told = [browser.post(address, {"name": "Kasvira"}).status_code for address in ADDRESSES]
    workspace.refresh_from_db()
    assert (told, browser.get("/settings").status_code) == ([404] * 4, 404)
    assert (workspace.name, workspace.closed_at) == ("Kasvira", None)


def test_it_gets_another_name(browser: Client, workspace: Workspace) -> None:
    told = [browser.post("/settings", {"name": name}).status_code for name in ("Nalura", "", "x" * 101)]
    workspace.refresh_from_db()
    assert (told, workspace.name) == ([302, 422, 422], "Nalura")
    assert b"Nalura" in browser.get("/settings").content


def test_the_time_zone_changes_when_all_days_are_counted(browser: Client, workspace: Workspace) -> None:
    while build_index() is not None:
        pass
    assert browser.post("/settings/time-zone", {"time_zone": "Mars/Phobos"}).status_code == 422
    assert browser.post("/settings/time-zone", {"time_zone": "Asia/Tehran"}).status_code == 302
    part = browser.get("/settings/time-zone", headers={"HX-Request": "true"}).content.decode()
    assert "for Asia/Tehran: 0 of 0 mentions" in part
    browser.post("/settings/time-zone", {"time_zone": "UTC"})
    rezoning.go_on(**Job.objects.get(kind=rezoning.TASK).payload)
    workspace.refresh_from_db()
    part = browser.get("/settings/time-zone", headers={"HX-Request": "true"}).content.decode()
    assert (workspace.time_zone, "hx-trigger" in part) == ("Asia/Tehran", False)


def test_all_of_it_is_taken_home_and_nothing_of_others(
    browser: Client, workspace: Workspace, owner: User
) -> None:
    create_workspace(name="zanzibar")
    acting = access_workspace(owner, workspace.pk)
    create_stream(name="All", query="kasvira", acting=acting)
    answer_step(step=Step.NAMES, acting=acting, logo=LOGO, assets={AssetKind.NAME: ["Toko Kasvira"]})
    told = b"".join(browser.post("/settings/export").streaming_content)
    lines = [json.loads(line) for line in told.splitlines()]
    assert lines[1:3] == [
        {"kind": "brand", "name": "Kasvira", "languages": [], "logo": b64encode(LOGO).decode()},
        {"kind": "asset", "of": "name", "value": "Toko Kasvira"},
    ]
    kinds = [line["kind"] for line in lines]
    first = ["workspace", "brand", "asset", "stream"]
    assert (kinds[:4], set(kinds[4:]), b"zanzibar" in told) == (first, {"audit"}, False)


def test_it_is_closed_by_its_name(browser: Client, workspace: Workspace) -> None:
    assert browser.post("/settings/close", {"name": "kasvira?"}).status_code == 422
    assert browser.post("/settings/close", {"name": "Kasvira"}).status_code == 302
    workspace.refresh_from_db()
    assert (workspace.closed_at is not None, browser.get("/settings").status_code) == (True, 403)


def test_a_hold_forbids_it(browser: Client, workspace: Workspace) -> None:
    acting = Actor(workspace.pk, "user:1", Role.OWNER)
    hold = draft_hold(name="x", ground="x", scope=Scope(), acting=acting)
    issue_hold(hold_id=hold.pk, version=1, acting=acting)
    answer = browser.post("/settings/close", {"name": "Kasvira"}, follow=True)
    workspace.refresh_from_db()
    assert (workspace.closed_at, b"A legal hold forbids it" in answer.content) == (None, True)
