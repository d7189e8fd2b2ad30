"""Lines come out whole and numbered, however the pipe cuts them, and no more is held than one line may have."""

import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.cli.lines import (
    BYTE_ORDER_MARK,
    CHUNK,
    MAX_LINE,
    Heard,
    Line,
    Passing,
    SetAside,
    read_lines,
    read_mention,
)


def reader(chunks: Iterator[bytes]) -> Callable[[int], bytes]:
    """Gives one chunk a call, then nothing."""

    def read(size: int) -> bytes:
        chunk = next(chunks, b"")
        assert len(chunk) <= size
        return chunk

    return read


def lines_of(*chunks: bytes) -> list[Line]:
    return [line for lines in read_lines(reader(iter(chunks))) for line in lines]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        (b"\n \n\t\r\n", []),
        (b"a", [(1, b"a")]),
        (b"a\n", [(1, b"a")]),
        (b"a\nb", [(1, b"a"), (2, b"b")]),
        (b"a\r\nb\r\n", [(1, b"a"), (2, b"b")]),
        (b"\n\na\n\nb\n\n", [(3, b"a"), (5, b"b")]),
        (b"a\rb\x0bc\x85\xe2\x80\xa8d\n", [(1, b"a\rb\x0bc\x85\xe2\x80\xa8d")]),
        (BYTE_ORDER_MARK + b"a\nb", [(1, b"a"), (2, b"b")]),
        (BYTE_ORDER_MARK + b"\r\nb", [(2, b"b")]),
        (b"a\n" + BYTE_ORDER_MARK + b"b", [(1, b"a"), (2, BYTE_ORDER_MARK + b"b")]),
    ],
)
def test_lines_are_numbered_and_blank_ones_left_out(content: bytes, lines: list[tuple[int, bytes]]) -> None:
    assert lines_of(content) == [Line(*line) for line in lines]
    assert lines_of(*(content[index : index + 1] for index in range(len(content)))) == [
        Line(*line) for line in lines
    ]


@given(
    st.lists(st.sampled_from([b"a", b"\n", b"\r", b" ", b"\xef\xbb\xbf", b"{}"])), st.lists(st.integers(1, 5))
)
def test_the_cuts_of_a_pipe_do_not_matter(pieces: list[bytes], sizes: list[int]) -> None:
    content = b"".join(pieces)
    rest, chunks = content, []
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    cut = [chunk for chunk in [*chunks, rest] if chunk]
    assert lines_of(*cut) == (lines_of(content) if content else [])


def test_lines_are_given_as_soon_as_they_end() -> None:
    batches = list(read_lines(reader(iter([b"a\nb", b"", b"never"]))))
    assert batches == [[Line(1, b"a")], [Line(2, b"b")]]
    batches = list(read_lines(reader(iter([b"a\nb\nc", b"c", b"\n"]))))
    assert batches == [[Line(1, b"a"), Line(2, b"b")], [Line(3, b"cc")]]


@pytest.mark.parametrize("length", [MAX_LINE - 1, MAX_LINE])
def test_a_line_of_sixteen_megabytes_is_read(length: int) -> None:
    (line,) = lines_of(*_chunks(b"x", length), b"\n")
    assert line.content is not None
    assert (line.number, len(line.content)) == (1, length)


def test_a_longer_line_is_passed_over_and_the_next_one_read() -> None:
    assert lines_of(*_chunks(b"x", MAX_LINE + 1), b"\nnext") == [Line(1, None), Line(2, b"next")]
    assert lines_of(b"first\n", *_chunks(b" ", 3 * MAX_LINE)) == [Line(1, b"first"), Line(2, None)]


def test_what_is_passed_over_is_not_held() -> None:
    chunk = b"x" * CHUNK
    tracemalloc.start()
    try:
        assert lines_of(*(chunk for _ in range(8 * MAX_LINE // CHUNK))) == [Line(1, None)]
        assert tracemalloc.get_traced_memory()[1] < 2 * MAX_LINE
    finally:
        tracemalloc.stop()


def _chunks(byte: bytes, length: int) -> Iterator[bytes]:
    for begin in range(0, length, CHUNK):
        yield byte * min(CHUNK, length - begin)


def test_a_mention_is_heard() -> None:
    mention = {"id": "1", "text": "acme"}
    assert read_mention(Line(1, b'{"id":"1","text":"acme"}')) == Heard(mention, [])
    upsert = b'{"kind":"upsert","source":"s","mention":{"id":"1","text":"acme"},"cursor":"c"}'
    assert read_mention(Line(1, upsert)) == Heard(mention, [])
    assert read_mention(Line(1, b'{"id":"\\u0000","text":""}')) == Heard(
        {"id": "\ufffd", "text": ""}, ["replaced"]
    )


@pytest.mark.parametrize("kind", ["delete", "account", "gap", "notice"])
def test_other_events_pass_as_they_are(kind: str) -> None:
    content = b' {"kind": "%s", "id": 7, "at": 1.50, "x": "\\u00e9"}\t' % kind.encode()
    assert read_mention(Line(3, content)) == Passing(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "too_long"),
        (b"acme", "bad_json"),
        (b'{"kind":"delete"', "bad_json"),
        (b'{"text":""}', "missing_id"),
        (b'{"kind":"other"}', "missing_id"),
        (b'{"kind":["delete"]}', "missing_id"),
        (b'{"kind":"upsert"}', "bad_field"),
        (b'{"kind":"upsert","id":"1","text":""}', "bad_field"),
        (b'{"kind":"upsert","mention":[]}', "bad_field"),
        (b'{"kind":"upsert","mention":{"id":1}}', "bad_id"),
        (b'{"kind":"upsert","mention":{"id":"1"}}', "missing_text"),
        (b'{"id":"1","text":"","kind":7}', "bad_field"),
    ],
)
def test_what_cannot_be_read_is_set_aside(content: bytes | None, code: str) -> None:
    reading = read_mention(Line(17, content))
    assert isinstance(reading, SetAside)
    assert (reading.number, reading.code) == (17, code)
