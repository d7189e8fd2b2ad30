"""What one look after another amounts to: nothing lost, nothing doubled, wherever the reading is taken up."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from connectors.conftest import TickingClock
from hypothesis import given, settings
from hypothesis import strategies as st

from menara.connectors.base import Delete, Event, Gap, Notice, Upsert
from menara.connectors.event_lines import write_event
from menara.connectors.feed.article import Article, Feed, Unreadable
from menara.connectors.feed.place import Places
from menara.connectors.feed.scan import Tombstone
from menara.connectors.feed.telling import TURNED_OVER, Telling
from menara.connectors.feed.validators import Validators
from menara.connectors.feed.window import GONE, SIZE, token_of
from menara.connectors.settings import SettingsError

URL = "https://feed.example/rss"
Clock = Callable[[], Any]


def article(guid: str, text: str = "x", **members: Any) -> Article:
    return Article(raw=guid.encode(), guid=guid, text=text, link=f"https://feed.example/{guid}", **members)


def feed(*articles: Article | Unreadable, **members: Any) -> Feed:
    return Feed(articles=articles, **members)


class World:
    """One feed, looked at again and again; `take_up` goes on from a cursor, as another run would."""

    def __init__(self, new_clock: Callable[[], Clock], *, with_addresses: bool = False) -> None:
        self._new_clock = new_clock
        self._with_addresses = with_addresses
        self.take_up(None)

    def take_up(self, cursor: str | None) -> None:
        self.places = Places([URL], with_addresses=self._with_addresses)
        if cursor:
            self.places.read(cursor)
        self.telling = Telling(self.places, self._new_clock())

    def look(self, told: Feed) -> list[Event]:
        return list(self.telling.feed(URL, told, Validators("e", "m")))


@pytest.fixture
def world(new_clock: Callable[[], Clock]) -> World:
    return World(new_clock)


def short(events: list[Event]) -> list[tuple[str, str | None]]:
    return [(event.kind, getattr(event, "native_id", None)) for event in events]


def test_the_oldest_is_told_first_and_each_once(world: World) -> None:
    assert short(world.look(feed(article("b"), article("a")))) == [("upsert", "a"), ("upsert", "b")]
    assert world.look(feed(article("b"), article("a"))) == []
    assert short(world.look(feed(article("c"), article("b"), article("a")))) == [("upsert", "c")]


def test_an_edit_is_told_and_one_that_is_taken_back_too(world: World) -> None:
    versions = [
        event.version
        for text in ("x", "y", "y", "x", "x")
        for event in world.look(feed(article("a", text)))
        if isinstance(event, Upsert)
    ]
    assert (len(versions), len(set(versions))) == (3, 3)
    assert versions[2].startswith(versions[0] + "@2026-11-21T")


def test_what_leaves_and_comes_back_is_not_told_again(world: World) -> None:
    world.look(feed(article("b"), article("a")))
    assert world.look(feed(article("b"))) == []
    assert world.look(feed(article("b"), article("a"))) == []


def test_what_was_deleted_and_comes_back_is_a_further_version(world: World) -> None:
    [first, _] = world.look(feed(article("b"), article("a")))
    world.look(feed(article("b")))
    gone = world.telling.deletion(URL, "a")
    [back] = world.look(feed(article("b"), article("a")))
    assert isinstance(first, Upsert)
    assert isinstance(back, Upsert)
    assert (short([gone, back]), back.version == first.version) == ([("delete", "a"), ("upsert", "a")], False)
    assert world.look(feed(article("b"), article("a"))) == []


def test_a_tombstone_is_a_deletion_told_once(world: World) -> None:
    stone = (Tombstone("a", "2026-11-21T09:00:00Z"),)
    world.look(feed(article("b"), article("a")))
    [event] = world.look(feed(article("b"), tombstones=stone))
    assert isinstance(event, Delete)
    assert (event.native_id, event.source_time) == ("a", "2026-11-21T09:00:00Z")
    assert world.look(feed(article("b"), tombstones=stone)) == []
    assert world.look(feed(article("b"))) == []


@pytest.mark.parametrize(
    ("when", "updated", "told"),
    [
        ("2026-11-21T09:00:00Z", "2026-11-21T10:00:00Z", "upsert"),
        ("2026-11-21T09:00:00Z", "2026-11-21T09:00:00Z", "delete"),
        ("2026-11-21T09:00:00Z", None, "delete"),
        ("yesterday", "2026-11-21T10:00:00Z", "delete"),
        (None, "2026-11-21T10:00:00Z", "delete"),
    ],
)
def test_an_article_that_was_changed_after_its_deletion_is_there(
    world: World, when: str | None, updated: str | None, told: str
) -> None:
    assert short(world.look(feed(article("a", updated=updated), tombstones=(Tombstone("a", when),)))) == [
        (told, "a")
    ]


def test_a_window_that_has_turned_over_leaves_a_gap(world: World) -> None:
    old = article("a", published="2026-11-21T07:00:00Z")
    new = article("c", published="2026-11-21T10:00:00+01:00")
    world.look(feed(old))
    events = world.look(feed(new, article("b")))
    assert short(events) == [("gap", None), ("upsert", "b"), ("upsert", "c")]
    assert isinstance(events[0], Gap)
    assert (events[0].reason, events[0].begin, events[0].end) == (
        TURNED_OVER,
        "2026-11-21T07:00:00Z",
        "2026-11-21T10:00:00+01:00",
    )
    assert world.look(feed(old, new)) == []


def test_an_edit_is_no_turning_over(world: World) -> None:
    world.look(feed(article("a")))
    assert short(world.look(feed(article("a", "y")))) == [("upsert", "a")]


def test_a_feed_that_was_emptied_leaves_no_gap(world: World) -> None:
    world.look(feed(article("a")))
    assert [world.look(feed()), short(world.look(feed(article("b"))))] == [[], [("upsert", "b")]]


def test_a_document_that_breaks_off_says_nothing_of_what_stood_behind(world: World) -> None:
    world.look(feed(article("b"), article("a")))
    window = world.places.windows[URL]
    assert world.look(feed(article("b"), is_whole=False)) == []
    assert (len(window.seen), window.pending, window.validators) == (2, [], Validators("e", "m"))
    assert short(world.look(feed(article("c"), is_whole=False))) == [("upsert", "c")]


def test_what_cannot_be_read_is_told_once_with_its_bytes(world: World) -> None:
    bad = Unreadable(b"<item>", "too_long", "it is too long")
    [event] = world.look(feed(bad))
    assert isinstance(event, Notice)
    assert (event.code, event.raw, event.message) == (
        "too_long",
        b"<item>",
        f"{URL}: an article is set aside: it is too long.",
    )
    assert world.look(feed(bad, article("a")))[0].kind == "upsert"


def test_what_says_nothing_is_set_aside(world: World) -> None:
    [event] = world.look(feed(Article(raw=b"<item/>")))
    assert isinstance(event, Notice)
    assert (event.code, event.raw) == ("empty_article", b"<item/>")


def test_what_no_database_can_hold_is_replaced_and_told(world: World) -> None:
    [event] = world.look(feed(article("a", "x\0\ud800")))
    assert isinstance(event, Upsert)
    assert (event.mention["text"], event.warnings) == ("x\ufffd\ufffd", ("replaced",))


def test_trouble_is_told_when_it_begins_and_when_it_is_over(world: World) -> None:
    told = [*world.telling.trouble(URL, "try_later", "a."), *world.telling.trouble(URL, "try_later", "b.")]
    over = [*world.telling.condition(URL, feed()), *world.telling.condition(URL, feed())]
    assert [event.message for event in [*told, *over]] == ["a.", f"{URL} can be read again."]


def test_a_feed_that_is_too_long_is_told_once(world: World) -> None:
    told = [event for _ in range(3) for event in world.telling.condition(URL, feed(left_out=5))]
    cut = [event for _ in range(2) for event in world.telling.condition(URL, feed(is_whole=False))]
    assert [event.code for event in [*told, *cut]] == ["too_many", "broken_off"]


def test_what_a_hub_sends_makes_nothing_vanish(world: World) -> None:
    world.look(feed(article("b"), article("a")))
    pushed = list(world.telling.pushed(URL, feed(article("c"), article("b", "y"))))
    assert short(pushed) == [("upsert", "b"), ("upsert", "c")]
    assert world.look(feed(article("c"), article("b", "y"), article("a"))) == []


def test_what_vanishes_can_be_asked_for_by_a_later_run(new_clock: Callable[[], Clock]) -> None:
    world = World(new_clock, with_addresses=True)
    events = world.look(feed(article("c"), article("b"), article("a")))
    world.take_up(events[-1].cursor)
    world.look(feed(article("c", "y"), article("a")))
    [vanished] = world.places.windows[URL].pending
    assert (vanished.place.native_id, vanished.place.address) == ("b", "https://feed.example/b")
    world.look(feed(article("c", "y"), article("b"), article("a")))
    assert world.places.windows[URL].pending == []


@pytest.mark.parametrize(
    "cursor", ["", "feed1.", "feed1.AAAA", "feed1.é", "17", "feed1.kgWRxAEA", "feed2.kgCQ"]
)
def test_another_s_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(SettingsError, match=r'^cursor: ".*" is no cursor of the feed connector\.$'):
        Places([URL], with_addresses=False).read(cursor)


def test_the_cursor_grows_with_what_is_in_the_feed_and_not_with_time(world: World) -> None:
    lengths = [
        len(world.look(feed(*(article(f"{time}-{number}") for number in range(50))))[-1].cursor)
        for time in range(5)
    ]
    assert lengths == [582, 1118, 1118, 1118, 1118]


@pytest.mark.parametrize(("with_addresses", "letters"), [(False, 113_618), (True, 250_000)])
def test_two_hundred_feeds_of_fifty_articles_make_a_cursor_of_no_more_letters(
    new_clock: Callable[[], Clock], with_addresses: bool, letters: int
) -> None:
    places = Places([f"{URL}/{number}" for number in range(200)], with_addresses=with_addresses)
    telling = Telling(places, new_clock())
    fifty = feed(*(article(f"2026/11/{number}-some-words-of-the-title") for number in range(50)))
    cursors = [event.cursor for url in places.windows for event in telling.feed(url, fifty, Validators())]
    again = Places(list(places.windows), with_addresses=with_addresses)
    again.read(cursors[-1])
    assert (len(set(cursors)), len(cursors[-1]) <= letters) == (10_000, True)
    assert [list(window.seen) for window in again.windows.values()] == [
        list(window.seen) for window in places.windows.values()
    ]


def test_feeds_come_and_go_between_two_runs(new_clock: Callable[[], Clock]) -> None:
    world = World(new_clock)
    cursor = world.look(feed(article("a")))[-1].cursor
    places = Places(["https://other.example/", URL], with_addresses=False)
    places.read(cursor)
    assert [len(window.seen) for window in places.windows.values()] == [0, 1]


def test_a_token_names_an_article_and_a_version() -> None:
    assert [len(token_of("a", "1")), token_of("a")[4:]] == [SIZE, GONE]
    assert token_of("a", "1")[:4] == token_of("a", "2")[:4] == token_of("a")[:4]


Look = list[tuple[str, str]]
LOOKS = st.lists(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz")), max_size=6, unique_by=lambda one: one[0]),
    min_size=1,
    max_size=8,
)  # fmt: skip


def told_by_the_book(looks: list[Look]) -> Iterator[tuple[str, str]]:
    """Slow and obvious: an article is told when it is not what was told of it last."""
    last: dict[str, str] = {}
    for look in looks:
        for guid, text in reversed(look):
            if last.get(guid) != text:
                last[guid] = text
                yield guid, text


def upserts(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.native_id, event.mention["text"]) for event in events if isinstance(event, Upsert)]


def read_all(world: World, looks: list[Look]) -> list[Event]:
    return [event for look in looks for event in world.look(feed(*(article(*one) for one in look)))]


@given(looks=LOOKS)
def test_every_change_is_told_once_in_its_order(looks: list[Look]) -> None:
    events = read_all(World(TickingClock), looks)
    assert upserts(events) == list(told_by_the_book(looks))
    assert len({event.cursor for event in events}) == len(events)
    versions = [(event.native_id, event.version) for event in events if isinstance(event, Upsert)]
    assert len(set(versions)) == len(versions)


@settings(max_examples=60)
@given(looks=LOOKS)
def test_taken_up_behind_any_event_the_same_is_told(looks: list[Look]) -> None:
    every = read_all(World(TickingClock), looks)
    world, taken = World(TickingClock), 0
    for number, look in enumerate(looks):
        for event in read_all(world, [look]):
            taken += 1
            again = World(TickingClock)
            again.take_up(event.cursor)
            assert told(read_all(again, looks[number:])) == told(every[taken:])


def told(events: list[Event]) -> list[Any]:
    """All but the times, which also stand in the versions of what came back."""
    lines = [json.loads(write_event(event)) for event in events]
    return [
        {**line, "observed_at": None, "version": str(line.get("version")).partition("@")[0]} for line in lines
    ]
