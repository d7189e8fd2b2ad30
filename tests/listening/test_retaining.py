"""Retention applied: what must go goes, from everywhere; what a hold covers stays; counts stay as they were."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from menara.core import audit
from menara.core.clock import now
from menara.core.models import AuditRecord, Job
from menara.listening.enums import MentionState
from menara.listening.heard import HeardDeletion, HeardPost
from menara.listening.models import Match, Mention, MentionIndex, MentionVersion, Stream, VolumeDay
from menara.listening.reading import read_page
from menara.listening.removing import remove_stream
from menara.listening.retaining import Step, purge_due, redact_due
from menara.listening.search.finding import Search
from menara.listening.search.merging import merge_index
from menara.listening.storing import store
from menara.listening.tasks import PHASES, apply_retention
from menara.people.enums import Role
from menara.people.queries import Actor
from menara.records.enums import RecordKind
from menara.records.models import FrozenRecord, LegalHold
from menara.records.operations import (
    Held,
    ask_for_release,
    draft_hold,
    issue_hold,
    release_hold,
    set_retention,
)
from menara.records.scope import Scope

pytestmark = pytest.mark.django_db
Post = Callable[..., HeardPost]
Deletion = Callable[..., HeardDeletion]
CANARY = "kenari7x"


@pytest.fixture
def keep(clock: Any, post: Post) -> Callable[..., Mention]:  # noqa: ARG001 (what is stored is of the clock's time)
    """A stored mention with the word to look for in all its parts."""

    def keep(native_id: str = "at://1", **content: Any) -> Mention:
        said = {
            "id": native_id,
            "text": f"kasvira {CANARY}",
            "author": {"id": CANARY, "name": CANARY},
            **content,
        }
        store([post("v1", 1, native_id, content=said, author_id=CANARY, told=None)])
        return Mention.objects.get(native_id=native_id)

    return keep


@pytest.fixture
def hold(owner: Actor) -> Callable[..., LegalHold]:
    def hold(**scope: Any) -> LegalHold:
        drafted = draft_hold(name="Case", ground="Court order", scope=Scope(**scope), acting=owner)
        return issue_hold(hold_id=drafted.id, version=1, acting=owner)

    return hold


def found_in_tables(word: str) -> list[str]:
    """Every table of the rooms in which the word stands, whatever the column; the index in its own tables."""
    is_left = merge_index(begin=True)
    while is_left:
        is_left = merge_index(begin=False)
    tables = connection.introspection.table_names()
    rooms = [name for name in tables if name.startswith(("listening_", "sources_"))]
    return sorted(name for name in rooms if name != "listening_mentionsearch" and stands_in(word, name))


def stands_in(word: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return any(
            word in str(bytes(one) if isinstance(one, memoryview) else one) for row in cursor for one in row
        )


def states() -> list[str]:
    return list(Mention.objects.order_by("native_id").values_list("state", flat=True))


def test_after_its_time_nothing_of_the_content_is_left_anywhere(keep: Any, owner: Actor, clock: Any) -> None:
    mention = keep()
    assert "listening_mention" in found_in_tables(CANARY)
    clock.move(days=90)
    assert redact_due(owner.workspace_id) == Step(0, 0, None)
    clock.move(seconds=1)
    assert redact_due(owner.workspace_id) == Step(1, 0, None)
    assert found_in_tables(CANARY) == []
    mention.refresh_from_db()
    told = (mention.state, mention.native_id, mention.redacted_at, mention.content, mention.author_id)
    assert told == (MentionState.REDACTED, "at://1", now(), None, "")
    assert (Match.objects.get().spans, MentionVersion.objects.get().version) == ([], "v1")


def test_what_was_counted_stays_counted(keep: Any, owner: Actor, stream: Stream, clock: Any) -> None:
    keep(lang="id")
    days = list(VolumeDay.objects.order_by("id").values())
    clock.move(days=91)
    redact_due(owner.workspace_id)
    assert list(VolumeDay.objects.order_by("id").values()) == days
    assert stream.volume.get().count == 1


def test_it_is_found_by_nothing_that_it_said(keep: Any, owner: Actor, clock: Any) -> None:
    keep()
    assert len(Search(owner, CANARY).newest().mentions) == 1
    clock.move(days=91)
    redact_due(owner.workspace_id)
    assert (Search(owner, CANARY).newest().mentions, Search(owner, "kasvira").newest().mentions) == ([], [])
    assert [CANARY in str(row.terms) for row in MentionIndex.objects.all()] == [False]


def test_programs_that_read_on_learn_of_it(keep: Any, owner: Actor, clock: Any) -> None:
    keep()
    last = read_page(owner).next
    clock.move(days=91)
    redact_due(owner.workspace_id)
    (told,) = read_page(owner, after=last or 0).mentions
    assert (told["id"], told["state"], "text" in told) == ("at://1", "redacted", False)


@pytest.mark.parametrize("minute", [0.5, 1, 200_000])
def test_what_was_redacted_does_not_come_back(
    keep: Any, post: Post, deletion: Deletion, owner: Actor, clock: Any, minute: float
) -> None:
    keep()
    clock.move(days=91)
    redact_due(owner.workspace_id)
    store([post("v2", minute, content={"id": "at://1", "text": CANARY}, author_id=CANARY, told=None)])
    store([deletion(minute)])
    assert (states(), found_in_tables(CANARY)) == (["redacted"], [])
    assert Mention.objects.get().deleted_at is None


def test_a_stub_goes_a_year_later_and_its_counts_stay(keep: Any, owner: Actor, clock: Any) -> None:
    keep()
    clock.move(days=91)
    redact_due(owner.workspace_id)
    clock.move(days=364)
    assert purge_due(owner.workspace_id) == Step(0, 0, None)
    clock.move(days=2)
    days = VolumeDay.objects.count()
    assert purge_due(owner.workspace_id) == Step(1, 0, None)
    assert (Mention.objects.count(), MentionIndex.objects.count(), Match.objects.count()) == (0, 0, 0)
    assert (VolumeDay.objects.count(), days > 0) == (days, True)


def test_a_workspace_with_a_shorter_rule_and_one_without(
    keep: Any, owner: Actor, stranger: Actor, clock: Any
) -> None:
    keep()
    set_retention(kind=RecordKind.MENTION, days=1, acting=owner)
    clock.move(days=2)
    assert redact_due(stranger.workspace_id) == Step(0, 0, None)
    assert redact_due(owner.workspace_id) == Step(1, 0, None)


def test_a_network_may_be_kept_longer_than_others(keep: Any, owner: Actor, clock: Any) -> None:
    keep()
    Mention.objects.update(network="feed")
    keep("at://2")
    set_retention(kind=RecordKind.MENTION, days=1, acting=owner)
    set_retention(kind=RecordKind.MENTION, days=5, network="feed", acting=owner)
    clock.move(days=2)
    assert (redact_due(owner.workspace_id), states()) == (Step(1, 0, None), ["visible", "redacted"])
    clock.move(days=4)
    assert (redact_due(owner.workspace_id), states()) == (Step(1, 0, None), ["redacted", "redacted"])


class TestHolds:
    def test_what_is_held_stays_and_the_trail_says_why(
        self, keep: Any, hold: Any, owner: Actor, clock: Any
    ) -> None:
        keep("at://1", text="kasvira bocor")
        keep("at://2")
        held = hold(query="bocor")
        clock.move(days=91)
        assert (redact_due(owner.workspace_id), states()) == (Step(1, 1, None), ["visible", "redacted"])
        refusal = AuditRecord.objects.get(action="listening.refuse_redaction")
        assert json.loads(refusal.detail) == {"held_by": {str(held.id): 1}}

    def test_a_stub_is_held_where_nobody_can_tell_any_more(
        self, keep: Any, hold: Any, owner: Actor, clock: Any
    ) -> None:
        keep()
        clock.move(days=91)
        redact_due(owner.workspace_id)
        hold(query="bocor")
        clock.move(days=400)
        assert (purge_due(owner.workspace_id), states()) == (Step(0, 1, None), ["redacted"])

    def test_those_that_are_held_keep_no_others_from_going(
        self, keep: Any, hold: Any, owner: Actor, clock: Any
    ) -> None:
        for number in range(5):
            keep(f"at://{number}")
        hold(native_ids=frozenset({"at://0", "at://1", "at://2"}))
        clock.move(days=91)
        steps = [redact_due(owner.workspace_id, limit=2)]
        while steps[-1].place:
            steps.append(redact_due(owner.workspace_id, steps[-1].place, limit=2))
        assert [(step.gone, step.held) for step in steps] == [(0, 2), (1, 1), (1, 0)]
        assert states() == ["visible", "visible", "visible", "redacted", "redacted"]

    def test_a_month_after_the_release_the_clocks_go_on(
        self, keep: Any, hold: Any, owner: Actor, clock: Any
    ) -> None:
        keep()
        held = hold()
        LegalHold.objects.update(state="active")
        held = ask_for_release(hold_id=held.id, version=held.version, reason="Settled.", acting=owner)
        clock.move(days=100)
        second = Actor(owner.workspace_id, "user:2", Role.ADMIN)
        release_hold(hold_id=held.id, version=held.version, acting=second)
        clock.move(days=29)
        assert redact_due(owner.workspace_id) == Step(0, 1, None)
        clock.move(days=1)
        assert redact_due(owner.workspace_id) == Step(1, 0, None)

    @pytest.mark.parametrize("way", ["deletion", "account"])
    def test_what_goes_at_its_source_is_frozen_first(
        self, keep: Any, hold: Any, post: Post, deletion: Deletion, account: Any, way: str
    ) -> None:
        keep()
        held = hold(query=CANARY)
        store([post("v2", 2, content={"id": "at://1", "text": "kasvira only"}, author_id=CANARY, told=None)])
        store([deletion(3)] if way == "deletion" else [account("deleted", 3, author_id=CANARY)])
        assert states() == ["deleted"]
        frozen = FrozenRecord.objects.get()
        told = (frozen.hold_id, frozen.native_id, frozen.content["text"])
        assert told == (held.id, "at://1", f"kasvira {CANARY}")
        assert MentionVersion.objects.exclude(content=None).count() == 0

    def test_without_a_hold_nothing_is_frozen(self, keep: Any, deletion: Deletion) -> None:
        keep()
        store([deletion(3)])
        assert FrozenRecord.objects.count() == 0

    def test_a_stream_that_a_hold_names_is_not_removed(
        self, keep: Any, hold: Any, owner: Actor, stream: Stream
    ) -> None:
        keep()
        hold(stream_ids=frozenset({stream.id}))
        with pytest.raises(Held):
            remove_stream(stream_id=stream.id, acting=owner)


class TestTheDailyRound:
    @pytest.fixture
    def work(self) -> Callable[[], list[str]]:
        """Does all jobs; the kinds of those that were done."""
        from menara.core import jobs

        def work() -> list[str]:
            done = []
            while leased := jobs.lease("a", 1):
                done.append(leased[0].kind)
                assert jobs.run(leased[0]), Job.objects.get(id=leased[0].id).last_error
            return done

        return work

    def test_it_goes_through_all_workspaces_in_small_steps(
        self, keep: Any, clock: Any, work: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(5):
            keep(f"at://{number}")
        monkeypatch.setitem(PHASES, "redact", lambda id_, behind: redact_due(id_, behind, limit=2))
        clock.move(days=91)
        Job.objects.all().delete()
        apply_retention()
        assert work().count("listening.retain") == 4
        assert (set(states()), audit.verify()) == ({"redacted"}, [])
        assert AuditRecord.objects.filter(action="listening.redact_mentions").count() == 3

    def test_letters_go_after_a_month_unless_they_are_held(
        self, owner: Actor, hold: Any, channel: Any, clock: Any, work: Any
    ) -> None:
        from menara.connectors.base import Notice
        from menara.sources.models import DeadLetter
        from menara.sources.setting_aside import set_aside

        letter = Notice(source="s", observed_at="", cursor="", message="No.", code="bad", raw=b"x")
        set_aside(channel_id=channel.id, workspace_id=None, letter=letter)
        set_aside(channel_id=None, workspace_id=owner.workspace_id, network="crm", letter=letter)
        set_aside(channel_id=None, workspace_id=owner.workspace_id, network="other", letter=letter)
        clock.move(days=31)
        hold(networks=frozenset({"crm"}))
        apply_retention()
        work()
        assert list(DeadLetter.objects.values_list("network", flat=True)) == ["crm"]

    def test_what_was_frozen_goes_when_its_hold_is_over(
        self, keep: Any, hold: Any, deletion: Deletion, clock: Any, work: Any
    ) -> None:
        keep()
        hold()
        store([deletion(3)])
        apply_retention()
        work()
        assert FrozenRecord.objects.count() == 1
        LegalHold.objects.update(state="released", released_at=clock())
        clock.move(days=31)
        apply_retention()
        work()
        assert FrozenRecord.objects.count() == 0


def test_the_clock_of_a_mention_begins_when_it_is_stored(keep: Any, clock: Any) -> None:
    assert keep().stored_at == clock() == now()
    assert now() + timedelta(0) == clock()
