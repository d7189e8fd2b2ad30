"""Nothing that is fetched can exhaust us: every answer here is endless, huge, slow, or grows when it is unpacked."""

import gzip
import itertools
import tracemalloc
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from threading import Event

import pytest
from outbound.lab.net import Net
from outbound.lab.web import Web, answer

from menara.outbound.door import Door, Limits
from menara.outbound.errors import Refused, TryLater

URL = "http://feeds.example/"
BOUND = Limits().body_bytes
MEMORY = 4 * BOUND  # the body, its copy, and what is at hand
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def door(net: Net) -> Door:
    return net.door(URL)


@pytest.fixture
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MEMORY


def packed(body: Iterable[bytes], wbits: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(squeeze.compress(piece) for piece in body) + squeeze.flush()


def zeros(megabytes: int) -> Iterator[bytes]:
    return itertools.repeat(bytes(1 << 20), megabytes)


BOMBS = {
    "gzip": packed(zeros(256), 31),
    "x-gzip": packed(zeros(64), 31),
    "deflate": packed(zeros(256), 15),
    "Deflate": packed(zeros(64), -15),
}


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("encoding", BOMBS)
def test_a_bomb_goes_off_within_its_bound(door: Door, feeds: Web, encoding: str) -> None:
    feeds.on("/", answer(BOMBS[encoding], f"Content-Encoding: {encoding}"))
    with pytest.raises(Refused, match=f"larger than {BOUND} bytes"):
        door.get(URL)


@pytest.mark.usefixtures("little_memory")
def test_a_bomb_in_a_stream_comes_in_small_pieces(door: Door, feeds: Web) -> None:
    feeds.on("/", answer(BOMBS["gzip"], "Content-Encoding: gzip"))
    with door.stream(URL) as streamed:
        sizes = [len(piece) for piece in itertools.islice(streamed.chunks(), 1_000)]
    assert (len(sizes), max(sizes)) == (1_000, 65_536)


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Encoding: br"],
        ["Content-Encoding: zstd"],
        ["Content-Encoding: compress"],
        ["Content-Encoding: gzip, gzip"],
        ["Content-Encoding: gzip", "Content-Encoding: gzip"],
        ["Content-Encoding: deflate,gzip"],
        ["Content-Encoding: gzip, br"],
        ["Content-Encoding: identity, gzip"],
        ["Content-Encoding: ,"],
        ["Content-Encoding: bomb"],
    ],
)
def test_encodings_that_were_not_asked_for_are_refused(door: Door, feeds: Web, headers: list[str]) -> None:
    feeds.on("/", answer(gzip.compress(gzip.compress(b"a" * 1000)), *headers))
    with pytest.raises(Refused, match="did not ask for"):
        door.get(URL)
    assert feeds.requests[0].headers["accept-encoding"] == "gzip, deflate"


def test_what_is_packed_twice_is_unpacked_once(door: Door, feeds: Web) -> None:
    inner = gzip.compress(bytes(1 << 20), mtime=0)
    feeds.on("/", answer(gzip.compress(inner), "Content-Encoding: gzip"))
    assert door.get(URL).body == inner


