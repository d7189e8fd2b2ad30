"""How long what is kept: the defaults, a workspace's own rules, and what a network allows."""

from datetime import timedelta
from typing import Any

import pytest

from menara.connectors import registry
from menara.connectors.terms import Deletion, Terms
from menara.core.models import AuditRecord
from menara.people.enums import Role
from menara.people.queries import Actor, NotAllowed
from menara.records.enums import RecordKind
from menara.records.operations import MOST_DAYS, Refused, set_retention
from menara.records.queries import Periods, keep_until, rules_of

pytestmark = pytest.mark.django_db
MENTION = RecordKind.MENTION


def days(workspace_id: int | None, network: str = "", kind: RecordKind = MENTION) -> int:
    return Periods(workspace_id).of(kind, network).days


def test_retention_is_on_by_default(owner: Actor) -> None:
    told = [days(owner.workspace_id, kind=kind) for kind in RecordKind]
    assert (told, days(None, kind=RecordKind.DEAD_LETTER)) == ([90, 365, 30], 30)


def test_a_workspace_sets_its_own(owner: Actor, stranger: Actor) -> None:
    set_retention(kind=MENTION, days=10, acting=owner)
    assert (days(owner.workspace_id), days(stranger.workspace_id)) == (10, 90)
    set_retention(kind=MENTION, days=20, acting=owner)
    assert [rule.days for rule in rules_of(owner)] == [20]
    set_retention(kind=MENTION, days=None, acting=owner)
    assert days(owner.workspace_id) == 90


def test_of_several_rules_the_longest_counts(owner: Actor) -> None:
    set_retention(kind=MENTION, days=10, acting=owner)
    set_retention(kind=MENTION, days=5, network="bluesky", acting=owner)
    set_retention(kind=MENTION, days=30, network="feed", acting=owner)
    told = [days(owner.workspace_id, network) for network in ("bluesky", "feed", "mastodon")]
    assert (told, Periods(owner.workspace_id).shortest(MENTION)) == ([10, 30, 10], timedelta(days=10))


def test_no_rule_keeps_more_than_the_network_allows(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = Terms(deletion=Deletion.EVENT, note="It goes.", refresh_or_delete_days=7)
    lax = registry.terms("feed")
    monkeypatch.setattr(registry, "terms", lambda name: strict if name == "bluesky" else lax)
    set_retention(kind=MENTION, days=400, network="bluesky", acting=owner)
    periods = Periods(owner.workspace_id)
    told = [periods.of(MENTION, "bluesky").days, periods.of(MENTION, "feed").days]
    assert (told, periods.shortest(MENTION).days) == ([7, 90], 7)
    assert periods.of(RecordKind.STUB, "bluesky").days == 365


def test_what_another_rule_would_change_can_be_asked_for(owner: Actor) -> None:
    set_retention(kind=MENTION, days=10, network="feed", acting=owner)
    periods = Periods(owner.workspace_id)
    shorter, without = periods.but(MENTION, "", 5), periods.but(MENTION, "feed", None)
    told = [(one.of(MENTION, "feed").days, one.of(MENTION, "bluesky").days) for one in (shorter, without)]
    assert told == [(10, 5), (90, 90)]
    assert (days(owner.workspace_id, "bluesky"), "feed" in periods.networks(MENTION)) == (90, True)


def test_the_day_on_which_it_goes_can_be_asked_for(owner: Actor, clock: Any) -> None:
    assert keep_until(owner.workspace_id, MENTION, clock()) == clock() + timedelta(days=90)


@pytest.mark.parametrize("wrong", [0, -1, MOST_DAYS + 1])
def test_nothing_is_kept_for_ever_or_not_at_all(owner: Actor, wrong: int) -> None:
    with pytest.raises(Refused, match=r"^days: from 1 to 3,650"):
        set_retention(kind=MENTION, days=wrong, acting=owner)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_who_may_not_changes_nothing(owner: Actor, role: Role) -> None:
    with pytest.raises(NotAllowed):
        set_retention(kind=MENTION, days=1, acting=Actor(owner.workspace_id, "user:9", role))
    assert days(owner.workspace_id) == 90


def test_the_trail_says_who_changed_what(owner: Actor) -> None:
    set_retention(kind=MENTION, days=10, network="feed", acting=owner)
    found = AuditRecord.objects.latest("id")
    told = '{"days":{"from":null,"to":10},"kind":"mention","network":"feed"}'
    assert (found.actor, found.action, found.detail) == ("user:1", "records.set_retention", told)
