"""A WordPress is listened to by its feeds: what its editors do is heard, and nothing that they did not."""

from collections.abc import Callable
from contextlib import closing
from itertools import islice
from typing import Any

import pytest

from menara.connectors.base import Delete, Event, Gap, Notice, Standing, Upsert
from menara.connectors.feed.connector import FeedConnector
from menara.connectors.feed.telling import TURNED_OVER


@pytest.fixture
def feed(wordpress: Any) -> Callable[..., FeedConnector]:
    def feed(name: str = "rss2", **settings: Any) -> FeedConnector:
        urls = [f"{wordpress.url}/?feed={name}"]
        return FeedConnector({"urls": urls, "interval_s": 0, "allow_private": True, **settings})

    return feed


@pytest.fixture
def look(feed: Callable[..., FeedConnector]) -> Callable[..., list[Event]]:
    """One look, behind the last of these events."""

    def look(behind: list[Event] | None = None, name: str = "rss2", **settings: Any) -> list[Event]:
        with closing(feed(name, polls=1, **settings)) as connector:
            return list(connector.events(behind[-1].cursor if behind else None))

    return look


def told(events: list[Event]) -> list[tuple[str, str]]:
    """In short: what kind of event about what."""
    return [(event.kind, getattr(event, "native_id", None) or "") for event in events]


def test_a_post_is_heard(wordpress: Any, look: Callable[..., list[Event]]) -> None:
    post = wordpress.publish(
        "Acme & Co: awas penipuan",
        '<p>Palsu: <b>acme-login.example</b> &amp; <a href="https://x.example/">ini</a></p>',
    )
    [event] = look()
    assert isinstance(event, Upsert)
    mention = event.mention
    assert (event.native_id, event.source) == (
        f"{wordpress.url}/?p={post}",
        f"feed:{wordpress.url}/?feed=rss2",
    )
    assert (mention["title"], mention["text"]) == (
        "Acme & Co: awas penipuan",
        "Palsu: acme-login.example & ini",
    )
    assert (mention["url"], mention["links"]) == (f"{wordpress.url}/?p={post}", ["https://x.example/"])
    assert (mention["author"], mention["site"]) == ({"name": "redaksi"}, "127.0.0.1")
    assert (mention["categories"], mention["lang"]) == (["Uncategorized"], "en-US")


@pytest.mark.parametrize("name", ["rss2", "atom", "rdf", "rss"])
def test_every_dialect_of_it_is_read(wordpress: Any, look: Callable[..., list[Event]], name: str) -> None:
    wordpress.publish("Satu", "<p>Isi satu.</p>")
    [event] = look(name=name)
    assert isinstance(event, Upsert)
    assert (event.mention["title"], event.mention["text"].partition("\n")[0]) == ("Satu", "Isi satu.")


def test_what_has_not_changed_is_not_sent_again(wordpress: Any, feed: Callable[..., FeedConnector]) -> None:
    wordpress.publish("Satu", "<p>Isi satu.</p>")
    wordpress.age()
    before = len(wordpress.answers())
    with closing(feed(polls=3)) as connector:
        assert [event.kind for event in connector.events()] == ["upsert"]
    assert wordpress.answers()[before:] == ["200", "304", "304"]


@pytest.mark.parametrize("name", ["rss2", "atom"])
def test_an_edit_is_a_further_version(wordpress: Any, feed: Callable[..., FeedConnector], name: str) -> None:
    post = wordpress.publish("Satu", "<p>Isi lama.</p>")
    with closing(feed(name)) as connector:
        events = connector.events()
        first = next(events)
        wordpress.edit(post, "<p>Isi baru.</p>")
        second = next(events)
    assert isinstance(first, Upsert)
    assert isinstance(second, Upsert)
    assert (first.native_id, first.mention["text"]) == (second.native_id, "Isi lama.")
    assert (second.mention["text"], first.version == second.version) == ("Isi baru.", False)


def test_what_has_vanished_is_not_deleted(wordpress: Any, look: Callable[..., list[Event]]) -> None:
    first, second = wordpress.publish("Satu", "Isi."), wordpress.publish("Dua", "Isi.")
    events = look()
    wordpress.trash(second)
    assert told(events) == [("upsert", f"{wordpress.url}/?p={post}") for post in (first, second)]
    assert look(events) == []


