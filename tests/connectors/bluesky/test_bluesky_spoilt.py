"""Whatever comes over the socket: events, or the end of this connection, and the good message behind it is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from connectors.atproto.archive_writers import Cid, cbor
from connectors.bluesky import frames as f
from connectors.failures.mutations import changed_bytes, changed_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.connectors.atproto.dag_cbor import Link, decode_cbor, decode_sequence
from menara.connectors.base import Event, Notice, Upsert
from menara.connectors.bluesky.messages import StreamError
from menara.connectors.bluesky.place import read_place
from menara.connectors.event_lines import write_event
from menara.engine.mention import check_mention

Hear = Callable[..., list[Event]]
EXAMPLES = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MODES = ["firehose", "jetstream", "jetstream-v2"]
LAST = 2**40  # behind every number that a frame has, unless it was changed
RICH = {
    "langs": ["id"],
    "facets": [
        {"index": {"byteStart": 0, "byteEnd": 4}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "a"}]}
    ],
    "reply": {"root": {"uri": "at://did:plc:ani/app.bsky.feed.post/1", "cid": "b"}, "parent": {"uri": "at://x", "cid": "b"}},
    "embed": {
        "$type": "app.bsky.embed.images",
        "images": [{"alt": "A gate", "image": {"$type": "blob", "mimeType": "image/png", "size": 1, "ref": {"$link": "b"}}}],
    },
    "labels": {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "nudity"}]},
}  # fmt: skip
POST = f.create(rkey="3k2", **RICH)

FRAMES = {
    "firehose": [
        f.commit_frame(5, POST, f.create("3k3", "two"), since="3mptbypluud22"),
        f.commit_frame(5, f.Op("delete")),
        f.account_frame(5, active=False, status="takendown"),
        f.identity_frame(5, "acme.example"),
        f.sync_frame(5, f.REV),
        f.info_frame("OutdatedCursor"),
        f.error_frame("FutureCursor"),
    ],
    "jetstream": [
        f.commit_line(POST),
        f.commit_line(f.Op("delete")),
        f.account_line(f.TIME_US, active=False, status="takendown"),
        f.identity_line(f.TIME_US, "acme.example"),
    ],
    "jetstream-v2": [
        f.commit_message(5, POST),
        f.commit_message(5, f.Op("delete")),
        f.account_message(5, active=False, status="takendown"),
        f.identity_message(5, "acme.example"),
        f.error_message("CursorTooOld"),
    ],
}


def good(mode: str) -> bytes:
    op = f.create("3kgood", "good")
    if mode == "firehose":
        return f.commit_frame(LAST, op, did="did:plc:good")
    if mode == "jetstream":
        return f.commit_line(op, f.TIME_US + LAST, "did:plc:good")
    return f.commit_message(LAST, op, "did:plc:good")


def check(hear: Hear, mode: str, spoilt: bytes) -> None:
    """Nothing but an end of the stream is raised; all that is told is sound; the good message is among it."""
    told: list[Event] = []
    try:
        told = hear(mode, [spoilt, good(mode)], collections=["*"])
    except StreamError:
        assert len(hear(mode, [good(mode)])) == 1
        return
    for event in told:
        write_event(event)
        read_place(event.cursor)
        if isinstance(event, Notice):
            assert event.raw == spoilt
        if isinstance(event, Upsert):
            assert check_mention(dict(event.mention)) == []
    uris = [event.native_id for event in told if isinstance(event, Upsert)]
    assert uris.count("at://did:plc:good/app.bsky.feed.post/3kgood") == 1
    assert len({event.cursor for event in told}) == len(told)


@pytest.mark.parametrize("mode", MODES)
@EXAMPLES
@given(data=st.data())
def test_changed_bytes_hurt_nobody(mode: str, data: st.DataObject, hear: Hear) -> None:
    check(hear, mode, data.draw(changed_bytes(FRAMES[mode])))


@pytest.mark.parametrize("mode", MODES)
@EXAMPLES
@given(content=st.binary(max_size=100) | st.text(max_size=60).map(str.encode))
def test_any_bytes_hurt_nobody(mode: str, content: bytes, hear: Hear) -> None:
    check(hear, mode, content)


@pytest.mark.parametrize("mode", ["jetstream", "jetstream-v2"])
@EXAMPLES
@given(data=st.data())
def test_changed_members_of_a_line_hurt_nobody(mode: str, data: st.DataObject, hear: Hear) -> None:
    lines = [json.loads(line) for line in FRAMES[mode]]
    check(hear, mode, json.dumps(data.draw(changed_values(lines))).encode())


def plain(value: Any) -> Any:
    """Links as the writer of frames takes them."""
    match value:
        case Link(cid):
            return Cid(b"".join([cid]))
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
    return value


def cbor_able(value: Any) -> Any:
    """CBOR has no integers beyond 64 bits."""
    match value:
        case int() if not isinstance(value, bool) and not -(2**63) <= value < 2**64:
            return 2**64 - 1
        case dict():
            return {str(key): cbor_able(inner) for key, inner in value.items()}
        case list():
            return [cbor_able(inner) for inner in value]
    return value


@EXAMPLES
@given(data=st.data())
def test_changed_members_of_a_frame_hurt_nobody(data: st.DataObject, hear: Hear) -> None:
    frames = [[plain(part) for part in decode_sequence(frame, 2)] for frame in FRAMES["firehose"]]
    header, body = [*data.draw(changed_values(frames)), None, None][:2]
    check(hear, "firehose", cbor(cbor_able(header)) + cbor(cbor_able(body)))


@EXAMPLES
@given(data=st.data())
def test_a_changed_record_in_a_sound_frame_hurts_nobody(data: st.DataObject, hear: Hear) -> None:
    record = data.draw(changed_values([POST.record]))
    check(hear, "firehose", f.commit_frame(5, f.Op("create", "3k9", cbor_able(record))))


DEEP = 50_000
COSTLY = {
    "firehose": [
        b"\x81" * DEEP,
        b"\xa1\x61a" * DEEP,
        b"\x9b" + b"\xff" * 8,
        b"\xa1\x62op\x01" * 2 + b"\x9a\x00\xff\xff\xff" + b"\x80" * DEEP,
        f.frame("#commit", {"ops": [{}] * 9_000, "repo": f.DID, "seq": 5}),
        f.commit_frame(5, *[f.create(f"3k{number}") for number in range(1_500)]),
    ],
    "jetstream": [
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b'{"time_us": ' + b"9" * 5_000 + b"}",
        b'{"time_us": 1e400}',
        f.commit_line(f.create(facets=[{"index": {"byteStart": 0, "byteEnd": 4}, "features": []}] * 20_000)),
        f.commit_line(f.create(text="a" * 1_000_000)),
        f.commit_line(f.create(text="@a#" * 100_000)),
    ],
    "jetstream-v2": [b'{"$type":' * DEEP, b'{"$type": "message", "payload": ' * DEEP],
}


@pytest.mark.parametrize(("mode", "content"), [(mode, one) for mode in MODES for one in COSTLY[mode]])
def test_what_is_made_to_cost_is_cheap(mode: str, content: bytes, hear: Hear) -> None:
    check(hear, mode, content)


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"]
)
def test_a_time_that_no_message_can_have_does_not_stop_the_stream(time: str, hear: Hear) -> None:
    check(hear, "firehose", f.commit_frame(5, f.Op("delete"), time=time))
    check(hear, "jetstream-v2", f.commit_message(5, f.Op("delete"), time=time))


def test_the_frames_are_good_ones_before_they_are_spoilt(hear: Hear) -> None:
    assert [event.kind for event in hear("firehose", FRAMES["firehose"][:3])] == [
        "upsert",
        "upsert",
        "delete",
        "account",
    ]
    assert decode_cbor(cbor(POST.record)) == POST.record
