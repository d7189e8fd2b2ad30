"""Whatever bytes a server sends, the door gives an answer or one of its own errors, and keeps no socket."""

import socket
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.outbound.door import Answer, Door, Reach, Wiring
from menara.outbound.errors import Permanent, Refused, TryLater

URL = "http://93.184.216.34/"
WS = "ws://93.184.216.34/"
PIECES = [
    b"HTTP/1.1 ",
    b"HTTP/1.0 ",
    b"200 OK",
    b"302 Found",
    b"101 Switching Protocols",
    b"103 Hints",
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"Content-Length: ",
    b"Transfer-Encoding: chunked",
    b"Content-Encoding: gzip",
    b"Content-Encoding: deflate",
    b"Location: ",
    b"http://93.184.216.34/",
    b"Upgrade: websocket",
    b"Retry-After: 5",
    b": ",
    b";",
    b"0",
    b"5",
    b"a" * 300,
    b"\x1f\x8b\x08\x00",
    b"x\x9c",
    b"\x00",
    b"\xff\xfe",
    b"\x81\x05",
]
soup = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=24).map(b"".join)
replies = soup | soup.map(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest) | st.binary(max_size=200)
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def reply_with(reply: bytes, kept: list[socket.socket]) -> Callable[[str, int, float], socket.socket]:
    """Connects to somebody who has already said everything, whatever is asked."""

    def connect(_address: str, _port: int, timeout: float) -> socket.socket:
        ours, theirs = socket.socketpair()
        kept.append(theirs)
        ours.settimeout(timeout)
        theirs.sendall(reply)
        theirs.shutdown(socket.SHUT_WR)
        return ours

    return connect


def door_to(reply: bytes, kept: list[socket.socket]) -> Door:
    wiring = Wiring(connect=reply_with(reply, kept), pause=lambda _closed, _seconds: None)
    return Door(Reach((URL, WS)), wiring=wiring)


def let_go(kept: list[socket.socket]) -> None:
    """Every line was hung up: the other end hears it."""
    for theirs in kept:
        theirs.settimeout(5)
        with suppress(ConnectionError):
            while theirs.recv(65_536):
                pass
        theirs.close()


@patient
@given(replies)
def test_any_bytes_are_an_answer_or_an_error(reply: bytes) -> None:
    kept: list[socket.socket] = []
    with suppress(TryLater, Permanent, Refused):
        assert isinstance(door_to(reply, kept).get(URL, attempts=1), Answer)
    let_go(kept)


@patient
@given(replies)
def test_any_bytes_are_a_stream_or_an_error(reply: bytes) -> None:
    kept: list[socket.socket] = []
    with suppress(TryLater, Permanent, Refused), door_to(reply, kept).stream(URL) as streamed:
        assert sum(len(chunk) for chunk in streamed.chunks()) < 100_000
    let_go(kept)


@patient
@given(replies)
def test_any_bytes_are_no_web_socket(reply: bytes) -> None:
    kept: list[socket.socket] = []
    with pytest.raises((TryLater, Permanent, Refused)), door_to(reply, kept).websocket(WS):
        pass
    let_go(kept)
