"""Pages of articles that have left their feed are asked for; only 404 and 410 say that they are gone."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from connectors.lab.answers import Answer

from menara.connectors.base import Standing
from menara.connectors.feed.recheck import AT_ONCE, PATIENCE, TRIES

Rss = Callable[..., bytes]


def short(events: Any) -> list[tuple[str, str | None]]:
    return [(event.kind, getattr(event, "native_id", None)) for event in events]


def page(publisher: Any, guid: str, *answers: tuple[int, int | None]) -> None:
    for status, times in answers:
        publisher.lab.add(Answer(path=f"/page/{guid}", status=status, times=times))


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_a_deletion(publisher: Any, make_rss: Rss, status: int) -> None:
    publisher.serve(make_rss("b", "a"), make_rss("b"))
    page(publisher, "a", (status, None))
    assert short(publisher.listen(polls=3, recheck=True)[2:]) == [("delete", "a")]
    assert publisher.asked()[1:] == [
        ("GET", "/rss"),
        ("HEAD", "/page/a"),
        ("GET", "/page/a"),
        ("GET", "/rss"),
    ]


def test_nothing_is_asked_for_unless_that_is_wanted(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("b", "a"), make_rss("b"))
    assert len(publisher.listen(polls=3)) == 2
    assert publisher.asked() == [("GET", "/rss")] * 3


def test_a_page_that_is_there_is_asked_for_once(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("b", "a"), make_rss("b"))
    page(publisher, "a", (200, None))
    assert len(publisher.listen(polls=4, recheck=True)) == 2
    assert [path for _, path in publisher.asked()].count("/page/a") == 1


@pytest.mark.parametrize("status", [400, 401, 403, 405, 500, 501, 503])
def test_what_says_nothing_is_asked_for_again_a_few_times(publisher: Any, make_rss: Rss, status: int) -> None:
    publisher.serve(make_rss("b", "a"), make_rss("b"))
    page(publisher, "a", (status, None))
    assert len(publisher.listen(polls=TRIES + 5, recheck=True)) == 2
    asked = [method for method, path in publisher.asked() if path == "/page/a"]
    assert 1 <= len(asked) <= 2 * TRIES


def test_a_page_that_fails_and_then_is_gone_is_a_deletion(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("b", "a"), make_rss("b"))
    page(publisher, "a", (500, 2), (404, None))
    assert short(publisher.listen(polls=4, recheck=True)[2:]) == [("delete", "a")]


def test_a_server_that_does_not_know_head_is_asked_as_a_browser_would(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("b", "a"), make_rss("b"))
    publisher.lab.add(Answer(path="/page/a", method="HEAD", status=404))
    publisher.lab.add(Answer(path="/page/a", body=b"still here"))
    assert len(publisher.listen(polls=3, recheck=True)) == 2


def test_only_so_many_pages_are_asked_for_at_once(publisher: Any, make_rss: Rss) -> None:
    guids = [f"n{number}" for number in range(AT_ONCE + 5)]
    publisher.serve(make_rss("last", *guids), make_rss("last"))
    for guid in guids:
        page(publisher, guid, (410, None))
    connector = publisher.connector(polls=3, recheck=True)
    events = connector.events()
    told = short(islice(events, len(guids) + 1))
    gone = short(events)
    assert told == [("upsert", guid) for guid in (*reversed(guids), "last")]
    assert gone == [("delete", guid) for guid in reversed(guids)]
    looks = [number for number, (_, path) in enumerate(publisher.asked()) if path == "/rss"]
    assert [
        after - before - 1 for before, after in zip(looks, [*looks[1:], len(publisher.asked())], strict=True)
    ] == [
        0,
        2 * AT_ONCE,
        2 * 5,
    ]


def test_a_host_that_says_nothing_is_left_alone_until_the_next_look(publisher: Any, make_rss: Rss) -> None:
    guids = [f"n{number}" for number in range(PATIENCE + 2)]
    publisher.serve(make_rss("last", *guids), make_rss("last"))
    for guid in guids:
        page(publisher, guid, (403, None))
    publisher.listen(polls=2, recheck=True)
    assert [path for method, path in publisher.asked() if method == "HEAD"] == [
        f"/page/{guid}" for guid in reversed(guids[2:])
    ]


def test_a_deletion_is_found_by_a_later_run(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("c", "b", "a"), make_rss("c"))
    for guid in "ab":
        page(publisher, guid, (404, None))
    events = publisher.listen(recheck=True)
    later = publisher.listen(recheck=True, behind=events[-1].cursor)
    assert short(later) == [("delete", "a"), ("delete", "b")]
    assert short(publisher.listen(recheck=True, behind=later[0].cursor)) == [("delete", "b")]
    assert publisher.listen(recheck=True, behind=later[1].cursor) == []


def test_other_hosts_are_left_alone(publisher: Any) -> None:
    both = b"<rss><item><link>http://elsewhere.example/a</link></item><item><link>/b</link></item></rss>"
    publisher.serve(both, b"<rss><item><link>/b</link></item></rss>")
    assert len(publisher.listen(polls=3, recheck=True)) == 2
    assert publisher.asked() == [("GET", "/rss")] * 3


def test_articles_are_looked_at_by_their_ids(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("b", "a"))
    page(publisher, "a", (200, None))
    page(publisher, "b", (404, None))
    connector = publisher.connector(polls=1)
    list(connector.events())
    asked = ["a", "b", "never-seen", "http://elsewhere.example/", publisher.lab.url("/page/b")]
    assert connector.recheck(asked) == {
        "a": Standing.ALIVE,
        "b": Standing.GONE,
        "never-seen": Standing.UNKNOWN,
        "http://elsewhere.example/": Standing.UNKNOWN,
        publisher.lab.url("/page/b"): Standing.GONE,
    }
