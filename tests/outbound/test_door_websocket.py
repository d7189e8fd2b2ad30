"""Web sockets: whole messages come out, pings are answered, and whatever is hostile or broken ends it with a reason."""

import itertools
import socket
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from threading import Thread

import pytest
from outbound.lab.frames import BINARY, CLOSE, CONTINUED, PING, TEXT, accept, close, frame, frame_of_length
from outbound.lab.net import Net
from outbound.lab.web import Request, Web, answer, read_request
from websockets.sync.server import ServerConnection, serve

from menara.outbound.door import Door, Reach, WebSocket
from menara.outbound.errors import Failure, Permanent, Refused, TryLater

URL = "ws://feeds.example/"
NO_SOCKET = "is no WebSocket any more: "
BOMB = zlib.compress(bytes(50_000_000), 9)
Send = Callable[..., None]


@pytest.fixture
def door(net: Net) -> Door:
    return net.door(URL)


@pytest.fixture
def send(feeds: Web) -> Send:
    """What the server sends behind its handshake."""

    def send(*frames: bytes | Iterable[bytes]) -> None:
        def respond(request: Request) -> Iterator[bytes]:
            yield accept(request)
            for piece in frames:
                yield from [piece] if isinstance(piece, bytes) else piece

        feeds.on("/", respond)

    return send


def received(web_socket: WebSocket) -> tuple[list[bytes | str], str]:
    """All messages, and how it ended."""
    messages: list[bytes | str] = []
    try:
        while True:
            messages.append(web_socket.receive())
    except TryLater as told:
        return messages, str(told)


def taken(door: Door, **options: int) -> tuple[list[bytes | str], str]:
    with door.websocket(URL, **options) as web_socket:
        return received(web_socket)


def test_messages_come_whole(door: Door, send: Send) -> None:
    send(
        frame(TEXT, "Kabar — خبر".encode()),
        frame(BINARY, bytes(range(256)) * 300),
        frame(TEXT, "gé".encode()[:2], last=False) + frame(PING, b"?") + frame(CONTINUED, "gé".encode()[2:]),
        frame(BINARY),
        frame(TEXT, b"a", last=False) + frame(CONTINUED, b"", last=False) + frame(CONTINUED, b"b"),
        close(1008, "ConsumerTooSlow"),
    )
    assert taken(door) == (
        ["Kabar — خبر", bytes(range(256)) * 300, "gé", b"", "ab"],
        "ws://feeds.example: the web socket was closed: 1008 'ConsumerTooSlow'",
    )


def test_messages_may_come_in_any_pieces_and_with_the_handshake(door: Door, feeds: Web) -> None:
    frames = frame(TEXT, b"one") + frame(TEXT, b"two") + close(1000)
    feeds.on("/", lambda request: [accept(request) + frames[:3], *(bytes([byte]) for byte in frames[3:])])
    assert taken(door)[0] == ["one", "two"]


def test_the_request_asks_for_a_web_socket_without_compression(door: Door, send: Send, feeds: Web) -> None:
    send(close(1000))
    with door.websocket(URL, {"Authorization": "Bearer t", "Upgrade": "h2c", "Sec-WebSocket-Key": "mine"}):
        pass
    (request,) = feeds.requests
    assert len(request.headers.pop("sec-websocket-key")) == 24
    assert request.headers.pop("user-agent").startswith("Menara/")
    assert request.headers == {
        "host": "feeds.example",
        "authorization": "Bearer t",
        "accept": "*/*",
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
    }


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (close(1000), "was closed: 1000"),
        (close(1001, "going away"), "was closed: 1001 'going away'"),
        (close(4321, "terminal \x1b[31m"), r"was closed: 4321 'terminal \x1b[31m'"),
        (frame(CLOSE), "was closed: 1005"),
        (b"", "ended without a word"),
        (frame(CLOSE, b"x"), NO_SOCKET),
        (close(999), NO_SOCKET),
        (close(65_535), NO_SOCKET),
        (frame(TEXT, b"a", masked=True), NO_SOCKET),
        (frame(TEXT, b"a", reserved=4), NO_SOCKET),
        (frame(3, b"a"), NO_SOCKET),
        (frame(CONTINUED, b"a"), NO_SOCKET),
        (
            frame(TEXT, b"a", last=False) + frame(TEXT, b"b"),
            NO_SOCKET,
        ),
        (frame(PING, b"a" * 126), NO_SOCKET),
        (frame(PING, b"a", last=False), NO_SOCKET),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "ended without a word"),
    ],
)
def test_an_end_has_its_reason(door: Door, send: Send, end: bytes, words: str) -> None:
    send(frame(TEXT, b"before") + end)
    messages, told = taken(door)
    assert (messages, told.startswith(f"ws://feeds.example: the web socket {words}")) == (["before"], True), (
        told
    )