@pytest.mark.usefixtures("little_memory")
def test_a_million_empty_members_are_refused(door: Door, feeds: Web) -> None:
    members = gzip.compress(b"", mtime=0) * 1_000
    feeds.on("/", [OK + b"Content-Encoding: gzip\r\n\r\n", *itertools.repeat(members, 1_000)])
    with pytest.raises(Refused, match="in more parts"):
        door.get(URL)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    "start",
    [OK + b"\r\n", b"HTTP/1.0 200 OK\r\n\r\n", OK + b"Content-Length: 99999999999\r\n\r\n"],
    ids=["until the end", "HTTP/1.0", "with a length"],
)
def test_an_endless_body_is_cut(door: Door, feeds: Web, start: bytes) -> None:
    feeds.on("/", lambda _: itertools.chain([start], itertools.repeat(bytes(1 << 16))))
    with pytest.raises(Refused, match="larger than"):
        door.get(URL)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    ("chunk", "message"),
    [
        (b"10000\r\n" + bytes(65_536) + b"\r\n", "larger than"),
        (b"1\r\nx\r\n", "in more pieces"),
        (b"1;" + b"e" * 1_000 + b"\r\nx\r\n", "larger than"),
        (b"00000000000000000001\r\nx\r\n", "larger than|in more pieces"),
    ],
    ids=["large", "crumbs", "extensions", "zeros before the length"],
)
def test_endless_chunks_are_cut(door: Door, feeds: Web, chunk: bytes, message: str) -> None:
    feeds.on("/", lambda _: itertools.chain([CHUNKED], itertools.repeat(chunk * (1 + 65_536 // len(chunk)))))
    with pytest.raises(Refused, match=message):
        door.get(URL)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    "start",
    [
        b"x",
        b"HTTP/1.1 200 ",
        OK + b"A: ",
        OK + b"A: b\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        CHUNKED + b"1;e=",
        CHUNKED + b"0\r\nA: b\r\n",
        CHUNKED + b"1",
    ],
    ids=["line", "reason", "value", "headers", "interim", "hints", "extension", "trailers", "chunk length"],
)
def test_endless_heads_are_cut(door: Door, feeds: Web, start: bytes) -> None:
    """The last of its lines goes on, or comes again, for ever."""
    again = start[start.rindex(b"\r\n", 0, -2) + 2 :] if start.count(b"\r\n") > 1 else b"y"
    if start.startswith(b"HTTP/1.1 10"):
        again = start
    piece = (again if again.endswith(b"\r\n") else again[-1:]) * 1_000
    feeds.on("/", lambda _: itertools.chain([start], itertools.repeat(piece)))
    with pytest.raises((Refused, TryLater), match=r"larger than|no HTTP"):
        door.get(URL, attempts=1)


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ([f"A{number}: b" for number in range(150)], "read"),
        ([f"A{number}: b" for number in range(10_000)], "refused"),
        ([f"A{number}:" for number in range(201)], "refused"),
        (["A: " + "b" * 60_000], "read"),
        (["A: " + "b" * 1_000_000], "refused"),
        (["A" * 65_536 + ": b"], "refused"),
    ],
    ids=["150", "10000", "201", "60 KB", "1 MB", "a long name"],
)
def test_headers_have_a_bound(door: Door, feeds: Web, headers: list[str], verdict: str) -> None:
    feeds.on("/", answer(b"", *headers))
    try:
        door.get(URL, attempts=1)
    except (Refused, TryLater):
        assert verdict == "refused"
    else:
        assert verdict == "read"


def test_a_body_of_just_the_bound_is_taken(net: Net, feeds: Web) -> None:
    small = net.door(URL, limits=replace(Limits(), body_bytes=100_000))
    feeds.on("/", answer(b"x" * 100_000))
    assert len(small.get(URL).body) == 100_000
    feeds.on("/", answer(gzip.compress(b"x" * 100_000), "Content-Encoding: gzip"))
    assert len(small.get(URL).body) == 100_000
    for body, header in ((b"x" * 100_001, "A: b"), (gzip.compress(b"x" * 100_001), "Content-Encoding: gzip")):
        feeds.on("/", answer(body, header))
        with pytest.raises(TryLater, match="larger than"):
            small.get(URL, attempts=1)


def dripping(net: Net, start: bytes, drop: bytes) -> Iterator[bytes]:
    """A drop, and a second passes."""
    yield start
    while True:
        yield drop
        net.clock.seconds += 1


@pytest.mark.parametrize(
    ("start", "drop"),
    [(b"", b"H"), (OK, b"A: b\r\n"), (OK + b"Content-Length: 1000\r\n\r\n", b"x"), (CHUNKED, b"1\r\nx\r\n")],
    ids=["status", "headers", "body", "chunks"],
)
def test_a_slow_drip_ends_with_the_time_of_a_whole_answer(
    net: Net, door: Door, feeds: Web, start: bytes, drop: bytes
) -> None:
    feeds.on("/", lambda _: dripping(net, start, drop))
    with pytest.raises(TryLater, match=r"no whole answer within 10 s|no HTTP"):
        door.get(URL, attempts=1)


def test_slow_redirects_share_the_time_of_one_answer(net: Net, door: Door, feeds: Web) -> None:
    def late(_: object) -> Iterator[bytes]:
        net.clock.seconds += 4
        yield answer(b"", "Location: /", status="302 Found")

    feeds.on("/", late)
    with pytest.raises(TryLater, match="no whole answer within 10 s"):
        door.get(URL, attempts=1)
    assert len(feeds.requests) == 3


def test_silence_is_not_waited_out_for_ever(net: Net, feeds: Web) -> None:
    feeds.on("/", lambda _: [OK + b"Content-Length: 3\r\n\r\nab", *_silence(net)])
    with pytest.raises(TryLater, match=r"nothing came for 0\.05 s"):
        net.door(URL, limits=replace(Limits(), stall_s=0.05)).get(URL, attempts=1)


def test_a_stream_may_last_but_not_fall_silent(net: Net, door: Door, feeds: Web) -> None:
    opened = Event()

    def lasting(_: object) -> Iterator[bytes]:
        yield OK + b"\r\n"
        opened.wait(10)
        for _hour in range(24):
            net.clock.seconds += 3_600
            yield b":thump\n"
        yield from _silence(net)

    feeds.on("/", lasting)
    received = bytearray()
    silent = pytest.raises(TryLater, match=r"http://feeds\.example: nothing came for 0\.05 s")
    with door.stream(URL, stall_s=0.05) as streamed, silent:
        opened.set()
        deque(map(received.extend, streamed.chunks()))
    assert received == b":thump\n" * 24


def _silence(net: Net) -> Iterator[bytes]:
    """Until the test is over."""
    net.over.wait()
    return iter(())


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (OK + b"Content-Length: 10\r\n\r\nshort", TryLater),
        (OK + b"Content-Length: 3\r\n\r\nlonger", b"lon"),
        (OK + b"Content-Length: 0\r\n\r\n", b""),
        (OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nlonger", TryLater),
        (OK + b"Content-Length: 3, 3\r\n\r\nlonger", b"lon"),
        (OK + b"Content-Length: -1\r\n\r\n", TryLater),
        (OK + b"Content-Length: +3\r\n\r\nabc", TryLater),
        (OK + b"Content-Length: 0x3\r\n\r\nabc", TryLater),
        (OK + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\nabc", TryLater),
        (OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", b"x"),
        (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", TryLater),
        (OK + b"Transfer-Encoding: xchunked\r\n\r\nabc", TryLater),
        (CHUNKED + b"3\r\nabc\r\n", TryLater),
        (CHUNKED + b"3\r\nab", TryLater),
        (CHUNKED + b"-3\r\nabc\r\n0\r\n\r\n", TryLater),
        (CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n", TryLater),
        (CHUNKED + b"FFFFFFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n", TryLater),
        (CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n", TryLater),
        (CHUNKED + b"3;name=value\r\nabc\r\n0\r\nTrailer: t\r\n\r\n", b"abc"),
        (CHUNKED + b"0\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", b"abc"),
        (b"HTTP/1.0 200 OK\r\n\r\nabc", b"abc"),
        (b"HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc", b"abc"),
        (b"<html>HTTP/0.9</html>", TryLater),
        (b"HTTP/2 200\r\n\r\n", TryLater),
        (b"HTTP/1.1 099 Low\r\n\r\n", TryLater),
        (b"HTTP/1.1 1000 High\r\n\r\n", TryLater),
        (b"ICY 200 OK\r\n\r\n", TryLater),
        (b"\x16\x03\x01\x02\x00", TryLater),
        (b"", TryLater),
        (OK, TryLater),
        (OK + b"A b: c\r\n\r\n", TryLater),
        (OK + b"A: b\x00\r\n\r\n", TryLater),
        (OK + b": b\r\n\r\n", TryLater),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", TryLater),
        (b"HTTP/1.1 204 None\r\nContent-Length: 3\r\n\r\nabc", b""),
        (b"HTTP/1.1 103 Hints\r\n\r\n" + OK + b"Content-Length: 3\r\n\r\nabc", b"abc"),
    ],
)
def test_an_answer_is_read_whole_or_told_as_broken(
    door: Door, feeds: Web, reply: bytes, verdict: bytes | type[TryLater]
) -> None:
    feeds.on("/", reply)
    if isinstance(verdict, bytes):
        assert door.get(URL, attempts=1).body == verdict
    else:
        with pytest.raises(verdict) as told:
            door.get(URL, attempts=1)
        assert str(told.value).startswith("http://feeds.example: ")
        assert len(str(told.value)) < 300
