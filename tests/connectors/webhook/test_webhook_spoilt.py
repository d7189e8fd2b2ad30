"""What is signed need not be sound: spoilt mentions and events among good ones, and the corpora of bad input."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from hmac import new
from typing import Any

from connectors.failures.mutations import changed_bytes, changed_values
from corpora.vectors import CORPORA, read_corpus
from hypothesis import given, settings

from menara.connectors.base import Event, Notice, Upsert
from menara.connectors.event_lines import write_event
from menara.connectors.webhook.connector import WebhookConnector
from menara.engine.mention import check_mention

EXAMPLES = settings(max_examples=200, deadline=None)
MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)
LONGEST = 100_000

MENTION = {
    "id": "at://did:plc:x/app.bsky.feed.post/3k",
    "text": "halo acme",
    "title": "Halo",
    "lang": "id",
    "source": "bluesky",
    "url": "https://a.example/1",
    "published_at": "2026-11-21T09:00:00Z",
    "author": {"id": "did:plc:x", "handle": "acme.example", "followers": 120, "verified": False},
    "links": ["https://a.example"],
    "hashtags": ["acme"],
    "geo": {"lat": 0.5, "lon": 0.5},
    "media": [{"type": "image", "url": "https://a.example/1.png", "alt": None}],
    "kind": "post",
    "rating": 4.5,
    "metrics": {"likes": 1, "views": None},
}
ABOUT = {"source": "a.example", "observed_at": "2026-11-21T09:00:00Z", "cursor": "1"}
SAMPLES: list[dict[str, Any]] = [
    MENTION,
    {"kind": "upsert", "native_id": MENTION["id"], "version": "1", "mention": MENTION, **ABOUT},
    {"kind": "delete", "native_id": MENTION["id"], **ABOUT},
    {"kind": "account", "author_id": "did:plc:x", "status": "suspended", **ABOUT},
    {"kind": "gap", "reason": "It was away.", "from": None, "to": "2026-11-21T09:00:00Z", **ABOUT},
    {"kind": "notice", "message": "It goes on.", "code": None, **ABOUT},
]
GOOD = [b'{"id": "good1", "text": "one"}', b'{"id": "good2", "text": "two"}']


def received(body: bytes) -> list[Event]:
    headers = {"X-Hub-Signature-256": "sha256=" + new(b"s", body, sha256).hexdigest()}
    connector = WebhookConnector({"secret": "s", "scheme": "github"})
    events = connector.receive(headers, body, MOMENT).events
    for event in events:
        write_event(event)
        if isinstance(event, Upsert):
            assert check_mention(dict(event.mention)) == []
    return events


def both_are_told(events: list[Event]) -> None:
    told = [event.native_id for event in events if isinstance(event, Upsert)]
    assert [told.count("good1"), told.count("good2")] == [1, 1]


def joined(write: Callable[[list[bytes]], bytes], spoilt: bytes) -> list[Event]:
    return received(write([GOOD[0], spoilt, GOOD[1]]))


@EXAMPLES
@given(spoilt=changed_values(SAMPLES))
def test_one_of_another_build_hides_none_of_those_beside_it(spoilt: Any) -> None:
    content = json.dumps(spoilt).encode()
    for write in (b"\n".join, lambda pieces: b"[" + b",".join(pieces) + b"]"):
        both_are_told(joined(write, content))


@EXAMPLES
@given(spoilt=changed_bytes([json.dumps(sample).encode() for sample in SAMPLES]))
def test_a_line_whose_bytes_are_changed_hides_none_of_those_beside_it(spoilt: bytes) -> None:
    lines = spoilt.replace(b"\n", b" ").replace(b"\r", b" ")
    both_are_told(joined(b"\n".join, lines))


@EXAMPLES
@given(
    body=changed_bytes([b"[" + b", ".join([*GOOD, json.dumps(sample).encode()]) + b"]" for sample in SAMPLES])
)
def test_a_body_whose_bytes_are_changed_hurts_nobody(body: bytes) -> None:
    received(body)


def test_everything_in_the_corpora_is_told_or_set_aside() -> None:
    vectors = [vector for name in CORPORA for vector in read_corpus(name)]
    lines = [
        line
        for vector in vectors
        for line in vector.lines[:1]
        if len(line) < LONGEST and b"\n" not in line and line.strip()
    ]
    events = received(b"\n".join([GOOD[0], *lines, GOOD[1]]))
    both_are_told(events)
    assert len(events) == len(lines) + len(GOOD)
    assert all(event.raw for event in events if isinstance(event, Notice) and event.code)
