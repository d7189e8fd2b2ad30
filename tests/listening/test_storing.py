"""What is stored of what was heard."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from menara.core import audit
from menara.core.models import AuditRecord
from menara.listening.heard import Ear, Heard, HeardAccount, HeardDeletion, HeardPost
from menara.listening.models import Hearing, Match, Mention, MentionVersion, Stream, VolumeHour
from menara.listening.operations import create_stream
from menara.listening.queries import mentions_of
from menara.listening.storing import store
from menara.people.queries import Actor
from menara.sources.operations import add_source

pytestmark = pytest.mark.django_db
Post, Deletion, Account = Callable[..., HeardPost], Callable[..., HeardDeletion], Callable[..., HeardAccount]


def save(*heard: Heard) -> None:
    with transaction.atomic():
        store(heard)


def shown(**filters: Any) -> list[tuple[Any, ...]]:
    """Version, state, whether it is hidden, and the text of each mention."""
    return [
        (one.version, one.state, one.is_hidden, (one.content or {}).get("text"))
        for one in Mention.objects.filter(**filters).order_by("native_id", "workspace_id")
    ]


def versions() -> list[tuple[str, str | None]]:
    kept = MentionVersion.objects.order_by("version")
    return [(one.version, (one.content or {}).get("text")) for one in kept]


def test_a_post_is_stored_with_its_version_its_match_and_where_it_was_heard(
    post: Post, stream: Stream, ear: Ear
) -> None:
    save(post("v1", 1))
    assert shown() == [("v1", "visible", False, "kasvira v1")]
    assert versions() == [("v1", "kasvira v1")]
    assert list(Match.objects.values_list("stream_id", "version", "spans")) == [(stream.id, "v1", [[0, 7]])]
    assert list(Hearing.objects.values_list("channel_id", flat=True)) == [ear.channel_id]


def test_a_post_that_matches_nothing_is_not_stored(post: Post) -> None:
    save(post("v1", 1, hits={}))
    assert shown() == []


def test_a_post_that_comes_again_is_stored_once(post: Post) -> None:
    save(post("v1", 1), post("v1", 2))
    save(post("v1", 3))
    counts = [model.objects.count() for model in (Mention, MentionVersion, Match, Hearing)]
    assert (counts, VolumeHour.objects.get().count) == ([1, 1, 1, 1], 1)


def test_an_edit_is_a_version_even_when_it_matches_no_more(post: Post) -> None:
    save(post("v1", 1))
    save(post("v2", 2, hits={}))
    assert shown() == [("v2", "visible", False, "kasvira v2")]
    assert versions() == [("v1", "kasvira v1"), ("v2", "kasvira v2")]
    assert Match.objects.get().version == "v1"


def test_an_edit_that_matches_elsewhere_moves_the_places(post: Post, owner: Actor, stream: Stream) -> None:
    save(post("v1", 1))
    save(post("v2", 2, hits={owner.workspace_id: [(stream.id, [(4, 11)])]}))
    assert list(Match.objects.values_list("version", "spans")) == [("v2", [[4, 11]])]
    assert VolumeHour.objects.get().count == 1


def test_an_edit_may_bring_a_post_into_another_stream(post: Post, owner: Actor, stream: Stream) -> None:
    other = create_stream(name="Edits", query="v2", acting=owner)
    save(post("v1", 1))
    save(post("v2", 2, hits={owner.workspace_id: [(other.id, [(8, 10)])]}))
    assert list(Match.objects.order_by("stream_id").values_list("stream_id", "version")) == [
        (stream.id, "v1"),
        (other.id, "v2"),
    ]


def test_a_deletion_leaves_a_tombstone_and_no_word(post: Post, deletion: Deletion) -> None:
    save(post("v1", 1), post("v2", 2))
    save(deletion(3))
    assert shown() == [("v2", "deleted", False, None)]
    assert versions() == [("v1", None), ("v2", None)]


def test_a_post_that_is_written_anew_after_its_deletion_is_there_again(
    post: Post, deletion: Deletion
) -> None:
    save(post("v1", 1))
    save(deletion(2))
    save(post("v2", 3))
    assert shown() == [("v2", "visible", False, "kasvira v2")]
    assert versions() == [("v1", None), ("v2", "kasvira v2")]


def test_a_deletion_by_the_name_of_its_source_finds_the_post(post: Post, deletion: Deletion) -> None:
    save(
        post("v1", 1, local_id="mastodon:a.example#17"),
        post("v1", 1, "at://2", local_id="mastodon:b.example#17"),
    )
    save(deletion(2, "", local_id="mastodon:a.example#17"))
    assert [state for _, state, _, _ in shown()] == ["deleted", "visible"]


def test_a_deletion_that_comes_first_counts(post: Post, deletion: Deletion) -> None:
    save(deletion(2))
    save(post("v1", 1))
    assert (shown(), versions()) == ([("v1", "deleted", False, None)], [("v1", None)])


@pytest.mark.parametrize("status", ["deactivated", "suspended", "takendown"])
def test_posts_of_a_closed_account_are_hidden_until_it_is_open_again(
    post: Post, account: Account, status: str, owner: Actor
) -> None:
    save(post("v1", 1))
    save(account(status, 2))
    assert (shown(), list(mentions_of(owner))) == ([("v1", "visible", True, "kasvira v1")], [])
    save(post("v1", 3, "at://2"))
    assert [hidden for _, _, hidden, _ in shown()] == [True, True]
    save(account("active", 4))
    assert [hidden for _, _, hidden, _ in shown()] == [False, False]


def test_of_a_deleted_account_nothing_is_left(post: Post, account: Account) -> None:
    save(post("v1", 1))
    save(account("deleted", 2))
    assert (shown(), versions()) == ([("v1", "deleted", True, None)], [("v1", None)])


def test_what_is_said_late_of_an_account_does_not_count(post: Post, account: Account) -> None:
    save(post("v1", 1), account("active", 3), account("suspended", 2))
    assert shown() == [("v1", "visible", False, "kasvira v1")]


# P a version of the post, D its deletion, A its author's account; with the minute at which it happened.
HISTORIES = {
    "edits": "P1 P2 P3",
    "edits that match no more": "P1 P2 P3-",
    "deleted": "P1 P2 D3",
    "written anew": "P1 D2 P3",
    "twice deleted": "P1 D2 P3 D4",
    "closed and opened": "P1 Asuspended2 Aactive3 P4",
    "closed for good": "P1 Adeactivated2 Adeleted3",
    "deleted and opened again": "P1 Adeleted2 Aactive3",
    "deleted while it was closed": "P1 D2 Asuspended3 Adeleted5 P4",
    "deleted twice before it came": "P3 D2 D5",
}


@pytest.fixture
def read_history(post: Post, deletion: Deletion, account: Account) -> Callable[[str], list[Heard]]:
    def read(step: str) -> Heard:
        minute = int(step.strip("-")[-1])
        match step[0]:
            case "P":
                return post(f"v{minute}", minute, **({"hits": {}} if step.endswith("-") else {}))
            case "D":
                return deletion(minute)
        return account(step[1:-1], minute)

    return lambda history: [read(step) for step in history.split()]


@pytest.mark.parametrize("history", HISTORIES.values(), ids=list(HISTORIES))
def test_the_order_in_which_things_come_does_not_matter(
    read_history: Callable[[str], list[Heard]], history: str
) -> None:
    ends = set()
    for order in permutations(read_history(history)):
        with transaction.atomic():
            for one in order:
                save(replace(one))
            save(*map(replace, order))
            ends.add((tuple(shown()), tuple(versions()), *Match.objects.values_list("version", flat=True)))
            transaction.set_rollback(True)
    assert len(ends) == 1


class TestWorkspaces:
    """What one workspace hears is nothing to another."""

    @pytest.fixture
    def both(
        self, post: Post, owner: Actor, stranger: Actor, stream: Stream, ear: Ear
    ) -> Callable[..., HeardPost]:
        theirs = create_stream(name="Theirs", query="kasvira", acting=stranger)
        hits = {owner.workspace_id: [(stream.id, [])], stranger.workspace_id: [(theirs.id, [])]}
        ears = replace(ear, workspace_ids=frozenset(hits))
        return lambda *told, **more: post(*told, **{"ear": ears, "hits": hits, **more})

    @pytest.fixture
    def elsewhere(self, stranger: Actor) -> Ear:
        """A channel that the stranger alone has added: whatever it tells is of the stranger's making."""
        source = add_source(name="X", connector="bluesky", settings={"dids": ["did:plc:x"]}, acting=stranger)
        return Ear(source.channel_id, "bluesky", frozenset({stranger.workspace_id}))

    def test_each_has_a_mention_of_its_own(self, both: Post, owner: Actor, stranger: Actor) -> None:
        save(both("v1", 1))
        assert [mentions_of(actor).count() for actor in (owner, stranger)] == [1, 1]
        assert (Mention.objects.count(), Match.objects.count()) == (2, 2)

    def test_a_deletion_in_public_holds_for_both(self, both: Post, deletion: Deletion) -> None:
        save(both("v1", 1))
        save(deletion(2))
        assert [state for _, state, _, _ in shown()] == ["deleted", "deleted"]

    def test_what_a_private_channel_says_holds_for_its_workspace_alone(
        self, both: Post, deletion: Deletion, ear: Ear
    ) -> None:
        private = replace(ear, owner_id=next(iter(ear.workspace_ids)))
        save(both("v1", 1), deletion(2, ear=private))
        assert sorted(state for _, state, _, _ in shown()) == ["deleted", "visible"]

    def test_a_deletion_that_comes_first_counts_where_it_was_told(
        self, both: Post, deletion: Deletion, elsewhere: Ear
    ) -> None:
        save(deletion(2, ear=elsewhere))
        save(both("v1", 1))
        assert [state for _, state, _, _ in shown()] == ["visible", "visible"]

    def test_who_does_not_listen_to_a_channel_is_told_nothing_by_it(
        self, both: Post, deletion: Deletion, account: Account, elsewhere: Ear, owner: Actor
    ) -> None:
        save(both("v1", 1))
        save(deletion(2, ear=elsewhere), account("deleted", 2, ear=elsewhere))
        save(both("v1", 1, "at://2"))
        found = Mention.objects.order_by("native_id", "workspace_id")
        told = [(one.workspace_id == owner.workspace_id, one.state, one.is_hidden) for one in found]
        assert told == [
            (True, "visible", False),
            (False, "deleted", True),
            (True, "visible", False),
            (False, "visible", False),
        ]

    def test_who_has_stopped_listening_is_still_told_of_what_was_heard_there(
        self, both: Post, deletion: Deletion, account: Account, ear: Ear
    ) -> None:
        save(both("v1", 1), both("v1", 1, "at://2"))
        nobody = replace(ear, workspace_ids=frozenset())
        save(deletion(2, ear=nobody), account("suspended", 2, ear=nobody))
        assert [(state, hidden) for _, state, hidden, _ in shown()] == [
            ("deleted", True),
            ("deleted", True),
            ("visible", True),
            ("visible", True),
        ]

    def test_an_edit_reaches_those_who_hear_the_channel(
        self, both: Post, owner: Actor, stranger: Actor, ear: Ear
    ) -> None:
        save(both("v1", 1))
        save(both("v2", 2, ear=ear, hits={}))
        found = {one.workspace_id: one.version for one in Mention.objects.all()}
        assert found == {owner.workspace_id: "v2", stranger.workspace_id: "v1"}


