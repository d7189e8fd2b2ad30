"""Pages and streams with spoilt posts among good ones: what can be read is told, the rest is set aside whole."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from connectors.failures.mutations import changed_bytes, changed_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.connectors.base import Event, TryLater, Upsert
from menara.connectors.event_lines import write_event
from menara.connectors.mastodon.elements import cut_page, read_element
from menara.connectors.mastodon.feeds import Feed, Shape
from menara.connectors.mastodon.live import Live
from menara.connectors.mastodon.place import Place
from menara.connectors.mastodon.telling import Telling
from menara.engine.mention import check_mention
from menara.outbound.sse import EventParser

EXAMPLES = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NewStatus = Callable[..., dict[str, Any]]
PUBLIC = Feed("public", "/api/v1/timelines/public")
HOST = "social.example"


@pytest.fixture(scope="module")
def samples(new_status: NewStatus, new_account: Callable[..., Any]) -> list[dict[str, Any]]:
    """One of each kind."""
    rich = new_status(
        "9",
        '<p>Halo <a href="https://a.example" class="mention">@ani</a> <a href="https://b.example">b</a> #x</p>',
        poll={"options": [{"title": "Ya", "votes_count": 1}]},
        media_attachments=[
            {"id": "1", "type": "image", "url": "https://a.example/1.png", "description": "A"}
        ],
        mentions=[{"id": "2", "acct": "ani", "username": "ani", "url": "https://a.example/@ani"}],
        tags=[{"name": "x", "url": "https://a.example/tags/x"}],
        edited_at="2026-11-21T09:05:00.000Z",
        quote={"state": "accepted", "quoted_status": new_status("3")},
    )
    boost = new_status("10", "", reblog=new_status("4"), account=new_account("sara", "far.example"))
    return [rich, boost, new_status("11", account=new_account(suspended=True))]


@pytest.fixture(scope="module")
def good(new_status: NewStatus) -> list[dict[str, Any]]:
    return [new_status("900"), new_status("901")]


def told_of_page(body: bytes, new_clock: Callable[[], Any], shape: Shape = "status") -> list[Event]:
    telling = Telling(HOST, Place(), new_clock())
    return [event for raw in cut_page(body) for event in telling.element(read_element(raw, shape), PUBLIC)]


def check(events: Iterable[Event], good: list[dict[str, Any]]) -> None:
    told = []
    for event in events:
        write_event(event)
        if isinstance(event, Upsert):
            assert check_mention(dict(event.mention)) == []
            told.append(event.native_id)
        assert str(Place.read(event.cursor, ["public"])) == event.cursor
    assert [told.count(post["uri"]) for post in good] == [1] * len(good)


def page(*elements: bytes) -> bytes:
    return b"[" + b", ".join(elements) + b"]"


@EXAMPLES
@given(data=st.data())
def test_a_post_of_another_build_hides_none_of_those_beside_it(
    data: st.DataObject, samples: Any, good: Any, new_clock: Callable[[], Any]
) -> None:
    spoilt = json.dumps(data.draw(changed_values(samples))).encode()
    first, last = (json.dumps(post).encode() for post in good)
    check(told_of_page(page(first, spoilt, last), new_clock), good)


@EXAMPLES
@given(data=st.data())
def test_notifications_and_conversations_of_another_build_do_no_harm(
    data: st.DataObject, samples: Any, new_clock: Callable[[], Any]
) -> None:
    shapes: list[tuple[Shape, Any]] = [
        ("notification", {"id": "5", "type": "mention", "account": {}, "status": samples[0]}),
        ("conversation", {"id": "6", "unread": True, "accounts": [], "last_status": samples[0]}),
    ]
    shape, whole = data.draw(st.sampled_from(shapes))
    spoilt = json.dumps(data.draw(changed_values([whole]))).encode()
    check(told_of_page(page(spoilt), new_clock, shape), [])


@EXAMPLES
@given(data=st.data())
def test_a_page_whose_bytes_are_changed_is_read_or_asked_for_again(
    data: st.DataObject, samples: Any, good: Any, new_clock: Callable[[], Any]
) -> None:
    whole = page(*(json.dumps(post).encode() for post in [*good, *samples]))
    try:
        events = told_of_page(data.draw(changed_bytes([whole])), new_clock)
    except TryLater:
        return
    for event in events:
        write_event(event)


def stream(*contents: bytes) -> bytes:
    return b"".join(
        b"event: update\n" + b"".join(b"data: %b\n" % part for part in content.split(b"\n")) + b"\n"
        for content in contents
    )


@EXAMPLES
@given(data=st.data())
def test_a_stream_goes_on_behind_what_it_spoils(
    data: st.DataObject, samples: Any, good: Any, new_clock: Callable[[], Any]
) -> None:
    first, last = (json.dumps(post).encode() for post in good)
    spoilt = data.draw(
        changed_bytes([json.dumps(post).encode() for post in samples])
        | changed_values(samples).map(lambda post: json.dumps(post).encode())
    )
    told = stream(first) + data.draw(changed_bytes([stream(spoilt)])) + b"\n\n" + stream(last)
    check(_told_of_stream(told, new_clock), good)


def _told_of_stream(told: bytes, new_clock: Callable[[], Any]) -> list[Event]:
    telling = Telling(HOST, Place(), new_clock())
    live = Live.__new__(Live)
    live._host, live._stream = HOST, _Stream()  # type: ignore[assignment]
    parser = EventParser()
    return [event for one in parser.feed(told) for event in live.read(one, telling)]


class _Stream:
    def feed_of(self, _shape: Shape) -> Feed:
        return PUBLIC
