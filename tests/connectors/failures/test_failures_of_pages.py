"""T10 for what is read page by page, and for what is pushed out of sight: circles are cut, what is missing is told."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from connectors.bluesky import frames as f
from connectors.failures.conftest import HOUR, Undergo
from connectors.failures.faults import Flow, Reply, no_fault, status
from connectors.failures.patients import FEED, INTERVAL_S, MASTODON, Post, rss, story, timeline
from connectors.failures.patients import status as post
from connectors.failures.sources_that_flow import Jetstream, MastodonStream, socket_of
from connectors.lab.answers import Request

from menara.connectors.base import Gap, Notice

POSTS = [post(number) for number in range(120)]
MOST_PAGES = 10  # of one reading, when its pages lead nowhere


def linked(shown: Sequence[Post], request: Request, **link: str) -> Reply:
    told = ", ".join(
        f'<http://{request.headers["host"]}{request.path}?{query}>; rel="{name}"'
        for name, query in link.items()
    )
    return Reply(json.dumps(shown).encode(), {"Content-Type": "application/json", "Link": told})


def the_same_page(request: Request) -> Reply:
    """Whatever is asked for."""
    return linked(POSTS[:40], request, next="max_id=1", prev="min_id=1")


def two_pages_in_a_circle(request: Request) -> Reply:
    first = request.query.get("max_id") in (None, "a")
    shown = POSTS[40:80] if first else POSTS[:40]
    other = "b" if first else "a"
    return linked(shown, request, next=f"max_id={other}", prev=f"max_id={other}")


def pages_that_go_up(request: Request) -> Reply:
    """Older pages that are newer ones."""
    number = int(request.query.get("max_id", "0"))
    return linked(
        POSTS[number % 80 : number % 80 + 40], request, next=f"max_id={number + 40}", prev="min_id=1"
    )


@pytest.mark.parametrize("truth", [the_same_page, two_pages_in_a_circle, pages_that_go_up])
def test_pages_that_lead_in_a_circle_are_cut(truth: object, undergo: Undergo) -> None:
    polls = 5
    course = undergo("mastodon", MASTODON.settings, truth, for_s=(polls - 0.5) * INTERVAL_S)
    assert {one["uri"] for one in POSTS[:40]} <= set(course.told)
    assert set(course.told.values()) == {1}
    assert len(course.server.requests) <= polls * MOST_PAGES
    assert course.codes == ["cursor_loop"]


def test_more_than_was_to_be_read_is_a_gap(undergo: Undergo) -> None:
    """A stream breaks; meanwhile more comes than `max_pages` hold."""
    shown: list[Post] = [post(0)]

    def answer(request: Request) -> Reply:
        if request.path.startswith("/api/v1/streaming"):
            shown.extend(post(number) for number in range(len(shown), len(shown) + 400))
            return Flow(b":)\n", {"Content-Type": "text/event-stream"})
        return timeline(shown, request)

    def settings(address: str) -> dict[str, object]:
        return {**MastodonStream().settings(address), "max_pages": 2}

    course = undergo("mastodon", settings, answer, for_s=1.0)
    gaps = [event for event in course.events if isinstance(event, Gap)]
    assert gaps
    assert all(gap.reason.endswith(".") for gap in gaps)


def test_a_feed_that_has_turned_over_in_an_outage_is_a_gap(undergo: Undergo) -> None:
    """Ten posts are shown; in the outage thirty come."""
    shown = 0

    def answer(request: Request) -> Reply:
        return rss([story(number) for number in range(shown, shown + 10)], request)

    def outage(*arguments: object) -> None:
        nonlocal shown
        shown = 30
        status(503)(*arguments)  # type: ignore[arg-type]

    course = undergo("feed", FEED.settings, answer, [no_fault, *[outage] * 5], for_s=HOUR)
    assert course.told == {story(number)["guid"]: 1 for number in (*range(10), *range(30, 40))}
    (gap,) = [event for event in course.events if isinstance(event, Gap)]
    assert course.codes == ["try_later", "gap"]
    assert gap.end is not None


def test_a_feed_that_moves_on_by_a_few_is_no_gap(undergo: Undergo) -> None:
    shown = 0

    def answer(request: Request) -> Reply:
        nonlocal shown
        shown += 3
        return rss([story(number) for number in range(shown, shown + 10)], request)

    course = undergo("feed", FEED.settings, answer, for_s=10.5 * INTERVAL_S)
    assert course.codes == []
    assert set(course.told.values()) == {1}


def test_what_the_firehose_does_not_keep_is_a_gap(undergo: Undergo) -> None:
    number = 0

    def answer(request: Request) -> Reply:
        nonlocal number
        number += 100
        info = [f.info_frame("OutdatedCursor")] if "cursor" in request.query else []
        return socket_of([*info, f.commit_frame(number, f.create(f"3k{number}"))], request, binary=True)

    def settings(address: str) -> dict[str, object]:
        return {**Jetstream().settings(address), "mode": "firehose"}

    course = undergo("bluesky", settings, answer, for_s=20.0)
    assert len(course.told) > 2
    assert set(course.told.values()) == {1}
    assert course.codes.count("gap") >= len(course.told) - 1


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(undergo: Undergo) -> None:
    """Posts of tomorrow, and a wait that is told by tomorrow's clock."""
    tomorrow = [post(number, created_at=f"2026-11-22T10:{number:02}:00Z") for number in range(10)]
    busy = status(503, Date="Sun, 22 Nov 2026 09:00:00 GMT", Retry_After="Sun, 22 Nov 2026 09:00:20 GMT")
    course = undergo(
        "mastodon", MASTODON.settings, lambda request: timeline(tomorrow, request), [busy], 4 * INTERVAL_S
    )
    assert course.told == {one["uri"]: 1 for one in tomorrow}
    assert max(course.clock.waited) <= 1.1 * INTERVAL_S


def test_ids_that_stand_for_other_posts_are_versions_not_losses(undergo: Undergo) -> None:
    """A server that was set up anew counts from the beginning: what is new there is told."""
    anew = [post(number, uri=f"http://toot.example/new/{number}") for number in range(10)]
    asked = 0

    def answer(request: Request) -> Reply:
        nonlocal asked
        asked += 1
        return timeline(POSTS[:20] if asked <= 2 else anew, replace(request, query={}))

    course = undergo("mastodon", MASTODON.settings, answer, for_s=6 * INTERVAL_S)
    assert {one["uri"] for one in anew} <= set(course.told)
    assert [
        event
        for event in course.events
        if isinstance(event, Notice) and event.code not in (None, "cursor_loop")
    ] == []