def test_what_has_been_put_in_the_trash_is_deleted_and_comes_back(
    wordpress: Any, feed: Callable[..., FeedConnector]
) -> None:
    kept, post = wordpress.publish("Tetap", "Isi."), wordpress.publish("Dua", "Isi.")
    with closing(feed(recheck=True)) as connector:
        events = connector.events()
        first = list(islice(events, 2))
        wordpress.trash(post)
        gone = next(events)
        wordpress.restore(post)
        back = next(events)
        standings = connector.recheck([f"{wordpress.url}/?p={number}" for number in (kept, post, 99999)])
    assert told([*first, gone, back]) == [
        ("upsert", f"{wordpress.url}/?p={kept}"),
        ("upsert", f"{wordpress.url}/?p={post}"),
        ("delete", f"{wordpress.url}/?p={post}"),
        ("upsert", f"{wordpress.url}/?p={post}"),
    ]
    assert isinstance(first[1], Upsert)
    assert isinstance(back, Upsert)
    assert (back.mention["text"], back.version == first[1].version) == ("Isi.", False)
    assert list(standings.values()) == [Standing.ALIVE, Standing.ALIVE, Standing.GONE]


def test_what_was_put_in_the_trash_while_nobody_listened_is_deleted(
    wordpress: Any, look: Callable[..., list[Event]]
) -> None:
    post = wordpress.publish("Satu", "Isi.")
    events = look(recheck=True)
    wordpress.trash(post)
    assert [(type(event), getattr(event, "native_id", None)) for event in look(events, recheck=True)] == [
        (Delete, f"{wordpress.url}/?p={post}")
    ]


def test_a_post_that_was_pushed_out_of_the_feed_is_still_there(
    wordpress: Any, feed: Callable[..., FeedConnector]
) -> None:
    wordpress.show(2)
    posts = [wordpress.publish("Satu", "Isi."), wordpress.publish("Dua", "Isi.")]
    with closing(feed(recheck=True, polls=4)) as connector:
        events = connector.events()
        first = list(islice(events, 2))
        posts.append(wordpress.publish("Tiga", "Isi."))
        assert told([*first, *events]) == [("upsert", f"{wordpress.url}/?p={post}") for post in posts]


def test_more_posts_than_the_feed_holds_leave_a_gap(wordpress: Any, look: Callable[..., list[Event]]) -> None:
    wordpress.show(2)
    events = look() or [*look([])]
    wordpress.publish("Satu", "Isi.")
    events = look()
    posts = [wordpress.publish(title, "Isi.") for title in ("Dua", "Tiga", "Empat")]
    later = look(events)
    assert isinstance(later[0], Gap)
    assert later[0].reason == TURNED_OVER
    assert told(later[1:]) == [("upsert", f"{wordpress.url}/?p={post}") for post in posts[1:]]
    assert look(later) == []


def test_reading_is_taken_up_behind_every_event(wordpress: Any, look: Callable[..., list[Event]]) -> None:
    posts = [wordpress.publish(f"Nomor {number}", "Isi.") for number in range(5)]
    every = [("upsert", f"{wordpress.url}/?p={post}") for post in posts]
    events = look()
    assert told(events) == every
    for number in range(1, 6):
        assert told(look(events[:number])) == every[number:]


def test_comments_are_heard_with_what_they_answer(wordpress: Any, look: Callable[..., list[Event]]) -> None:
    post = wordpress.publish("Satu", "Isi.")
    comment = wordpress.comment(post, "Sari", "Saya ditagih <b>dua kali</b>!")
    [event] = look(name="comments-atom")
    assert isinstance(event, Upsert)
    assert (event.mention["kind"], event.mention["in_reply_to"]) == ("comment", f"{wordpress.url}/?p={post}")
    assert (event.mention["text"], event.mention["author"]) == ("Saya ditagih dua kali!", {"name": "Sari"})
    assert event.native_id == f"{wordpress.url}/?p={post}#comment-{comment}"


def test_posts_of_one_second_are_all_heard(wordpress: Any, feed: Callable[..., FeedConnector]) -> None:
    """WordPress calls the feed by the second of its last change: before and behind these posts by the same name."""
    posts = [wordpress.publish("Satu", "Isi.")]
    with closing(feed(polls=9)) as connector:
        events = connector.events()
        heard = [next(events)]
        for title in ("Dua", "Tiga", "Empat"):
            posts.append(wordpress.publish(title, "Isi."))
            heard.append(next(events))
        assert told(heard) == [("upsert", f"{wordpress.url}/?p={post}") for post in posts]


def test_a_page_in_the_place_of_a_feed_is_told(wordpress: Any) -> None:
    url = f"{wordpress.url}/wp-login.php"
    with closing(FeedConnector({"urls": [url], "polls": 1, "allow_private": True})) as connector:
        [event] = connector.events()
    assert isinstance(event, Notice)
    message = f"{url} cannot be read: it is a page of the web. It is asked for again later."
    assert (event.code, event.message) == ("not_a_feed", message)
