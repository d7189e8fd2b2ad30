"""Legal holds: which state may follow which, who may, and that nothing else does."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from menara.core import audit
from menara.core.models import AuditRecord
from menara.engine.query.errors import QueryError
from menara.people.enums import Role
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed
from menara.records.enums import HoldState, RecordKind
from menara.records.models import FrozenRecord, LegalHold
from menara.records.operations import (
    Held,
    Refused,
    acknowledge_hold,
    activate_hold,
    ask_for_release,
    close_workspace,
    draft_hold,
    drop_frozen,
    freeze,
    issue_hold,
    release_hold,
)
from menara.records.queries import access_hold, freezing, held_workspaces, hold_on_stream, holdings, holds_of
from menara.records.scope import Scope

pytestmark = pytest.mark.django_db
Draft = Callable[..., LegalHold]
Bring = Callable[[LegalHold, str], LegalHold]
STATES = [state.value for state in HoldState]
STEPS: dict[str, Any] = {
    "issued": issue_hold,
    "acknowledged": acknowledge_hold,
    "active": activate_hold,
    "released": release_hold,
}
LEGAL = {("draft", "issued"), ("issued", "acknowledged"), ("acknowledged", "active")}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("wanted", STEPS)
def test_only_the_next_state_follows(
    draft: Draft, bring: Bring, admin: Actor, state: str, wanted: str
) -> None:
    hold = bring(draft(), state)
    told = {"hold_id": hold.id, "version": hold.version, "acting": admin}
    if (state, wanted) in LEGAL:
        assert STEPS[wanted](**told).state == wanted
        return
    with pytest.raises(Refused):
        STEPS[wanted](**told)
    assert (LegalHold.objects.get().state, LegalHold.objects.get().version) == (state, hold.version)
    refusal = AuditRecord.objects.latest("id")
    assert (refusal.action, refusal.subject) == ("records.refuse", f"hold:{hold.id}")


def test_two_people_release(draft: Draft, bring: Bring, owner: Actor, admin: Actor) -> None:
    hold = bring(draft(), "active")
    with pytest.raises(Refused, match="Two people"):
        release_hold(hold_id=hold.id, version=hold.version, acting=admin)
    hold = ask_for_release(hold_id=hold.id, version=hold.version, reason="Settled.", acting=owner)
    with pytest.raises(Refused, match="Two people"):
        release_hold(hold_id=hold.id, version=hold.version, acting=owner)
    assert release_hold(hold_id=hold.id, version=hold.version, acting=admin).state == HoldState.RELEASED


@pytest.mark.parametrize("state", ["draft", "issued", "acknowledged", "released"])
def test_only_an_active_hold_can_be_asked_to_be_released(
    draft: Draft, bring: Bring, owner: Actor, state: str
) -> None:
    hold = bring(draft(), state)
    with pytest.raises(Refused, match="Only an active hold"):
        ask_for_release(hold_id=hold.id, version=hold.version, reason="Settled.", acting=owner)


def test_who_has_seen_an_older_version_is_refused(draft: Draft, bring: Bring, owner: Actor) -> None:
    hold = bring(draft(), "issued")
    with pytest.raises(Refused, match="look at version 2"):
        acknowledge_hold(hold_id=hold.id, version=1, acting=owner)


@pytest.mark.parametrize("state", STATES)
def test_a_hold_forbids_from_when_it_is_issued_until_a_month_after_its_release(
    draft: Draft, bring: Bring, clock: Any, state: str
) -> None:
    hold = bring(draft(), state)
    forbids = state != "draft"
    id_ = hold.workspace_id
    assert (bool(holdings(id_)), id_ in held_workspaces()) == (forbids, forbids)
    assert bool(freezing(id_)) == (forbids and state != "released")
    clock.move(days=30)
    lasts = forbids and state != "released"
    assert (bool(holdings(id_)), id_ in held_workspaces()) == (lasts, lasts)


def test_the_scope_is_read_as_it_was_written(draft: Draft, clock: Any) -> None:
    scope = Scope(
        networks=frozenset({"feed"}),
        native_ids=frozenset({"a", "b"}),
        author_ids=frozenset({"c"}),
        stream_ids=frozenset({7}),
        query="kasvira",
        since=clock(),
        until=clock() + timedelta(days=1),
    )
    hold = draft(**{name: getattr(scope, name) for name in scope.__slots__})
    assert LegalHold.objects.get(id=hold.id).covered() == scope


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"ground": " "}, Refused),
        ({"scope": Scope(query="kasvira AND (")}, QueryError),
        ({"scope": Scope(since=datetime(2026, 1, 1))}, Refused),
        ({"scope": Scope(native_ids=frozenset(map(str, range(1001))))}, Refused),
    ],
)
def test_a_hold_that_could_not_be_applied_is_refused(
    owner: Actor, told: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        draft_hold(**{"name": "Case", "ground": "Court order", "scope": Scope(), "acting": owner, **told})
    assert LegalHold.objects.count() == 0


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_who_may_not_changes_nothing(draft: Draft, bring: Bring, owner: Actor, role: Role) -> None:
    person = replace(owner, name="user:9", role=role)
    with pytest.raises(NotAllowed):
        draft_hold(name="x", ground="x", scope=Scope(), acting=person)
    for state, step in STEPS.items():
        hold = bring(draft(), STATES[STATES.index(state) - 1])
        with pytest.raises(NotAllowed):
            step(hold_id=hold.id, version=hold.version, acting=person)


def test_an_auditor_looks_and_a_stranger_finds_nothing(draft: Draft, owner: Actor, stranger: Actor) -> None:
    hold = draft()
    assert access_hold(replace(owner, role=Role.AUDITOR), hold.id) == hold
    assert list(holds_of(stranger)) == []
    for act in (issue_hold, acknowledge_hold, activate_hold, release_hold):
        with pytest.raises(NotAllowed):
            act(hold_id=hold.id, version=1, acting=stranger)


def test_a_hold_that_names_a_stream_is_known_by_it(draft: Draft, bring: Bring) -> None:
    hold = bring(draft(stream_ids=frozenset({7})), "issued")
    assert hold_on_stream(hold.workspace_id, 7) == hold.id
    assert hold_on_stream(hold.workspace_id, 8) is None


def test_a_workspace_with_a_hold_is_not_closed(
    draft: Draft, bring: Bring, owner: Actor, admin: Actor, clock: Any
) -> None:
    hold = bring(draft(), "active")
    with pytest.raises(Held):
        close_workspace(acting=owner)
    with pytest.raises(NotAllowed):
        close_workspace(acting=admin)
    LegalHold.objects.filter(id=hold.id).update(state="released", released_at=clock())
    clock.move(days=30)
    close_workspace(acting=owner)
    assert Workspace.objects.get(id=owner.workspace_id).closed_at == clock()


class TestFreezing:
    @pytest.fixture
    def kept(self, draft: Draft, bring: Bring) -> LegalHold:
        hold = bring(draft(), "active")
        for text in ("one", "one", "two"):
            freeze(
                workspace_id=hold.workspace_id,
                hold_id=hold.id,
                kind=RecordKind.MENTION,
                network="bluesky",
                native_id="at://1",
                content={"text": text},
            )
        return hold

    def test_it_is_kept_once_and_its_digest_is_in_the_trail(self, kept: LegalHold) -> None:
        told = [json.loads(entry.detail) for entry in AuditRecord.objects.filter(action="records.freeze")]
        frozen = FrozenRecord.objects.order_by("id")
        assert [one.content for one in frozen] == [{"text": "one"}, {"text": "two"}]
        assert [one.digest for one in frozen] == [one["digest"] for one in told]
        assert frozen[0].digest == "5a16c51629b5175a9faa934c172b836ff2553ca8adf18c8c53a8ccbae5f16e77"
        assert (frozen[0].hold_id, audit.verify()) == (kept.id, [])

    def test_it_goes_when_its_hold_forbids_no_more(self, kept: LegalHold) -> None:
        mine = frozenset({kept.id})
        assert drop_frozen(kept.workspace_id, mine, 10) == 0
        assert [drop_frozen(kept.workspace_id, frozenset(), 1) for _ in range(3)] == [1, 1, 0]
