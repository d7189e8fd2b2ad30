"""A stream that is saved is applied to what was stored and heard before it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from menara.connectors.base import Delete
from menara.core.models import AuditRecord
from menara.listening.models import Match, Mention, MentionIndex, Rematch, Stream, VolumeDay
from menara.listening.operations import change_stream, create_stream
from menara.listening.removing import bring_back_stream, remove_stream
from menara.listening.streams import rematching, window
from menara.people.queries import Actor
from menara.records.operations import draft_hold, issue_hold
from menara.records.scope import Scope
from menara.sources.enums import SourceState
from menara.sources.models import Channel, Source
from menara.sources.operations import add_source, set_state

pytestmark = pytest.mark.django_db
Fixture = Callable[..., Any]


def counted(stream: Stream) -> int:
    days = VolumeDay.objects.filter(stream_number=stream.pk, part="all")
    return sum(days.values_list("count", flat=True))


def test_a_new_stream_finds_what_is_stored(
    owner: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture, texts: Fixture
) -> None:
    hear(tell(1, "kasvira leak"), tell(2, "kasvira"), tell(3, "a leak"))
    leaks = create_stream(name="Leaks", query="kasvira AND leak", acting=owner)
    catch_up()
    assert (texts(leaks), texts(stream), counted(leaks)) == (
        ["kasvira leak"],
        ["kasvira leak", "kasvira"],
        1,
    )
    assert [match.spans for match in leaks.matches.all()] == [[[0, 7], [8, 12]]]
    ids = [row.stream_ids for row in MentionIndex.objects.order_by("place")]
    assert ids == [[stream.pk, leaks.pk], [stream.pk]]


def test_a_new_stream_finds_what_was_heard_and_not_stored(
    owner: Actor, hear: Fixture, tell: Fixture, catch_up: Fixture, texts: Fixture
) -> None:
    hear(tell(1, "a leak"), tell(2, "other"))
    hear(tell(3, "leak again"))
    assert Mention.objects.count() == 0
    leaks = create_stream(name="Leaks", query="leak", acting=owner)
    catch_up()
    done = Rematch.objects.get()
    assert texts(leaks) == ["a leak", "leak again"]
    assert (done.gained, done.lost, done.done_at is None, counted(leaks)) == (2, 0, False, 2)


def test_what_was_edited_or_deleted_since_is_as_if_it_had_been_heard(
    owner: Actor, hear: Fixture, tell: Fixture, catch_up: Fixture
) -> None:
    hear(tell(1, "a leak"), tell(2, "leak", changed_at="2026-11-21T08:00:00Z"), tell(3, "leak"))
    hear(tell(2, "was wrong", "2", changed_at="2026-11-21T08:30:00Z"))
    hear(Delete(native_id="at://3", source="bluesky:x", observed_at="2026-11-21T09:10:00Z", cursor=""))
    create_stream(name="Leaks", query="leak", acting=owner)
    catch_up()
    found = {one.native_id: (one.state, (one.content or {}).get("text")) for one in Mention.objects.all()}
    assert found == {
        "at://1": ("visible", "a leak"),
        "at://2": ("visible", "was wrong"),
        "at://3": ("deleted", None),
    }


def test_what_fits_no_longer_goes_and_what_was_said_before_counts(
    owner: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture
) -> None:
    hear(
        tell(1, "kasvira leak", changed_at="2026-11-21T08:00:00Z"),
        tell(2, "kasvira"),
        tell(3, "kasvira leaks"),
    )
    hear(tell(1, "kasvira", "2", changed_at="2026-11-21T08:30:00Z"))
    catch_up()
    change_stream(stream_id=stream.pk, query="kasvira AND leak*", acting=owner)
    catch_up()
    done = Rematch.objects.get()
    kept = {match.mention.native_id: (match.version, match.spans) for match in stream.matches.all()}
    assert kept == {"at://1": ("1", [[0, 7], [8, 12]]), "at://3": ("1", [[0, 7], [8, 13]])}
    assert (done.gained, done.lost, counted(stream)) == (0, 1, 2)
    entry = AuditRecord.objects.get(action="listening.rematch_stream", detail__contains='"lost":1')
    assert (entry.actor, entry.subject) == ("system:rematch", f"stream:{stream.pk}")


def test_what_is_gone_stays_matched(
    owner: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture
) -> None:
    hear(tell(1, "kasvira"))
    hear(Delete(native_id="at://1", source="bluesky:x", observed_at="2026-11-21T09:10:00Z", cursor=""))
    change_stream(stream_id=stream.pk, query="leak", acting=owner)
    catch_up()
    assert stream.matches.count() == 1


def test_a_legal_hold_keeps_what_the_stream_has_found(
    owner: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture
) -> None:
    hear(tell(1, "kasvira"))
    scope = Scope(stream_ids=frozenset({stream.pk}))
    hold = draft_hold(name="Case", ground="Court order", scope=scope, acting=owner)
    issue_hold(hold_id=hold.pk, version=1, acting=owner)
    change_stream(stream_id=stream.pk, query="leak", acting=owner)
    catch_up()
    assert (stream.matches.count(), Rematch.objects.get().lost) == (1, 0)


def test_only_the_sources_of_the_stream_are_asked(
    owner: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture, texts: Fixture
) -> None:
    other = add_source(name="Others", connector="bluesky", settings={"mode": "firehose"}, acting=owner)
    hear(tell(1, "kasvira here"), tell(2, "leak here"))
    hear(tell(3, "kasvira there"), tell(4, "leak there"), key=str(other.channel_id))
    there = create_stream(name="There", query="kasvira OR leak", acting=owner, source_ids=[other.pk])
    catch_up()
    assert sorted(texts(there)) == ["kasvira there", "leak there"]
    change_stream(stream_id=stream.pk, source_ids=[other.pk], acting=owner)
    catch_up()
    assert texts(stream) == ["kasvira there"]


def test_what_was_heard_before_the_workspace_listened_stays_unheard(
    owner: Actor, channel: Channel, hear: Fixture, tell: Fixture, catch_up: Fixture
) -> None:
    hear(tell(1, "a leak"))
    source = Source.objects.get()
    Source.objects.update(created_at=source.created_at + timedelta(days=1))
    leaks = create_stream(name="Leaks", query="leak", acting=owner)
    catch_up()
    assert (leaks.matches.count(), channel.pk) == (0, source.channel_id)


def test_what_others_hear_stays_theirs(
    owner: Actor, stranger: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture
) -> None:
    add_source(name="Posts", connector="bluesky", settings={}, acting=stranger)
    hear(tell(1, "kasvira leak"), tell(2, "leak"))
    theirs = create_stream(name="Leaks", query="leak", acting=stranger)
    catch_up()
    assert {match.mention.workspace_id for match in theirs.matches.all()} == {stranger.workspace_id}
    assert (theirs.matches.count(), stream.matches.count(), owner != stranger) == (2, 1, True)
    assert Mention.objects.filter(workspace_id=owner.workspace_id).count() == 1


def test_small_steps_come_to_the_same(
    owner: Actor,
    stream: Stream,
    hear: Fixture,
    tell: Fixture,
    catch_up: Fixture,
    texts: Fixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rematching, "AT_ONCE", 1)
    monkeypatch.setattr(window, "LONGEST_S", -1.0)
    hear(tell(1, "kasvira"), tell(2, "kasvira leak"), tell(3, "leak"))
    hear(tell(4, "leak"), tell(5, "kasvira"))
    change_stream(stream_id=stream.pk, query="leak", acting=owner)
    assert catch_up() > 8
    assert (sorted(texts(stream)), counted(stream)) == (["kasvira leak", "leak", "leak"], 3)


def test_a_change_meanwhile_begins_anew(
    owner: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture, texts: Fixture
) -> None:
    hear(tell(1, "kasvira"), tell(2, "leak"))
    change_stream(stream_id=stream.pk, query="leak", acting=owner)
    change_stream(stream_id=stream.pk, query="kasvira OR leak", acting=owner)
    catch_up()
    assert (sorted(texts(stream)), Rematch.objects.get().version) == (["kasvira", "leak"], 3)


def test_a_paused_stream_catches_up_when_it_goes_on(
    owner: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture, texts: Fixture
) -> None:
    change_stream(stream_id=stream.pk, is_active=False, acting=owner)
    hear(tell(1, "kasvira"))
    catch_up()
    assert texts(stream) == []
    change_stream(stream_id=stream.pk, is_active=True, acting=owner)
    catch_up()
    assert texts(stream) == ["kasvira"]


def test_a_stream_that_is_brought_back_has_missed_nothing(
    owner: Actor, stream: Stream, hear: Fixture, tell: Fixture, catch_up: Fixture, texts: Fixture
) -> None:
    hear(tell(1, "kasvira"))
    remove_stream(stream_id=stream.pk, acting=owner)
    hear(tell(2, "kasvira again"))
    assert catch_up() == 1
    bring_back_stream(stream_id=stream.pk, acting=owner)
    catch_up()
    assert texts(stream) == ["kasvira", "kasvira again"]


def test_a_source_that_is_paused_is_not_asked(
    owner: Actor, hear: Fixture, tell: Fixture, catch_up: Fixture
) -> None:
    hear(tell(1, "a leak"))
    set_state(source_id=Source.objects.get().pk, state=SourceState.PAUSED, acting=owner)
    create_stream(name="Leaks", query="leak", acting=owner)
    catch_up()
    assert (Match.objects.count(), Rematch.objects.get().heard_since) == (0, None)


def test_what_cannot_be_looked_at_stops_nothing(
    owner: Actor, hear: Fixture, tell: Fixture, catch_up: Fixture, texts: Fixture
) -> None:
    wrong = tell(1, "leak")
    hear(
        tell(2, "leak one"),
        wrong.__class__(**{**PLAIN, "mention": {"id": "x", "text": 7}}),
        tell(3, "leak two"),
    )
    leaks = create_stream(name="Leaks", query="leak", acting=owner)
    catch_up()
    assert texts(leaks) == ["leak one", "leak two"]


PLAIN = {
    "native_id": "x",
    "version": "1",
    "source": "bluesky:x",
    "observed_at": "2026-11-21T09:00:00Z",
    "cursor": "",
}
