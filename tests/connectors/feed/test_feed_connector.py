"""Feeds are asked for again and again; what goes wrong with one is told, and stops nothing."""

from collections.abc import Callable
from itertools import islice
from threading import Thread
from typing import Any

import pytest
from connectors.lab.answers import Answer

from menara.connectors.base import Event, Permanent, Upsert
from menara.connectors.feed.connector import ACCEPTED
from menara.connectors.feed.telling import TURNED_OVER
from menara.outbound.errors import Closed

Rss = Callable[..., bytes]


def short(events: list[Event]) -> list[str]:
    """What each is about: an id, a code, or its kind."""
    return [
        getattr(event, "native_id", None) or getattr(event, "code", None) or event.kind for event in events
    ]


def test_what_is_new_is_told_at_each_look(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("b", "a"), make_rss("c", "b", "a"), make_rss("d", "c"))
    assert short(publisher.listen(polls=5)) == ["a", "b", "c", "d"]


def test_an_event_says_where_it_is_from(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("a"))
    [event] = publisher.listen()
    assert isinstance(event, Upsert)
    assert (event.source, event.mention["source"]) == (f"feed:{publisher.lab.url('/rss')}", "feed")
    assert event.mention["site"] == "127.0.0.1"
    assert event.raw == make_rss("a")[14:-16].replace(b"lab.example", publisher.lab.address.encode())


def test_a_feed_that_has_not_changed_is_not_sent_again(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("a"), **{"ETag": '"1"', "Last-Modified": "Fri, 20 Nov 2026 09:00:00 GMT"})
    events = publisher.listen(polls=2)
    publisher.listen(polls=1, behind=events[-1].cursor)
    validators = [
        (headers.get("if-none-match"), headers.get("if-modified-since"))
        for headers in (request.headers for request in publisher.lab.requests)
    ]
    assert validators == [
        (None, None),
        ('"1"', "Fri, 20 Nov 2026 09:00:00 GMT"),
        ('"1"', "Fri, 20 Nov 2026 09:00:00 GMT"),
    ]
    assert [request.headers["accept"] for request in publisher.lab.requests] == [ACCEPTED] * 3


def test_the_same_bytes_are_not_read_twice(
    publisher: Any, make_rss: Rss, monkeypatch: pytest.MonkeyPatch
) -> None:
    from menara.connectors.feed import connector

    read: list[bytes] = []
    parse = connector.parse_feed
    monkeypatch.setattr(connector, "parse_feed", lambda body, *rest: read.append(body) or parse(body, *rest))
    publisher.serve(make_rss("a"))
    publisher.listen(polls=4)
    assert len(read) == 1


def test_one_feed_that_fails_stops_none_of_the_others(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("a"), make_rss("b", "a"))
    publisher.serve(Answer(path="", status=500), path="/broken")
    publisher.serve(Answer(path="", status=403), path="/closed")
    publisher.serve(b"<html>Sign in", path="/page")
    publisher.serve(Answer(path="", body=make_rss("x")[:-40], then="cut"), path="/cut")
    events = publisher.listen("/broken", "/closed", "/page", "/cut", "/rss", "/missing", polls=3)
    assert short(events) == ["try_later", "permanent", "not_a_feed", "try_later", "a", "permanent", "b"]


def test_an_outage_is_told_once_and_its_end(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(
        make_rss("a"), *[Answer(path="", status=503)] * 3, make_rss("b", "a"), Answer(path="", status=502), make_rss("b", "a")
    )  # fmt: skip
    events = publisher.listen(polls=7)
    assert short(events) == ["a", "try_later", "notice", "b", "try_later", "notice"]
    url = publisher.lab.url("/rss")
    assert [getattr(event, "message", "") for event in events[1:3]] == [
        f"{url} cannot be read: {publisher.lab.url()} answered 503. It is asked for again later.",
        f"{url} can be read again.",
    ]


def test_what_came_and_went_in_an_outage_leaves_a_gap(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("a"), Answer(path="", status=503), make_rss("z", "y"))
    events = publisher.listen(polls=3)
    assert short(events) == ["a", "try_later", "notice", "gap", "y", "z"]
    assert getattr(events[3], "reason", "") == TURNED_OVER


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_run_ends_when_its_last_feed_is_not_to_be_had(publisher: Any, status: int) -> None:
    publisher.serve(Answer(path="", status=status))
    with pytest.raises(Permanent) as ended:
        publisher.listen(polls=3)
    url = publisher.lab.url("/rss")
    assert str(ended.value) == f"{url} cannot be read: {publisher.lab.url()} answered {status}."


def test_a_feed_that_comes_back_after_it_was_lost_is_heard(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("a"))
    publisher.serve(Answer(path="", status=404), make_rss("b"), path="/lost")
    events = publisher.connector("/rss", "/lost", interval_s=86_400).events()
    assert short(list(islice(events, 4))) == ["a", "permanent", "notice", "b"]


def test_nobody_but_the_hosts_in_the_settings_is_asked(publisher: Any) -> None:
    publisher.serve(Answer(path="", status=302, headers={"Location": "http://127.0.0.2:9/rss"}))
    with pytest.raises(Permanent, match=r"Menara does not go to "):
        publisher.listen()


def test_a_redirect_on_the_same_host_is_followed(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(Answer(path="", status=301, headers={"Location": "/new/rss"}))
    publisher.serve(make_rss("a"), path="/new/rss")
    [event] = publisher.listen()
    assert (event.kind, event.source) == ("upsert", f"feed:{publisher.lab.url('/rss')}")


def test_a_run_is_taken_up_behind_each_of_its_events(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("c", "b", "a"))
    publisher.serve(make_rss("y", "x"), path="/other")
    publisher.serve(Answer(path="", status=404), path="/gone")
    events = publisher.listen("/rss", "/gone", "/other")
    assert short(events) == ["a", "b", "c", "permanent", "x", "y"]
    for number, event in enumerate(events, 1):
        again = publisher.listen("/rss", "/gone", "/other", behind=event.cursor)
        assert (short(again), [one.cursor for one in again]) == (
            short(events)[number:],
            [one.cursor for one in events[number:]],
        )


def test_a_run_is_closed_while_it_waits(publisher: Any, make_rss: Rss) -> None:
    from menara.connectors.feed.connector import FeedConnector

    publisher.serve(make_rss("a"))
    connector = FeedConnector({"urls": [publisher.lab.url("/rss")], "allow_private": True})
    events, raised = connector.events(), []
    assert next(events).kind == "upsert"

    def wait() -> None:
        try:
            next(events)
        except Closed as closed:
            raised.append(closed)

    waiting = Thread(target=wait)
    waiting.start()
    connector.close()
    waiting.join(10)
    assert len(raised) == 1


def test_many_feeds_are_taken_up_in_the_midst_of_them(publisher: Any, make_rss: Rss) -> None:
    paths = [f"/{number}" for number in range(20)]
    for path in paths:
        publisher.serve(make_rss(*(f"{path}-{number}" for number in range(50))), path=path)
    events = publisher.listen(*paths)
    assert (len(events), len({event.cursor for event in events})) == (1_000, 1_000)
    assert publisher.listen(*paths, behind=events[-1].cursor) == []
    assert short(publisher.listen(*paths, behind=events[777].cursor)) == short(events[778:])
