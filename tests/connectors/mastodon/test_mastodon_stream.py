"""Streams are heard as Mastodon's documentation describes them, and refilled from its pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from connectors.lab.answers import Answer

from menara.connectors.base import Delete, Event, Gap, Notice, Permanent, Upsert
from menara.connectors.mastodon.feeds import heard_stream
from menara.connectors.mastodon.live import Live
from menara.connectors.mastodon.place import Place
from menara.connectors.mastodon.settings import MastodonSettings
from menara.connectors.mastodon.telling import Telling
from menara.outbound.sse import ServerEvent

Hear = Callable[..., tuple[Any, list[Event]]]
New = Callable[..., dict[str, Any]]
PUBLIC = "/api/v1/timelines/public"
STREAM = "/api/v1/streaming/public"


def sent(name: str, payload: object) -> str:
    """An event as the server writes it."""
    data = payload if isinstance(payload, str) else json.dumps(payload)
    return f"event: {name}\ndata: {data}\n\n"


def stream(*events: str, then: Any = "hold", **more: Any) -> Answer:
    headers = {"Content-Type": "text/event-stream", **more.pop("headers", {})}
    return Answer(path=STREAM, headers=headers, body="".join((":)\n", *events)).encode(), then=then, **more)


def timeline(*statuses: object, **more: Any) -> Answer:
    return Answer(path=PUBLIC, timeline=list(statuses), **more)


@pytest.fixture
def read(new_clock: Callable[[], Any]) -> Callable[..., list[Event]]:
    """`read(("update", {...}), ...)`: what these events of a stream amount to."""

    def read(*events: tuple[str, object], name: str = "public", **more: Any) -> list[Event]:
        settings = MastodonSettings(mode="stream", stream=name, **more)  # type: ignore[arg-type]
        live = Live(None, "https://social.example", "social.example", heard_stream(settings), {})  # type: ignore[arg-type]
        telling = Telling("social.example", Place(), new_clock())
        payloads = [
            (name, payload if isinstance(payload, bytes) else json.dumps(payload).encode())
            for name, payload in events
        ]
        return [event for name, data in payloads for event in live.read(ServerEvent(name, data), telling)]

    return read


def test_an_edit_is_a_new_version(read: Callable[..., list[Event]], new_status: New) -> None:
    edited = new_status("7", "<p>acme lagi</p>", edited_at="2026-11-21T10:00:00.000Z")
    first, second = read(("update", new_status("7")), ("status.update", edited))
    assert isinstance(first, Upsert)
    assert isinstance(second, Upsert)
    assert first.native_id == second.native_id
    assert (len(first.version), second.version) == (32, "2026-11-21T10:00:00.000Z")
    assert second.mention["text"] == "acme lagi"


def test_an_edit_goes_by_its_real_name_alone(read: Callable[..., list[Event]], new_status: New) -> None:
    edited = new_status("7", edited_at="2026-11-21T10:00:00.000Z")
    assert read(("status_update", edited), ("statusUpdate", edited), ("message", edited)) == []


@pytest.mark.parametrize(
    "name",
    ["filters_changed", "announcement", "announcement.reaction", "announcement.delete", "encrypted_message", "message", "\ufffd"],
)  # fmt: skip
def test_what_is_not_known_is_passed_over(read: Callable[..., list[Event]], name: str) -> None:
    assert read((name, {"id": "1"}), (name, b"\xff")) == []


def test_a_deletion_names_what_this_run_has_told(read: Callable[..., list[Event]], new_status: New) -> None:
    events = read(("update", new_status("7")), ("delete", b"7"), ("delete", b"8"), ("delete", b"7"))
    told = [
        (event.local_id, event.native_id, event.author_id) for event in events if isinstance(event, Delete)
    ]
    uri, author = "https://social.example/users/ani/statuses/7", "https://social.example/users/ani"
    assert told == [("7", uri, author), ("8", None, None)]


def test_the_boosted_post_can_be_named_as_well(read: Callable[..., list[Event]], new_status: New) -> None:
    boost = new_status("9", "", reblog=new_status("7"), uri="https://social.example/9/activity")
    *_, deleted = read(("update", boost), ("delete", b"7"), name="user")
    assert isinstance(deleted, Delete)
    assert deleted.native_id == "https://social.example/users/ani/statuses/7"


@pytest.mark.parametrize("data", [b"", b" ", b"\xff", b"7 8", b'{"id": "7"}', b"x" * 100])
def test_a_deletion_of_nothing_is_set_aside(read: Callable[..., list[Event]], data: bytes) -> None:
    (notice,) = read(("delete", data))
    assert isinstance(notice, Notice)
    assert (notice.code, notice.raw) == ("bad_id", data)


def test_an_id_in_quotes_is_an_id(read: Callable[..., list[Event]]) -> None:
    (deleted,) = read(("delete", b'"7"'))
    assert isinstance(deleted, Delete)
    assert deleted.local_id == "7"


def test_a_mention_is_heard_once_though_it_is_told_twice(
    read: Callable[..., list[Event]], new_status: New
) -> None:
    status = new_status("7")
    notification = {"id": "90", "type": "mention", "status": status}
    (event,) = read(("update", status), ("notification", notification), name="user")
    assert event.cursor.startswith("home=7~")


def test_a_conversation_brings_its_message(read: Callable[..., list[Event]], new_status: New) -> None:
    conversation = {"id": "3", "last_status": new_status("7", visibility="direct")}
    (event,) = read(("conversation", conversation), name="direct")
    assert isinstance(event, Upsert)
    assert (event.local_id, event.cursor.partition("~")[0]) == ("7", "conversations=7")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"id": "7"}', b"[" * 100_000])
def test_an_event_that_cannot_be_read_is_set_aside_whole(
    read: Callable[..., list[Event]], data: bytes
) -> None:
    (notice,) = read(("update", data))
    assert isinstance(notice, Notice)
    assert notice.code in ("bad_json", "missing_id")
    assert notice.raw == data


def test_an_event_that_is_too_long_is_set_aside(new_clock: Callable[[], Any]) -> None:
    live = Live(None, "", "social.example", heard_stream(MastodonSettings(mode="stream")), {})  # type: ignore[arg-type]
    telling = Telling("social.example", Place(), new_clock())
    (notice,) = live.read(ServerEvent("update", b"{", too_long=True), telling)
    assert isinstance(notice, Notice)
    assert (notice.code, notice.message) == ("too_long", "social.example: an event is too long to be read.")


def test_a_line_separator_in_a_post_is_text(hear: Hear, new_status: New) -> None:
    status = json.dumps(new_status("7", "<p>acme\u2028lagi\x85</p>"), ensure_ascii=False)
    _, (event,) = hear(stream(sent("update", status)), timeline(), mode="stream", count=1)
    assert isinstance(event, Upsert)
    assert event.mention["text"] == "acme\u2028lagi\x85"


def test_a_stream_begins_with_what_comes(hear: Hear, new_status: New) -> None:
    lab, (event,) = hear(
        stream(sent("update", new_status("9"))), timeline(new_status("7")), mode="stream", count=1
    )
    assert (event.local_id, [request.path for request in lab.requests]) == ("9", [STREAM, PUBLIC])


def test_behind_a_cursor_it_begins_with_what_was_missed(hear: Hear, new_status: New) -> None:
    posts = [new_status(str(number)) for number in range(10, 120)]
    _, events = hear(
        stream(sent("update", posts[-1]), sent("update", new_status("200"))),
        timeline(*posts),
        mode="stream",
        cursor="public=14~",
        count=106,
    )
    assert [event.local_id for event in events] == [*map(str, range(15, 120)), "200"]


def test_what_is_out_of_reach_is_told(hear: Hear, new_status: New) -> None:
    posts = [new_status(str(number)) for number in range(1000, 1200)]
    _, events = hear(
        stream(sent("update", new_status("2000"))),
        timeline(*posts),
        mode="stream",
        cursor="public=1000~",
        max_pages=2,
        count=82,
    )
    *told, gap, last = events
    assert [event.local_id for event in told] == [str(number) for number in range(1001, 1081)]
    assert isinstance(gap, Gap)
    assert (gap.begin, gap.reason) == (
        "2026-11-21T09:00:00.000Z",
        "More than 2 pages of public have come meanwhile (`max_pages`); the rest of them was not read.",
    )
    assert isinstance(last, Upsert)
    assert last.local_id == "2000"


def test_what_a_broken_stream_has_not_told_is_read_when_it_is_opened_again(
    hear: Hear, new_status: New
) -> None:
    _, events = hear(
        stream(sent("update", new_status("80")), times=1, then="cut"),
        stream(sent("update", new_status("90"))),
        timeline(new_status("70"), new_status("80"), times=1),
        timeline(new_status("70"), new_status("80"), new_status("81"), new_status("90")),
        mode="stream",
        count=4,
    )
    told = [event.local_id if isinstance(event, Upsert) else event.code for event in events]
    assert told == ["80", "try_later", "81", "90"]


@pytest.mark.parametrize(
    "broken",
    [
        Answer(path=STREAM, times=2, headers={"Content-Type": "text/html"}, body=b"<html>Log in</html>"),
        Answer(path=STREAM, times=2, status=503),
        Answer(path=STREAM, times=2, status=429),
        Answer(path=STREAM, times=2, headers={"Content-Type": "text/event-stream"}),
        stream(times=2, then="end"),
        stream(times=2, then="cut"),
    ],
    ids=["login page", "503", "429", "silent end", "end", "cut"],
)
def test_a_stream_that_does_not_begin_is_told_once_and_tried_again(
    hear: Hear, new_status: New, broken: Answer
) -> None:
    _, events = hear(broken, stream(sent("update", new_status("9"))), timeline(), mode="stream", count=2)
    assert [getattr(event, "code", None) for event in events] == ["try_later", None]
    assert isinstance(events[1], Upsert)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_stream_says_what_to_do(hear: Hear, status: int) -> None:
    with pytest.raises(
        Permanent, match=r"Since Mastodon 4\.2 public streams want the token of a user, too\.$"
    ):
        hear(Answer(path=STREAM, status=status), mode="stream", token=None)


def test_an_instance_that_streams_from_elsewhere_needs_the_address(
    hear: Hear, start_lab: Callable[..., Any]
) -> None:
    """The token does not go where no setting has named the host: there the stream is refused."""
    elsewhere = start_lab(Answer(path=STREAM, status=401))
    told = r"streams from http://.*, where the token may not go unasked: put that address into `streaming_url`\.$"
    moved = Answer(path=STREAM, status=301, headers={"Location": elsewhere.url(STREAM)})
    with pytest.raises(Permanent, match=told):
        hear(moved, mode="stream")
    assert [request.headers.get("authorization") for request in elsewhere.requests] == [None]


def test_with_the_address_it_is_heard(hear: Hear, start_lab: Callable[..., Any], new_status: New) -> None:
    elsewhere = start_lab(stream(sent("update", new_status("9"))))
    _, (event,) = hear(timeline(), mode="stream", streaming_url=elsewhere.url(), count=1)
    assert isinstance(event, Upsert)
    assert [request.headers["authorization"] for request in elsewhere.requests] == ["Bearer t"]
