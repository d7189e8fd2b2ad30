"""The Mastodon connector reads what Mastodon itself has answered."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

import pytest
from peers.cassettes.recording import Interaction
from peers.cassettes.server import CassetteServer

from menara.connectors.base import Event, Upsert
from menara.connectors.mastodon.connector import MastodonConnector
from menara.connectors.mastodon.elements import Post, cut_page, read_element
from menara.outbound.dialects import DIALECTS, Told
from menara.outbound.headers import Headers

Serve = Callable[..., CassetteServer]
HASHTAG = "fgiztsshwiaqqiztpmmjbtvmescsculuvmgjgopwoeidbcrixp"


def statuses_in(value: Any) -> Iterator[dict[str, Any]]:
    """All statuses, however deep they lie."""
    if isinstance(value, dict):
        if value.keys() >= {"uri", "content", "account"}:
            yield value
        inner = value.values()
    else:
        inner = value if isinstance(value, list) else ()
    for one in inner:
        yield from statuses_in(one)


def statuses_of(interaction: Interaction) -> list[dict[str, Any]]:
    if not interaction.body.startswith((b"{", b"[")):
        return []
    return list(statuses_in(json.loads(interaction.body)))


def test_every_recorded_status_becomes_a_mention(mastodon_recordings: list[Interaction]) -> None:
    statuses = [status for one in mastodon_recordings for status in statuses_of(one)]
    assert len(statuses) > 300
    for status in statuses:
        *_, post = read_element(json.dumps(status).encode(), "status").found
        assert isinstance(post, Post)
        mention = post.mention
        told = (mention["id"], post.local_id, mention["author"]["id"], mention["published_at"], post.warnings)
        account = status["account"]["uri"]
        assert told == (status["uri"], status["id"], account, status["created_at"], ())
        assert (mention["kind"] == "repost") is bool(status["reblog"])
        assert (mention["kind"] == "quote") is bool(status["quote"])
        assert mention.get("title", "") == status["spoiler_text"]
        assert post.version == status["edited_at"] or len(post.version) == 32


def test_every_recorded_page_is_cut_into_what_it_holds(mastodon_recordings: list[Interaction]) -> None:
    pages = [one.body for one in mastodon_recordings if one.status == 200 and one.body.startswith(b"[")]
    assert len(pages) > 80
    for page in pages:
        assert [json.loads(element) for element in cut_page(page)] == json.loads(page)


def listened(
    server: CassetteServer, new_door: Callable[..., Any], count: int | None = None, **settings: Any
) -> list[Event]:
    """What is told of a server's answers; of a stream, the first so many events."""
    told = {"base_url": server.url, "token": "x", "allow_private": True, "polls": 1, **settings}
    with closing(MastodonConnector(told, new_door=new_door)) as connector:
        return list(islice(connector.events(), count))


@pytest.mark.parametrize("name", ["test_fetch_remaining", "test_pagination_iterator"])
def test_links_lead_through_all_pages(serve: Serve, quick_door: Callable[..., Any], name: str) -> None:
    """The links name the server that was recorded; only their queries are followed."""
    server = serve(name)
    events = listened(server, quick_door, mode="hashtag", hashtag=HASHTAG)
    told = [event.local_id for event in events if isinstance(event, Upsert)]
    path = f"/api/v1/timelines/tag/{HASHTAG}"
    assert len(events) == len(set(told)) == 30
    assert told == sorted(told)
    assert [path for path, _ in server.asked] == [path] * len(server.asked)
    assert [dict(query).get("limit") for _, query in server.asked] == ["40"] + ["10"] * (
        len(server.asked) - 1
    )


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("test_home_tl", {"mode": "home"}),
        ("test_public_tl", {"mode": "public"}),
        ("test_hashtag_tl", {"mode": "hashtag", "hashtag": "hoot"}),
        ("test_notifications", {"mode": "notifications"}),
        ("test_notifications_dismiss", {"mode": "notifications"}),
    ],
)
def test_a_recorded_timeline_is_told(
    serve: Serve, quick_door: Callable[..., Any], name: str, settings: dict[str, Any]
) -> None:
    server = serve(name)
    events = listened(server, quick_door, **settings, max_pages=1)
    path = server.asked[0][0]
    recorded = json.loads(server.find("GET", path).body)
    expected = [one.get("status", one) for one in reversed(recorded)]
    assert [event.native_id for event in events if isinstance(event, Upsert)] == [
        status["uri"] for status in expected
    ]
    assert len(events) == len(expected) > 0


def test_a_recorded_stream_is_told(serve: Serve, quick_door: Callable[..., Any]) -> None:
    server = serve("test_stream_user_local", "test_home_tl", "test_notifications")
    (event,) = listened(server, quick_door, count=1, mode="stream", stream="user")
    assert isinstance(event, Upsert)
    assert (event.local_id, event.mention["text"], event.mention["lang"]) == (
        "117024248092393661",
        "it's cool guy",
        "ja",
    )


def test_what_was_said_of_limits_is_understood(mastodon_recordings: list[Interaction]) -> None:
    answers = [Headers(one.headers) for one in mastodon_recordings]
    limited = [headers for headers in answers if "x-ratelimit-reset" in headers]
    assert len(limited) > 400
    for headers in limited:
        reset = datetime.fromisoformat(headers["x-ratelimit-reset"]).timestamp()
        then = parsedate_to_datetime(headers["date"]).timestamp() if "date" in headers else reset - 60
        (quota,) = DIALECTS["mastodon"](Told(200, headers, b"", then)).quotas
        assert quota.limit == float(headers["x-ratelimit-limit"])
        assert quota.remaining == float(headers["x-ratelimit-remaining"])
        assert quota.reset_s == pytest.approx(max(reset - then, 0), abs=0.001)