class TestNumbers:
    """The order in which a workspace's mentions were stored and changed."""

    def numbers(self) -> list[int]:
        return list(Mention.objects.order_by("native_id").values_list("number", flat=True))

    def test_each_change_gets_the_next_number(self, post: Post, deletion: Deletion) -> None:
        save(post("v1", 1, "at://1"), post("v1", 1, "at://2"))
        save(post("v2", 2, "at://1"))
        save(deletion(3, "at://2"))
        assert self.numbers() == [3, 4]

    def test_what_changes_nothing_keeps_its_number(self, post: Post) -> None:
        save(post("v2", 2))
        save(post("v1", 1), post("v2", 3))
        assert self.numbers() == [1]

    def test_each_batch_is_one_line_in_the_audit_trail(
        self, post: Post, deletion: Deletion, owner: Actor
    ) -> None:
        save(post("v1", 1, "at://1"), post("v1", 1, "at://2"))
        save(deletion(2, "at://2"))
        save(post("v1", 3))
        told = AuditRecord.objects.filter(chain=owner.workspace_id, subject__startswith="mentions:")
        assert list(told.order_by("number").values_list("subject", "detail")) == [
            ("mentions:1-2", '{"deleted":0,"stored":2}'),
            ("mentions:3-3", '{"deleted":1,"stored":0}'),
        ]
        assert audit.verify() == []
