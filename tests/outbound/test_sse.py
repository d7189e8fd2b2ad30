"""The parser of server-sent events, by the examples of the standard, and by what it has to withstand."""

import tracemalloc
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.outbound.sse import EventParser, ServerEvent


def parse(*chunks: bytes, max_event: int = 1 << 20) -> list[ServerEvent]:
    parser = EventParser(max_event)
    return [event for chunk in chunks for event in parser.feed(chunk)]


def told(*chunks: bytes) -> list[tuple[str, bytes]]:
    return [(event.name, event.data) for event in parse(*chunks)]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", [("message", b"YHOO\n+2\n10")]),
        (b": test stream\n\ndata: first event\n\ndata:second\n\ndata:  third\n\n",
         [("message", b"first event"), ("message", b"second"), ("message", b" third")]),
        (b"data\n\ndata\ndata\n\ndata:", [("message", b""), ("message", b"\n")]),
        (b"data:test\n\ndata: test\n\n", [("message", b"test"), ("message", b"test")]),
        (b"event: update\ndata: {}\n\n", [("update", b"{}")]),
        (b"event: update\n\ndata: x\n\n", [("message", b"x")]),
        (b"event:delete\r\ndata:1\r\n\r\n", [("delete", b"1")]),
        (b"event:delete\rdata:1\r\r", [("delete", b"1")]),
        (b"data:1\n\r\ndata:2\r\n\n", [("message", b"1"), ("message", b"2")]),
        (b":)\nevent: update\ndata: {}\n\n", [("update", b"{}")]),
        (b":thump\n:\n:connected\n\n", []),
        (b"colour: red\ndata: x\n\n", [("message", b"x")]),
        (b" data: x\n\n", []),
        (b"data: x\n", []),
        (b"", []),
        ("data: a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\n\n".encode(), [("message", "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg".encode())]),
        (b"\xef\xbb\xbfdata: x\n\n", [("message", b"x")]),
        (b"data: 1\n\n\xef\xbb\xbfdata: 2\n\n", [("message", b"1")]),
        (b"data: \xff\xfe\n\n", [("message", b"\xff\xfe")]),
        (b"event: \xff\ndata: x\n\n", [("\ufffd", b"x")]),
        (b"data: a\0b\n\n", [("message", b"a\0b")]),
    ],
)  # fmt: skip
def test_a_stream_is_read_as_the_standard_says(stream: bytes, events: list[tuple[str, bytes]]) -> None:
    assert told(stream) == events
    assert told(*(stream[at : at + 1] for at in range(len(stream)))) == events


def test_an_id_stays_until_another_comes() -> None:
    events = parse(b"id: 1\ndata: a\n\ndata: b\n\nid: \0 2\ndata: c\n\nid\ndata: d\n\n")
    assert [(event.data, event.last_id) for event in events] == [
        (b"a", "1"), (b"b", "1"), (b"c", "1"), (b"d", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "retry_ms"),
    [(b"retry: 3000", 3000), (b"retry:0", 0), (b"retry: 3s", None), (b"retry: -1", None), (b"retry", None),
     (b"retry: " + b"9" * 10_000, None), ("retry: ٣".encode(), None)],
)  # fmt: skip
def test_only_digits_are_a_time_to_retry(line: bytes, retry_ms: int | None) -> None:
    parser = EventParser()
    assert list(parser.feed(line + b"\n\n")) == []
    assert parser.retry_ms == retry_ms


def test_an_event_that_is_too_long_is_told_cut_off_and_the_next_is_whole() -> None:
    stream = b"event: update\ndata: " + b"x" * 100 + b"\n\ndata: y\n\n"
    cut, whole = parse(stream, max_event=50)
    assert (cut.name, cut.data, cut.too_long) == ("update", b"x" * 44, True)
    assert whole == ServerEvent("message", b"y")


def test_many_lines_of_data_are_bounded_as_one_is() -> None:
    cut, whole = parse(b"data\n" * 100 + b"\ndata: y\n\n", max_event=50)
    assert (cut.data, cut.too_long) == (b"\n" * 50, True)
    assert whole == ServerEvent("message", b"y")


def test_a_sign_of_life_may_be_of_any_length() -> None:
    assert parse(b":" + b"x" * 100 + b"\ndata: y\n\n", max_event=50) == [ServerEvent("message", b"y")]


def test_names_and_ids_are_cut() -> None:
    (event,) = parse(b"event: " + b"e" * 5000 + b"\nid: " + b"i" * 5000 + b"\ndata: y\n\n")
    assert (event.name, event.last_id) == ("e" * 256, "i" * 256)


@pytest.mark.parametrize(
    "endless", [b"x", b"data: x", b"\n", b"data\n", b":\n", b"event: a\n", b"id: b\n", b"\r"]
)
def test_an_endless_stream_costs_no_memory(endless: bytes) -> None:
    parser = EventParser(max_event=1 << 16)
    chunk = endless * (4096 // len(endless))
    tracemalloc.start()
    for _ in range(100):
        for _ in parser.feed(chunk):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 400 << 10


def cuts(stream: bytes, places: Iterable[int]) -> list[bytes]:
    at = sorted({0, len(stream), *(place % (len(stream) + 1) for place in places)})
    return [stream[begin:end] for begin, end in pairwise(at)]


pieces = st.sampled_from(
    [
        b"data",
        b"event",
        b"id",
        b"retry",
        b":",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"12",
    ]
)


@given(
    stream=st.lists(pieces | st.binary(max_size=8), max_size=60).map(b"".join),
    places=st.lists(st.integers(0)),
)
def test_where_a_stream_is_cut_makes_no_difference(stream: bytes, places: list[int]) -> None:
    assert parse(*cuts(stream, places), max_event=40) == parse(stream, max_event=40)


@given(lines=st.lists(st.binary(max_size=20).filter(lambda line: not {10, 13} & set(line)), min_size=1))
def test_what_is_sent_is_what_is_heard(lines: list[bytes]) -> None:
    stream = b"".join(b"data: " + line + b"\r\n" for line in lines) + b"\r\n"
    assert told(stream) == [("message", b"\n".join(lines))]