@pytest.mark.parametrize(
    "content", [b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"abc\xf0\x9f", b"\xf5\x80\x80\x80"]
)
def test_a_text_that_is_no_utf8_comes_as_bytes_and_ends_nothing(
    door: Door, send: Send, content: bytes
) -> None:
    send(frame(TEXT, b"before"), frame(TEXT, content), frame(TEXT, b"behind"))
    messages, told = taken(door)
    assert messages == ["before", content, "behind"]
    assert told == "ws://feeds.example: the web socket ended without a word"


def test_a_close_reason_that_is_no_utf8_ends_it(door: Door, send: Send) -> None:
    send(frame(CLOSE, b"\x03\xe8\xff\xff"))
    assert taken(door)[1].startswith("ws://feeds.example: the web socket is no WebSocket any more")


@pytest.fixture
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    "frames",
    [
        [frame_of_length(BINARY, 5_000_001)],
        [frame_of_length(TEXT, 2**63 - 1)],
        [frame_of_length(BINARY, 2**64 - 1)],
        [frame(BINARY, bytes(4_000_000), last=False), frame(CONTINUED, bytes(1_000_001))],
    ],
    ids=["just too large", "huge", "impossible", "in parts"],
)
def test_a_message_that_is_too_large_ends_it(door: Door, send: Send, frames: list[bytes]) -> None:
    send(*frames, itertools.repeat(bytes(65_536)))
    assert taken(door)[1].startswith("ws://feeds.example: the web socket is no WebSocket any more")


def test_a_message_of_just_the_bound_is_taken(door: Door, send: Send) -> None:
    send(
        frame(BINARY, bytes(1_000)),
        frame(BINARY, bytes(999), last=False),
        frame(CONTINUED, b"1"),
        frame(BINARY, bytes(1_001)),
    )
    messages, told = taken(door, max_frame=1_000)
    assert [len(message) for message in messages] == [1_000, 1_000]
    assert told.startswith(f"ws://feeds.example: the web socket {NO_SOCKET}")


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("part", [b"", b"x"])
def test_a_message_in_endless_parts_ends_it(door: Door, send: Send, part: bytes) -> None:
    parts = frame(CONTINUED, part, last=False) * 1_000
    send(frame(TEXT, part, last=False), itertools.repeat(parts))
    assert taken(door) == (
        [],
        "ws://feeds.example: a message in more parts than Menara takes came over the web socket",
    )


@pytest.mark.usefixtures("little_memory")
def test_a_compressed_bomb_is_not_unpacked(door: Door, send: Send, feeds: Web) -> None:
    send(frame(BINARY, BOMB, reserved=4))
    assert taken(door)[1].startswith(f"ws://feeds.example: the web socket {NO_SOCKET}")
    feeds.on("/", lambda request: [accept(request, "Sec-WebSocket-Extensions: permessage-deflate")])
    with pytest.raises(TryLater, match="the answer is no WebSocket"), door.websocket(URL):
        pass


