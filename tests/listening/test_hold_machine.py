"""Hold beats everything (trust T42, short form): whatever happens in whatever order, nothing held is ever lost.

The model is one question: which texts were there and covered by a hold in force before a step, and are they there
after it? Beside it a second one: is all that nothing forbids gone when its time is over?
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from menara.connectors.base import AccountStatus
from menara.core.clock import ticking
from menara.listening.heard import Ear, HeardAccount, HeardDeletion, HeardPost
from menara.listening.models import Mention, MentionVersion, Stream
from menara.listening.operations import create_stream
from menara.listening.removing import UNDONE_WITHIN, clear_removed_streams, remove_stream
from menara.listening.retaining import Step, purge_due, redact_due
from menara.listening.storing import store
from menara.people.enums import Role
from menara.people.operations import create_workspace
from menara.people.queries import Actor
from menara.records.models import FrozenRecord, LegalHold
from menara.records.operations import (
    Held,
    acknowledge_hold,
    activate_hold,
    ask_for_release,
    draft_hold,
    drop_frozen,
    issue_hold,
    release_hold,
)
from menara.records.queries import GRACE, holdings
from menara.records.scope import Scope
from menara.sources.operations import add_source

WORDS = ("bocor", "voucher", "resmi")
IDS = ("at://1", "at://2", "at://3")
words, ids = st.sampled_from(WORDS), st.sampled_from(IDS)
START = datetime(2026, 11, 21, 9, tzinfo=UTC)
Said = tuple[str, str]  # id and text


class Holding(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.time = START
        self.number = 0
        self.words_held: dict[int, str] = {}
        self.before: set[Said] = set()
        self._clock = ticking(lambda: self.time)
        self._clock.__enter__()
        self._world = transaction.atomic()
        self._world.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._world.__exit__(None, None, None)
        self._clock.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.owner = Actor(create_workspace(name="Kasvira").id, "user:1", Role.OWNER)
        self.second = Actor(self.owner.workspace_id, "user:2", Role.ADMIN)
        self.stream = create_stream(name="All", query="kasvira", acting=self.owner)
        channel = add_source(name="All", connector="bluesky", settings={}, acting=self.owner).channel
        self.ear = Ear(channel.id, "bluesky", frozenset({self.owner.workspace_id}))

    @rule(native_id=ids, word=words)
    def hear(self, native_id: str, word: str) -> None:
        self.number += 1
        version, moment = f"v{self.number}", self._next_moment()
        has_stream = Stream.objects.filter(id=self.stream.id, is_removed=False).exists()
        post = HeardPost(
            ear=self.ear,
            network="bluesky",
            native_id=native_id,
            local_id="",
            version=version,
            author_id=f"did:{native_id}",
            published_at=None,
            heard_at=moment,
            changed_at=moment,
            content={"id": native_id, "text": f"kasvira {word} {self.number}"},
            hits={self.owner.workspace_id: [(self.stream.id, [(0, 7)])] if has_stream else []},
        )
        self._act(lambda: store([post]))

    @rule(native_id=ids)
    def delete(self, native_id: str) -> None:
        self._act(lambda: store([HeardDeletion(self.ear, native_id, "", self._next_moment())]))

    @rule(native_id=ids, status=st.sampled_from(["deleted", "active", "suspended"]))
    def change_account(self, native_id: str, status: str) -> None:
        account = HeardAccount(self.ear, f"did:{native_id}", AccountStatus(status), self._next_moment())
        self._act(lambda: store([account]))

    @rule(days=st.sampled_from([1, 20, 40, 100, 400]))
    def wait(self, days: int) -> None:
        self.time += timedelta(days=days)

    @rule(word=words)
    def issue(self, word: str) -> None:
        scope = Scope(query=word)
        hold = draft_hold(name=word, ground="Court order", scope=scope, acting=self.owner)
        issue_hold(hold_id=hold.id, version=hold.version, acting=self.owner)
        self.words_held[hold.id] = word

    @rule()
    def move_on(self) -> None:
        """The oldest hold in force takes its next step, to its release."""
        hold = LegalHold.objects.exclude(state="released").order_by("id").first()
        if hold is None:
            return
        told: dict[str, Any] = {"hold_id": hold.id, "version": hold.version}
        if hold.state == "issued":
            acknowledge_hold(**told, acting=self.owner)
        elif hold.state == "acknowledged":
            activate_hold(**told, acting=self.owner)
        elif not hold.release_asked_by:
            ask_for_release(**told, reason="Settled.", acting=self.owner)
        else:
            release_hold(**told, acting=self.second)

    @rule()
    def retain(self) -> None:
        self._act(lambda: self._all_steps(redact_due))
        for mention in Mention.objects.filter(stored_at__lt=self.time - timedelta(days=90)):
            said = {text for native_id, text in self._there() if native_id == mention.native_id}
            is_forbidden = any(word in text for word in self._words_that_forbid() for text in said)
            assert mention.redacted_at or is_forbidden or not self._is_judged_by_words(mention)

    @rule()
    def purge(self) -> None:
        self._act(lambda: self._all_steps(purge_due))

    @rule()
    def drop_what_was_frozen(self) -> None:
        id_ = self.owner.workspace_id
        kept = frozenset(hold.hold_id for hold in holdings(id_).holds)
        self._act(lambda: drop_frozen(id_, kept, 100))

    @rule()
    def remove_the_stream(self) -> None:
        if Stream.objects.filter(id=self.stream.id, is_removed=False).exists():
            self._act(lambda: remove_stream(stream_id=self.stream.id, acting=self.owner))
            later = self.time + 2 * UNDONE_WITHIN
            with ticking(lambda: later):
                while clear_removed_streams(limit=2):
                    pass

    @rule()
    def crash_in_the_middle(self) -> None:
        """A step that is rolled back has done nothing."""
        before = self._there()
        with transaction.atomic():
            redact_due(self.owner.workspace_id)
            transaction.set_rollback(True)
        assert self._there() == before

    @invariant()
    def what_is_redacted_says_nothing(self) -> None:
        said = MentionVersion.objects.filter(mention__redacted_at__isnull=False).exclude(content=None)
        assert not said.exists()

    def _act(self, act: Callable[[], object]) -> None:
        held = {said for said in self._there() if any(word in said[1] for word in self._words_in_force())}
        try:
            act()
        except Held:
            assert self.words_held
        assert held - self._there() == set()

    def _all_steps(self, step: Callable[..., Step]) -> None:
        done = step(self.owner.workspace_id, None, 2)
        while done.place:
            done = step(self.owner.workspace_id, done.place, 2)

    def _there(self) -> set[Said]:
        """All that is still said anywhere."""
        versions = MentionVersion.objects.exclude(content=None).select_related("mention")
        said = {
            (version.mention.native_id, version.content["text"]) for version in versions if version.content
        }
        return said | {(frozen.native_id, frozen.content["text"]) for frozen in FrozenRecord.objects.all()}

    def _words_in_force(self) -> set[str]:
        in_force = LegalHold.objects.exclude(state__in=["draft", "released"])
        return {self.words_held[hold.id] for hold in in_force}

    def _words_that_forbid(self) -> set[str]:
        fresh = LegalHold.objects.filter(state="released", released_at__gt=self.time - GRACE)
        return self._words_in_force() | {self.words_held[hold.id] for hold in fresh}

    def _is_judged_by_words(self, mention: Mention) -> bool:
        """Where nothing is left that could be read, any hold that forbids counts."""
        return mention.content is not None or not self._words_that_forbid()

    def _next_moment(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


@pytest.mark.django_db(transaction=True)
def test_nothing_held_is_ever_lost_and_nothing_else_is_kept() -> None:
    few = settings(
        max_examples=25,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Holding, settings=few)
