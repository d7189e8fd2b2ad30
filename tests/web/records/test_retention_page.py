"""Retention: what is in force, what another rule would do, and that nothing is changed by looking."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from menara.core.clock import now
from menara.listening.models import Mention
from menara.listening.outlook import Kept, Outlook, kept_by_holds, outlook
from menara.people.enums import Role
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed
from menara.records.enums import RecordKind
from menara.records.models import RetentionRule
from menara.records.operations import draft_hold, issue_hold
from menara.records.queries import Periods
from menara.records.scope import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(workspace: Workspace) -> Callable[..., Mention]:
    """A mention that was stored some days ago."""

    def make(days: float, network: str = "api") -> Mention:
        number = Mention.objects.count() + 1
        at = now() - timedelta(days=days)
        told = {"heard_at": at, "changed_at": at, "stored_at": at, "content": {"text": "x"}}
        named = {"native_id": str(number), "network": network, "version": "1", "number": number}
        return Mention.objects.create(workspace=workspace, **named, **told)

    return make


@pytest.fixture
def acting(workspace: Workspace) -> Actor:
    return Actor(workspace.pk, "user:1", Role.OWNER)


def test_what_goes_when_is_counted_with_any_periods(acting: Actor, old: Callable[..., Mention]) -> None:
    for days in (100, 85, 70, 1):
        old(days)
    old(70, network="feed")
    periods = Periods(acting.workspace_id)
    kind = RecordKind.MENTION
    assert outlook(acting, kind, periods) == Outlook(1, 2, 4)
    assert outlook(acting, kind, periods.but(kind, "", 60)) == Outlook(4, 4, 4)
    assert outlook(acting, kind, periods.but(kind, "feed", 200)) == Outlook(1, 2, 3)
    for other in (RecordKind.STUB, RecordKind.DEAD_LETTER):
        assert outlook(acting, other, periods) == Outlook(0, 0, 0)


def test_what_a_hold_keeps_is_told(acting: Actor, old: Callable[..., Mention]) -> None:
    old(100)
    old(100, network="feed")
    assert kept_by_holds(acting, Periods(acting.workspace_id)) == Kept(0, 0)
    hold = draft_hold(name="x", ground="x", scope=Scope(networks=frozenset({"feed"})), acting=acting)
    issue_hold(hold_id=hold.pk, version=1, acting=acting)
    assert kept_by_holds(acting, Periods(acting.workspace_id)) == Kept(1, 2)


def test_who_may_not_see_records_learns_no_numbers(acting: Actor) -> None:
    nobody = Actor(acting.workspace_id, "user:9", Role.ANALYST)
    with pytest.raises(NotAllowed):
        outlook(nobody, RecordKind.MENTION, Periods(acting.workspace_id))
    with pytest.raises(NotAllowed):
        kept_by_holds(nobody, Periods(acting.workspace_id))


def test_a_rule_is_looked_at_first_and_set_then(browser: Client, old: Callable[..., Mention]) -> None:
    old(50)
    rule = {"kind": "mention", "network": "", "days": "30"}
    page = browser.get("/retention", rule).content.decode()
    assert ("Keep for 30 days" in page, RetentionRule.objects.count()) == (True, 0)
    answer = browser.post("/retention", rule)
    assert (answer.status_code, [rule.days for rule in RetentionRule.objects.all()]) == (302, [30])
    browser.post("/retention", rule | {"days": ""})
    assert RetentionRule.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": "0"},
        {"days": "3651"},
        {"days": "x"},
        {"kind": "x"},
        {"network": "zanzibar"},
        {"days": "9" * 30},
    ],
    ids=str,
)
def test_what_is_no_rule_changes_nothing(browser: Client, wrong: dict[str, str]) -> None:
    rule = {"kind": "mention", "network": "", "days": "30", **wrong}
    told = [browser.get("/retention", rule).status_code, browser.post("/retention", rule).status_code]
    assert (told, RetentionRule.objects.count()) == ([422, 422], 0)


def test_an_auditor_looks_and_changes_nothing(
    member: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(member(role=Role.AUDITOR).email)
    page = browser.get("/retention")
    posted = browser.post("/retention", {"kind": "mention", "network": "", "days": "30"})
    assert (page.status_code, posted.status_code, RetentionRule.objects.count()) == (200, 404, 0)
    assert b'<form method="post" action="/retention"' not in page.content


def test_for_an_analyst_it_is_not_there(member: Callable[..., Any], sign_in: Callable[..., Client]) -> None:
    assert sign_in(member().email).get("/retention").status_code == 404
