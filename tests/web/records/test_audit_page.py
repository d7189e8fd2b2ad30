"""The audit log: who may see it, what it shows, how it is checked and taken home."""

import csv
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from menara.core import audit
from menara.core.audit import verify
from menara.core.models import AuditRecord
from menara.people.enums import Role
from menara.people.models import Workspace
from menara.people.operations import create_workspace
from menara.records.checking import go_on
from menara.web.records.exporting import harmless

pytestmark = pytest.mark.django_db


def note(
    workspace: Workspace, action: str, detail: dict[str, Any] | None = None, actor: str = "user:1"
) -> None:
    with transaction.atomic():
        audit.append(workspace.pk, actor, action, "stream:4", detail)


def taken(browser: Client, **asked: str) -> bytes:
    answer = browser.post("/audit/export", {"format": "jsonl", **asked})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_who_may_sees_it(member: Callable[..., Any], sign_in: Callable[..., Client], role: Role) -> None:
    browser = sign_in(member(role=role).email)
    assert [browser.get("/audit").status_code, browser.post("/audit/check").status_code] == [200, 302]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT])
def test_for_others_it_is_not_there(
    member: Callable[..., Any], sign_in: Callable[..., Client], role: Role
) -> None:
    browser = sign_in(member(role=role).email)
    answers = [
        browser.get("/audit"),
        browser.post("/audit/check"),
        browser.post("/audit/export", {"format": "csv"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_what_was_changed_stands_there_before_and_after(browser: Client, workspace: Workspace) -> None:
    note(workspace, "records.set_retention", {"days": {"from": 90, "to": 30}, "kind": "mention"})
    page = browser.get("/audit", {"what": "records."}).content.decode()
    assert page.count("<tr id=") == 1
    assert '<del class="text-muted"><bdi>90</bdi></del>' in page


def test_what_others_wrote_is_only_text(browser: Client, workspace: Workspace) -> None:
    note(workspace, "x.y", {"name": "<script>alert(1)</script>", "nested": {"<b>": ["=1+1"]}}, actor="<i>")
    page = browser.get("/audit").content.decode()
    assert ("<script>alert" in page, "<b>:" in page, "<i>" in page) == (False, False, False)


@pytest.mark.parametrize(
    "asked",
    [
        "since=x",
        "since=0001-01-01",
        "until=9999-12-31",
        "before=-1",
        "before=9223372036854775807",
        "who=%00",
        "about=%FF",
    ],
)
def test_nothing_in_its_address_breaks_it(browser: Client, asked: str) -> None:
    assert browser.get(f"/audit?{asked}").status_code == 200


def test_a_check_goes_on_and_says_what_it_found(browser: Client, workspace: Workspace) -> None:
    part = browser.post("/audit/check", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in part
    go_on(workspace.pk, 0, ())
    part = browser.get("/audit/check", headers={"HX-Request": "true"}).content.decode()
    assert ('hx-trigger="every 1s"' in part, "The chain is whole" in part) == (False, True)
    AuditRecord.objects.filter(chain=workspace.pk, number=2).update(actor="user:666")
    browser.post("/audit/check")
    go_on(workspace.pk, 0, ())
    assert "The chain is broken at entry 2" in browser.get("/audit").content.decode()


def test_it_is_taken_home_whole_and_that_is_in_it(browser: Client, workspace: Workspace) -> None:
    note(workspace, "a.b", {"text": "سلام"})
    rows = [json.loads(line) for line in taken(browser).splitlines()]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert (rows[-1]["action"], rows[-2]["detail"]) == ("records.export_trail", {"text": "سلام"})
    assert rows[-1]["hash"] == bytes(AuditRecord.objects.latest("id").hash).hex()
    assert verify() == []


def test_what_is_taken_home_is_what_fits_and_nothing_of_others(browser: Client, workspace: Workspace) -> None:
    note(create_workspace(name="zanzibar"), "a.b", {"text": "zanzibar"})
    note(workspace, "a.b")
    told = [json.loads(line)["action"] for line in taken(browser, what="a.").splitlines()]
    assert (told, b"zanzibar" in taken(browser)) == (["a.b"], False)


def test_a_spreadsheet_takes_none_of_it_for_a_formula(browser: Client, workspace: Workspace) -> None:
    note(workspace, "a.b", actor='=HYPERLINK("https://evil.example")')
    answer = browser.post("/audit/export", {"format": "csv"})
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert rows[-2][3] == '\'=HYPERLINK("https://evil.example")'
    assert answer["Content-Disposition"] == 'attachment; filename="audit-log.csv"'


@pytest.mark.parametrize("text", ["=1", " =1", "\u200b+1", "＝1", "\t-1", "@x", "|x"])
def test_a_dangerous_start_is_made_harmless_on_every_line(text: str) -> None:
    assert harmless(f"a\n{text}") == f"a\n'{text}"


def test_a_form_that_names_no_format_gets_nothing(browser: Client) -> None:
    assert browser.post("/audit/export", {"format": "exe"}).status_code == 404
