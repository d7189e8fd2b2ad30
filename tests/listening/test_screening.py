"""From the log into the store."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError

from menara.connectors.base import Delete, Event, Gap, Upsert
from menara.core.log import DatabaseLog, Overtaken
from menara.listening import screening, storing
from menara.listening.models import Match, Mention, MentionIndex, Stream, StreamCounter
from menara.listening.operations import change_stream, create_stream
from menara.listening.queries import mentions_of
from menara.listening.screening import CONSUMER, Screener
from menara.people.queries import Actor
from menara.sources.enums import SourceState
from menara.sources.models import Channel, DeadLetter
from menara.sources.operations import HEARD, add_source, set_state
from menara.sources.packing import pack

pytestmark = pytest.mark.django_db
TIME = "2026-11-21T09:00:00.000Z"


def upsert(native_id: str, text: str, **more: Any) -> Upsert:
    mention = {"id": native_id, "text": text, "source": "bluesky", **more}
    return Upsert(
        source="bluesky:x", observed_at=TIME, cursor="1", native_id=native_id, version="v1", mention=mention
    )


@pytest.fixture
def log() -> DatabaseLog:
    return DatabaseLog()


@pytest.fixture
def screener(log: DatabaseLog) -> Screener:
    return Screener(log)


@pytest.fixture
def hear(log: DatabaseLog, channel: Channel) -> Callable[..., None]:
    def hear(*events: Event, on: Channel = channel) -> None:
        log.append(HEARD, str(on.id), pack(events), len(events))

    return hear


Hear = Callable[..., None]


def texts(actor: Actor) -> list[str]:
    return [mention.content["text"] for mention in mentions_of(actor) if mention.content]


@pytest.mark.usefixtures("stream")
def test_what_matches_is_stored_and_the_rest_is_not(screener: Screener, hear: Hear, owner: Actor) -> None:
    hear(upsert("1", "Kasvira is down"), upsert("2", "good morning"), upsert("3", "I like kasvira"))
    hear(upsert("4", "KASVIRA!"))
    assert (screener.screen(), screener.screen()) == (2, 0)
    assert texts(owner) == ["Kasvira is down", "I like kasvira", "KASVIRA!"]
    assert list(Match.objects.order_by("mention__number").values_list("spans", flat=True)) == [
        [[0, 7]],
        [[7, 14]],
        [[0, 7]],
    ]


@pytest.mark.usefixtures("stream")
def test_a_date_in_the_remotest_zone_is_a_moment_like_any_other(screener: Screener, hear: Hear) -> None:
    hear(replace(upsert("1", "kasvira"), source_time="2026-11-21T23:59:00+23:59"))
    screener.screen()
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    kept = [Mention.objects.get().published_at, MentionIndex.objects.get().at]
    assert kept == [moment, moment]


@pytest.mark.usefixtures("stream")
def test_an_edit_that_comes_with_what_it_edits_counts_though_it_matches_no_more(
    screener: Screener, hear: Hear, owner: Actor
) -> None:
    hear(upsert("1", "kasvira is down"), replace(upsert("1", "I was wrong"), version="v2"))
    screener.screen()
    assert texts(owner) == ["I was wrong"]


@pytest.mark.usefixtures("stream")
def test_deletions_count_and_gaps_are_nothing_to_store(screener: Screener, hear: Hear, owner: Actor) -> None:
    place = {"source": "bluesky:x", "cursor": "2"}
    hear(upsert("1", "kasvira"), Gap(reason="cut off", observed_at=TIME, **place))
    hear(Delete(native_id="1", observed_at="2026-11-21T09:01:00Z", **place))
    screener.screen()
    assert list(mentions_of(owner).values_list("state", "content")) == [("deleted", None)]


def test_a_stream_counts_from_when_it_was_made_changed_or_switched_off(
    screener: Screener, hear: Hear, owner: Actor
) -> None:
    hear(upsert("1", "apple pear"))
    screener.screen()
    stream = create_stream(name="Fruit", query="apple", acting=owner)
    hear(upsert("2", "apple pear two"))
    screener.screen()
    change_stream(stream_id=stream.id, query="pear AND NOT two", acting=owner)
    hear(upsert("3", "apple three"), upsert("4", "pear four"))
    screener.screen()
    change_stream(stream_id=stream.id, is_active=False, acting=owner)
    hear(upsert("5", "pear five"))
    screener.screen()
    change_stream(stream_id=stream.id, is_active=True, acting=owner)
    hear(upsert("6", "pear six"))
    screener.screen()
    assert texts(owner) == ["apple pear two", "pear four", "pear six"]


def test_a_stream_may_listen_to_some_sources_only(screener: Screener, hear: Hear, owner: Actor) -> None:
    feed = {"urls": ["https://news.example/feed"]}
    other = add_source(name="Others", connector="feed", settings=feed, acting=owner)
    create_stream(name="Others", query="kasvira", source_ids=[other.id], acting=owner)
    hear(upsert("1", "kasvira here"))
    hear(upsert("2", "kasvira there"), on=other.channel)
    screener.screen()
    assert texts(owner) == ["kasvira there"]


class TestIsolation:
    """Nobody gets what others hear."""

    @pytest.fixture
    def theirs(self, stranger: Actor) -> Stream:
        return create_stream(name="All", query="kasvira", acting=stranger)

    @pytest.mark.usefixtures("stream", "theirs")
    def test_who_does_not_listen_to_a_channel_gets_nothing_of_it(
        self, screener: Screener, hear: Hear, owner: Actor, stranger: Actor
    ) -> None:
        hear(upsert("1", "kasvira"))
        screener.screen()
        assert (texts(owner), texts(stranger)) == (["kasvira"], [])

    @pytest.mark.usefixtures("stream", "theirs")
    def test_who_listens_to_the_same_gets_the_same(
        self, screener: Screener, hear: Hear, channel: Channel, owner: Actor, stranger: Actor
    ) -> None:
        same = add_source(name="Mine", connector="bluesky", settings=channel.settings, acting=stranger)
        hear(upsert("1", "kasvira"))
        screener.screen()
        set_state(source_id=same.id, state=SourceState.PAUSED, acting=stranger)
        hear(upsert("2", "kasvira two"))
        screener.screen()
        assert (texts(owner), texts(stranger)) == (["kasvira", "kasvira two"], ["kasvira"])

    @pytest.mark.usefixtures("stream", "theirs")
    def test_a_private_channel_is_heard_by_its_workspace_alone(
        self, screener: Screener, hear: Hear, channel: Channel, owner: Actor, stranger: Actor
    ) -> None:
        settings = {"name": "Inside", "connector": "bluesky", "settings": channel.settings}
        inside = add_source(**settings, is_private=True, acting=stranger)
        hear(upsert("1", "kasvira secret"), on=inside.channel)
        screener.screen()
        assert (texts(owner), texts(stranger)) == ([], ["kasvira secret"])


class TestFailure:
    """Nothing is lost, nothing is stored twice, and nothing stops the stream."""

    @pytest.mark.usefixtures("stream")
    def test_a_crash_before_the_end_leaves_all_as_it_was(
        self, screener: Screener, hear: Hear, owner: Actor, log: DatabaseLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full_disk(*_: object) -> None:
            raise OperationalError("disk is full")

        hear(upsert("1", "kasvira"))
        with monkeypatch.context() as patch:
            patch.setattr(screening, "store", full_disk)
            with pytest.raises(OperationalError):
                screener.screen()
        assert (texts(owner), log.position(CONSUMER, HEARD), DeadLetter.objects.count()) == ([], 0, 0)
        assert (screener.screen(), texts(owner)) == (1, ["kasvira"])

    @pytest.mark.usefixtures("stream")
    def test_who_is_overtaken_stores_nothing(
        self, screener: Screener, hear: Hear, owner: Actor, log: DatabaseLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hear(upsert("1", "kasvira"))
        quick = Screener(log)
        real = log.read

        def read_while_another_works(*wanted: Any) -> Any:
            found = real(*wanted)
            monkeypatch.setattr(log, "read", real)
            quick.screen()
            return found

        monkeypatch.setattr(log, "read", read_while_another_works)
        with pytest.raises(Overtaken):
            screener.screen()
        assert (texts(owner), Mention.objects.count()) == (["kasvira"], 1)

    @pytest.mark.usefixtures("stream")
    def test_poison_is_set_aside_and_the_rest_is_stored(
        self, screener: Screener, hear: Hear, owner: Actor
    ) -> None:
        good = [upsert(str(number), f"kasvira {number}") for number in range(5)]
        timeless = replace(upsert("9", "kasvira"), observed_at="yesterday")
        textless = replace(upsert("10", "kasvira"), mention={"id": "10", "text": ["kasvira"]})
        hear(*good[:2], upsert("x" * 501, "kasvira"), good[2], timeless, textless, *good[3:])
        assert [screener.screen(), screener.screen()] == [1, 0]
        assert texts(owner) == [f"kasvira {number}" for number in range(5)]
        letters = DeadLetter.objects.order_by("id").values_list("code", "message")
        assert sorted(letters) == [
            ("unmatchable", "AttributeError: 'list' object has no attribute 'translate'"),
            ("unreadable", "ValueError: its native_id is longer than 500 characters"),
            ("unreadable", "ValueError: not a date of RFC 3339 with a zone"),
        ]

    def test_a_stream_whose_query_is_none_any_more_stops_no_other(
        self, screener: Screener, hear: Hear, owner: Actor, stream: Stream
    ) -> None:
        broken = create_stream(name="Broken", query="kasvira", acting=owner)
        Stream.objects.filter(id=broken.id).update(query="(kasvira")
        hear(upsert("1", "kasvira one"))
        screener.screen()
        change_stream(stream_id=stream.id, query="kasvira two", acting=owner)
        Stream.objects.filter(id=broken.id).update(revision=99)
        StreamCounter.objects.update(revision=99)
        hear(upsert("2", "kasvira two"))
        screener.screen()
        assert (texts(owner), Match.objects.values_list("stream_id").distinct().get()) == (
            ["kasvira one", "kasvira two"],
            (stream.id,),
        )

    @pytest.mark.usefixtures("stream")
    def test_a_channel_that_is_gone_leaves_nothing_to_store(
        self, screener: Screener, hear: Hear, owner: Actor
    ) -> None:
        hear(upsert("1", "kasvira"), on=Channel(id=99_999))
        hear(upsert("2", "kasvira two"))
        assert (screener.screen(), texts(owner)) == (2, ["kasvira two"])

    @pytest.mark.usefixtures("stream")
    def test_a_private_channel_that_was_paused_still_tells_what_is_gone(
        self, screener: Screener, hear: Hear, channel: Channel, owner: Actor
    ) -> None:
        settings = {"name": "Inside", "connector": "bluesky", "settings": channel.settings}
        inside = add_source(**settings, is_private=True, acting=owner)
        place = {"source": "file:posts.jsonl", "observed_at": "2026-11-21T09:01:00Z", "cursor": "2"}
        hear(upsert("1", "kasvira"), on=inside.channel)
        screener.screen()
        set_state(source_id=inside.id, state=SourceState.PAUSED, acting=owner)
        gone = [Delete(native_id=id_, **place) for id_ in "12"]
        hear(*gone, replace(gone[0], observed_at="x"), on=inside.channel)
        screener.screen()
        assert list(mentions_of(owner).values_list("native_id", "state")) == [("1", "deleted")]
        assert list(DeadLetter.objects.values_list("code", "workspace_id")) == [
            ("unreadable", owner.workspace_id)
        ]

    @pytest.mark.usefixtures("stream")
    def test_a_few_that_cannot_be_stored_do_not_make_all_others_slow(
        self, screener: Screener, hear: Hear, owner: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls = []

        def store(heard: Sequence[Any], actor: str) -> None:
            calls.append(len(heard))
            if any(one.native_id == "77" for one in heard):
                raise ValueError("poison")
            storing.store(heard, actor)

        monkeypatch.setattr(screening, "store", store)
        hear(*(upsert(str(number), f"kasvira {number}") for number in range(128)))
        screener.screen()
        assert (len(texts(owner)), len(calls)) == (127, 15)
        assert DeadLetter.objects.get().message == "ValueError: poison"

    @pytest.mark.usefixtures("stream")
    def test_what_claims_to_be_from_the_future_can_be_changed_and_deleted(
        self, screener: Screener, hear: Hear, owner: Actor, clock: Any
    ) -> None:
        late = {"observed_at": "2026-11-21T09:01:00.000Z", "version": "v2"}
        hear(*(replace(upsert(id_, "kasvira"), changed_at="9999-01-01T00:00:00Z") for id_ in "12"))
        hear(replace(upsert("3", "kasvira"), observed_at="9999-12-31T23:59:59-12:00"))
        clock.move(minutes=2)
        hear(*(replace(upsert(id_, "kasvira, edited"), **late) for id_ in "13"))
        hear(Delete(source="x", native_id="2", observed_at=late["observed_at"], cursor="9"))
        screener.screen()
        assert texts(owner) == ["kasvira, edited", "kasvira, edited"]
