"""A stream that is removed is gone at once; what it has found goes bit by bit, and the mentions stay."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from menara.core.clock import now, ticking
from menara.core.log import DatabaseLog
from menara.core.models import AuditRecord
from menara.listening.heard import HeardPost
from menara.listening.models import (
    AccountStanding,
    Hearing,
    Match,
    Mention,
    MentionIndex,
    Stream,
    VolumeDay,
    VolumeHour,
)
from menara.listening.operations import change_stream
from menara.listening.queries import stream_plans, stream_revision, streams_of
from menara.listening.removing import (
    UNDONE_WITHIN,
    bring_back_stream,
    clear_hearings,
    clear_removed_streams,
    remove_stream,
)
from menara.listening.screening import Screener
from menara.listening.storing import store
from menara.people.enums import Role
from menara.people.queries import Actor, NotAllowed
from menara.sources.models import Channel, DeadLetter

pytestmark = pytest.mark.django_db
Post = Callable[..., HeardPost]


@contextmanager
def when_it_is_too_late() -> Iterator[None]:
    moment = now() + UNDONE_WITHIN + timedelta(seconds=1)
    with ticking(lambda: moment):
        yield


@pytest.fixture
def found(stream: Stream, post: Post) -> None:  # noqa: ARG001 (the posts match it)
    store([post("v1", 1, f"at://{number}") for number in range(5)])


def test_it_is_gone_at_once_for_people_and_for_the_screener(owner: Actor, stream: Stream) -> None:
    before = stream_revision()
    remove_stream(stream_id=stream.id, acting=owner)
    assert (list(streams_of(owner)), [plan.is_active for plan in stream_plans(before)]) == ([], [False])
    for act in (remove_stream, change_stream):
        with pytest.raises(NotAllowed):
            act(stream_id=stream.id, acting=owner)


@pytest.mark.usefixtures("found")
def test_what_it_has_found_goes_bit_by_bit_and_the_mentions_stay(owner: Actor, stream: Stream) -> None:
    remove_stream(stream_id=stream.id, acting=owner)
    assert clear_removed_streams(limit=2) == 0
    with when_it_is_too_late():
        steps = [clear_removed_streams(limit=2) for _ in range(6)]
    assert steps == [2, 2, 1, 1, 0, 0]
    left = [table.objects.count() for table in (Match, VolumeHour, Stream, Mention)]
    assert left == [0, 0, 0, 5]
    assert set(VolumeDay.objects.values_list("stream_number", flat=True)) == {0}
    assert [row.stream_ids for row in MentionIndex.objects.all()] == [[]] * 5


@pytest.mark.usefixtures("found")
def test_a_mention_that_it_has_found_can_still_be_changed(owner: Actor, stream: Stream, post: Post) -> None:
    """Nothing is counted for a stream that has gone."""
    remove_stream(stream_id=stream.id, acting=owner)
    with when_it_is_too_late():
        while clear_removed_streams():
            pass
    store([post("v2", 2, "at://1", hits={owner.workspace_id: []})])
    assert Mention.objects.get(native_id="at://1").version == "v2"


@pytest.mark.usefixtures("found")
def test_others_keep_theirs(owner: Actor, stranger: Actor, stream: Stream) -> None:
    with pytest.raises(NotAllowed):
        remove_stream(stream_id=stream.id, acting=stranger)
    assert (clear_removed_streams(), list(streams_of(owner))) == (0, [stream])


def test_who_may_not_edit_streams_may_not_remove_one(owner: Actor, stream: Stream) -> None:
    with pytest.raises(NotAllowed):
        remove_stream(stream_id=stream.id, acting=Actor(owner.workspace_id, "user:3", Role.AGENT))


def test_the_audit_trail_says_who_removed_what(owner: Actor, stream: Stream) -> None:
    remove_stream(stream_id=stream.id, acting=owner)
    entry = AuditRecord.objects.filter(chain=owner.workspace_id).latest("number")
    told = (entry.actor, entry.action, entry.subject)
    assert told == ("user:1", "listening.remove_stream", f"stream:{stream.id}")


@pytest.mark.usefixtures("found")
def test_what_was_heard_on_a_channel_that_is_no_more_is_forgotten(channel: Channel) -> None:
    told = {"author_id": "did:plc:siti", "status": "deleted", "at": "2026-11-21T09:00:00Z"}
    AccountStanding.objects.create(channel=channel, **told)
    assert clear_hearings() == 0
    Channel.objects.filter(id=channel.id).update(digest=f"cleared:{channel.id}")
    assert [clear_hearings(limit=3) for _ in range(4)] == [3, 2, 1, 0]
    assert (Hearing.objects.count(), Mention.objects.count()) == (0, 5)


class TestWhileItIsScreened:
    """What waits in the log when its stream, channel or workspace goes spoils nothing."""

    @pytest.fixture
    def push(self) -> Callable[..., None]:
        from menara.listening.pushing import push_mentions
        from menara.people.enums import Scope

        def push(workspace_id: int, text: str) -> None:
            program = Actor(workspace_id, "token:1", scopes=frozenset({Scope.MENTIONS_WRITE}))
            body = b'{"id": "%s", "text": "%s"}' % (text.encode(), text.encode())
            push_mentions(body=body, acting=program, log=DatabaseLog())

        return push

    def screened(self, screener: Screener) -> list[str]:
        while screener.screen():
            pass
        assert DeadLetter.objects.count() == 0
        return sorted(Mention.objects.values_list("native_id", flat=True))

    def test_a_stream_that_was_known_and_is_cleared(self, owner: Actor, stream: Stream, push: Any) -> None:
        screener = Screener(DatabaseLog())
        push(owner.workspace_id, "kasvira one")
        self.screened(screener)
        push(owner.workspace_id, "kasvira two")
        remove_stream(stream_id=stream.id, acting=owner)
        with when_it_is_too_late():
            while clear_removed_streams():
                pass
        assert self.screened(screener) == ["kasvira one", "kasvira two"]

    def test_a_workspace_that_has_gone(self, owner: Actor, stranger: Actor, push: Any) -> None:
        from menara.people.models import Workspace

        push(stranger.workspace_id, "gone")
        push(owner.workspace_id, "kasvira")
        Workspace.objects.filter(id=stranger.workspace_id).delete()
        assert self.screened(Screener(DatabaseLog())) == ["kasvira"]


def test_for_an_hour_it_can_be_undone(owner: Actor, stranger: Actor, stream: Stream) -> None:
    remove_stream(stream_id=stream.id, acting=owner)
    with pytest.raises(NotAllowed):
        bring_back_stream(stream_id=stream.id, acting=stranger)
    with pytest.raises(NotAllowed):
        bring_back_stream(stream_id=stream.id, acting=Actor(owner.workspace_id, "user:3", Role.AGENT))
    before = stream_revision()
    bring_back_stream(stream_id=stream.id, acting=owner)
    assert (list(streams_of(owner)), [plan.is_active for plan in stream_plans(before)]) == ([stream], [True])
    with pytest.raises(NotAllowed):
        bring_back_stream(stream_id=stream.id, acting=owner)
    remove_stream(stream_id=stream.id, acting=owner)
    with when_it_is_too_late(), pytest.raises(NotAllowed):
        bring_back_stream(stream_id=stream.id, acting=owner)
