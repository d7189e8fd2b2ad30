"""T05 in short: everything in the corpora of bad input, among good posts, through every connector and its network."""

import json
from collections.abc import Callable, Iterator
from html import escape
from itertools import islice
from typing import Any

import pytest
from connectors.bluesky import frames as f
from connectors.failures.conftest import Course, Undergo
from connectors.failures.faults import Flow, Reply
from connectors.failures.patients import FEED, MASTODON, status, story, timeline
from connectors.failures.sources_that_flow import Jetstream, MastodonStream, socket_of
from connectors.lab.answers import Request
from corpora.vectors import CORPORA, Vector, read_corpus

from menara.connectors.base import Notice, Upsert

LONGEST = 100_000
GOOD = 20


@pytest.fixture(scope="module")
def vectors() -> list[Vector]:
    return [
        vector
        for name in CORPORA
        for vector in read_corpus(name)
        if sum(map(len, vector.lines)) < LONGEST and vector.verdict != "passes"
    ]


@pytest.fixture(scope="module")
def poisons(vectors: list[Vector]) -> list[tuple[str, Any]]:
    """Texts and dates that posts may have."""
    mentions = [_mention(vector) for vector in vectors if vector.text]
    return [(mention["text"], mention.get("published_at", f.TIME)) for mention in mentions]


def _mention(vector: Vector) -> dict[str, Any]:
    mention: dict[str, Any] = json.loads(vector.lines[0])
    return mention


def mixed(good: list[Any], bad: list[Any]) -> list[Any]:
    """Good ones between bad ones, and one at the end."""
    step = len(bad) // (len(good) - 1) + 1
    pieces: Iterator[Any] = iter(bad)
    return [one for post in good for one in (*islice(pieces, step), post)][-len(good) - len(bad) :]


def every_post_once(course: Course, good: list[str], number: int) -> None:
    """Each of the bad ones is told safely, or set aside once with a reason."""
    assert {name: course.told[name] for name in good} == dict.fromkeys(good, 1)
    upserts = [event for event in course.events if isinstance(event, Upsert)]
    notices = [event for event in course.events if isinstance(event, Notice) and event.raw]
    assert len(upserts) + len(notices) == len(good) + number
    assert all(notice.code and notice.message.endswith(".") for notice in notices)
    assert course.ended_by is None


def test_mastodon_pages(poisons: list[tuple[str, Any]], undergo: Undergo) -> None:
    good = [status(5_000 + number) for number in range(GOOD)]
    bad = [
        status(number, content=f"<p>{escape(text)}</p>", created_at=date)
        for number, (text, date) in enumerate(poisons)
    ]
    course = undergo("mastodon", MASTODON.settings, lambda request: timeline(mixed(good, bad), request), until=[post["uri"] for post in good])  # fmt: skip
    every_post_once(course, [post["uri"] for post in good], len(bad))


def test_feeds(poisons: list[tuple[str, Any]], undergo: Undergo) -> None:
    good = [story(5_000 + number) for number in range(GOOD)]
    bad = [
        {
            "id": f"http://news.example/bad/{number}",
            "title": "Bad",
            "content_text": text,
            "date_published": date,
        }
        for number, (text, date) in enumerate(poisons)
    ]
    told = [{"id": post["guid"], "title": post["title"]} for post in good]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": mixed(told, bad)}).encode()
    course = undergo("feed", FEED.settings, lambda _: Reply(body, {"Content-Type": "application/json"}), for_s=90)  # fmt: skip
    every_post_once(course, [post["guid"] for post in good], len(bad))


def jetstream(lines: list[bytes]) -> Callable[[Request], Reply]:
    return lambda request: socket_of(lines, request)


def test_jetstream(poisons: list[tuple[str, Any]], undergo: Undergo) -> None:
    good = [f.create(f"3kgood{number}") for number in range(GOOD)]
    bad = [
        f.Op("create", f"3kbad{number}", {**f.post(text), "createdAt": date})
        for number, (text, date) in enumerate(poisons)
    ]
    lines = [commit(op, f.TIME_US + number) for number, op in enumerate(mixed(good, bad))]
    names = [f"at://{f.DID}/{f.POSTS}/{op.rkey}" for op in good]
    course = undergo("bluesky", Jetstream().settings, jetstream(lines), until=names)
    every_post_once(course, names, len(bad))


def commit(op: f.Op, time_us: int) -> bytes:
    """As Jetstream writes it, which does not look into texts."""
    told = {"rev": f.REV, "operation": op.action, "collection": op.collection, "rkey": op.rkey}
    return f.line("commit", {**told, "record": op.record, "cid": f.version_of(f.post())}, time_us)


def raw_lines(vectors: list[Vector]) -> list[bytes]:
    return [line for vector in vectors for line in vector.lines[:1]]


def test_lines_that_are_no_messages_of_jetstream(vectors: list[Vector], undergo: Undergo) -> None:
    good = [f.commit_line(f.create(f"3kgood{number}"), f.TIME_US + number) for number in range(GOOD)]
    names = [f"at://{f.DID}/{f.POSTS}/3kgood{number}" for number in range(GOOD)]
    course = undergo("bluesky", Jetstream().settings, jetstream(mixed(good, raw_lines(vectors))), until=names)
    assert {name: course.told[name] for name in names} == dict.fromkeys(names, 1)
    assert all(event.code for event in course.events if isinstance(event, Notice))


def test_lines_that_are_no_posts_of_a_stream(vectors: list[Vector], undergo: Undergo) -> None:
    good = [json.dumps(status(5_000 + number)).encode() for number in range(GOOD)]
    names = [status(5_000 + number)["uri"] for number in range(GOOD)]
    lines = [line for line in mixed(good, raw_lines(vectors)) if not {10, 13} & set(line)]
    body = b":)\n\n" + b"".join(b"event: update\ndata: %b\n\n" % line for line in lines)

    def answer(request: Request) -> Reply:
        if request.path.startswith("/api/v1/streaming"):
            return Flow(body, {"Content-Type": "text/event-stream"})
        return timeline([], request)

    course = undergo("mastodon", MastodonStream().settings, answer, until=names)
    assert {name: course.told[name] for name in names} == dict.fromkeys(names, 1)
    notices = [event for event in course.events if isinstance(event, Notice) and event.raw]
    assert len(notices) >= 100
    assert {notice.raw for notice in notices} <= set(lines)
