"""Whatever comes over the socket, what comes out are events, or the end of the stream by name."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from connectors.atproto.archive_writers import cbor
from connectors.bluesky import frames as f
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.connectors.base import Event, Upsert
from menara.connectors.bluesky.messages import StreamError
from menara.connectors.event_lines import write_event
from menara.engine.mention import check_mention

Hear = Callable[..., list[Event]]
EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MODES = ["firehose", "jetstream", "jetstream-v2"]
PLACES = st.floats(0, 1, exclude_max=True)
CHANGES = st.lists(st.tuples(PLACES, st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=4)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
FULL = f.create(
    text="halo @acme.example",
    langs=["id"],
    facets=[
        {"index": {"byteStart": 5, "byteEnd": 18}, "features": [{"$type": "app.bsky.richtext.facet#mention"}]}
    ],
    embed={"$type": "app.bsky.embed.external", "external": {"uri": "https://a.example", "title": "A"}},
)
GOOD = {
    "firehose": [f.commit_frame(1, FULL, f.Op("delete", "3k2")), f.account_frame(2, False, "deleted")],
    "jetstream": [f.commit_line(FULL), f.account_line(2, False, "deleted"), f.identity_line(3, "a.example")],
    "jetstream-v2": [f.commit_message(1, FULL), f.account_message(2, False, "deleted")],
}


def heard(hear: Hear, mode: str, content: bytes) -> None:
    with suppress(StreamError):
        for event in hear(mode, [content], collections=["*"]):
            write_event(event)
            if isinstance(event, Upsert):
                assert check_mention(dict(event.mention)) == []


@pytest.mark.parametrize("mode", MODES)
@EXAMPLES
@given(
    content=st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes(mode: str, content: bytes, hear: Hear) -> None:
    heard(hear, mode, content)


@pytest.mark.parametrize("mode", MODES)
@EXAMPLES
@given(changes=CHANGES, number=st.integers(0, 5))
def test_messages_with_some_bytes_changed(
    mode: str, changes: list[tuple[float, int, bytes]], number: int, hear: Hear
) -> None:
    content = GOOD[mode][number % len(GOOD[mode])]
    for place, length, others in changes:
        begin = int(place * len(content))
        end = begin + length if others or length else len(content)
        content = content[:begin] + others + content[end:]
    heard(hear, mode, content)


def spots(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [spot for key in keys for spot in [(value, key), *spots(value[key])]]


@pytest.mark.parametrize("mode", ["jetstream", "jetstream-v2"])
@EXAMPLES
@given(value=ANYTHING, place=PLACES, number=st.integers(0, 5))
def test_messages_with_a_member_replaced(
    mode: str, value: Any, place: float, number: int, hear: Hear
) -> None:
    """Schema drift: a member somewhere becomes a list, a number, nothing."""
    told = json.loads(GOOD[mode][number % len(GOOD[mode])])
    holder, key = spots(told)[int(place * len(spots(told)))]
    holder[key] = value
    heard(hear, mode, json.dumps(told).encode())


@EXAMPLES
@given(
    name=st.sampled_from(["seq", "repo", "rev", "since", "blocks", "ops", "time", "tooBig"]), value=ANYTHING
)
def test_commits_with_a_member_replaced(name: str, value: Any, hear: Hear) -> None:
    heard(hear, "firehose", f.commit_frame(1, FULL, **{name: value}))


@EXAMPLES
@given(record=ANYTHING)
def test_commits_with_any_record(record: Any, hear: Hear) -> None:
    heard(hear, "firehose", f.commit_frame(1, f.Op("create", record=record)))
    heard(hear, "jetstream", f.commit_line(f.Op("create", record=record)))


@EXAMPLES
@given(header=ANYTHING, body=ANYTHING)
def test_any_header_and_body(header: Any, body: Any, hear: Hear) -> None:
    heard(hear, "firehose", cbor(header) + cbor(body))