@pytest.mark.usefixtures("little_memory")
def test_a_flood_of_pings_takes_no_room(door: Door, send: Send) -> None:
    send(itertools.repeat(frame(PING, b"a" * 125) * 100, 100), frame(TEXT, b"at last"))
    with door.websocket(URL) as web_socket:
        assert web_socket.receive() == "at last"


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: a\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ],
)
def test_a_handshake_that_is_none_is_told(door: Door, feeds: Web, reply: bytes) -> None:
    feeds.on("/", reply)
    with pytest.raises(TryLater, match="is no WebSocket") as told, door.websocket(URL):
        pass
    assert told.value.failure is Failure.SERVER


@pytest.mark.parametrize(
    ("status", "kind", "after_s"),
    [
        ("200 OK", TryLater, None),
        ("401 No", Permanent, None),
        ("429 Slow", TryLater, 9),
        ("503 Busy", TryLater, 9),
    ],
)
def test_a_status_says_why_there_is_no_web_socket(
    door: Door, feeds: Web, status: str, kind: type[Exception], after_s: float | None
) -> None:
    feeds.on("/", answer(b"x", "Retry-After: 9", status=status))
    with pytest.raises(kind, match=f"^ws://feeds.example answered {status[:3]}") as told, door.websocket(URL):
        pass
    assert getattr(told.value, "after_s", None) == after_s


def test_silence_is_broken_by_a_ping_and_then_told(door: Door, feeds: Web, net: Net) -> None:
    def silent(request: Request) -> Iterator[bytes]:
        yield accept(request) + frame(TEXT, b"once")
        net.over.wait()

    feeds.on("/", silent)
    with door.websocket(URL, stall_s=0.1) as web_socket:
        assert received(web_socket) == (["once"], "ws://feeds.example: nothing came for 0.05 s")


def test_a_quiet_server_that_answers_pings_is_alive() -> None:
    """A library that others wrote, on the other side."""
    pinged: list[bytes] = []

    def quiet(connection: ServerConnection) -> None:
        inner = connection.protocol.recv_frame

        def recv_frame(received: object) -> None:
            pinged.append(received.data)  # type: ignore[attr-defined]
            inner(received)  # type: ignore[arg-type]
            if len(pinged) == 3:
                alive.start()

        alive = Thread(target=lambda: connection.send("still here"))
        connection.protocol.recv_frame = recv_frame  # type: ignore[method-assign, assignment]
        connection.recv()
        alive.join()

    with serve(quiet, "127.0.0.1", 0) as server:
        running = Thread(target=server.serve_forever)
        running.start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        with Door(Reach((url,), allow_private=True)).websocket(url, stall_s=0.05) as web_socket:
            assert web_socket.receive() == "still here"
        server.shutdown()
        running.join()


def test_a_web_socket_goes_where_the_door_goes(net: Net) -> None:
    net.names.set("feeds.example", ["127.0.0.1"])
    with pytest.raises(Refused), net.door(URL).websocket(URL):
        pass
    with pytest.raises(Refused), net.door(URL).websocket("http://feeds.example/"):
        pass
    assert net.contacted == []


@pytest.mark.parametrize(
    ("last", "words"), [(frame(PING), "the connection broke"), (close(1001), "was closed: 1001")]
)
def test_a_line_that_breaks_under_our_reply_is_told(net: Net, last: bytes, words: str) -> None:
    ours, theirs = socket.socketpair()

    def speak_and_leave() -> None:
        with theirs:
            request = read_request(theirs)
            assert request is not None
            theirs.sendall(accept(request) + last)

    leaving = Thread(target=speak_and_leave)
    leaving.start()
    net.connect = lambda *_: ours  # type: ignore[method-assign]
    with net.door(URL).websocket(URL) as web_socket:
        leaving.join()
        with pytest.raises(TryLater, match=words):
            web_socket.receive()
