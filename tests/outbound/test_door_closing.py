"""A door that is closed from another thread lets nobody wait: whatever is blocked there raises Closed at once."""

import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest
from outbound.lab.frames import TEXT, accept, frame
from outbound.lab.net import Net
from outbound.lab.web import Request, Web, answer

from menara.outbound.door import THE_WORLD, Door, Limits, Reach
from menara.outbound.errors import Closed, TryLater
from menara.outbound.waiting import _result

URL = "http://feeds.example/"
WS = "ws://feeds.example/"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
PATIENT = Limits(answer_s=300, stall_s=300)


@pytest.fixture
def there(net: Net, feeds: Web) -> Iterator[Event]:
    """Set when the server has sent what it sends and is silent from now on."""
    there = Event()

    def silent(start: Callable[[Request], bytes]) -> Callable[[Request], Iterator[bytes]]:
        def respond(request: Request) -> Iterator[bytes]:
            yield start(request)
            there.set()
            net.over.wait()

        return respond

    feeds.on("/nothing", silent(lambda _: b""))
    feeds.on("/head", silent(lambda _: HEAD))
    feeds.on("/socket", silent(lambda request: accept(request) + frame(TEXT, b"hello")))
    yield there
    net.over.set()


def outcome(act: Callable[[], object], there: Event, close: Callable[[], None]) -> BaseException | object:
    """What becomes of `act` when the door is closed while it waits."""
    ended: list[Any] = []

    def run() -> None:
        try:
            ended.append(act())
        except Exception as error:
            ended.append(error)

    thread = Thread(target=run)
    thread.start()
    assert there.wait(10)
    close()
    thread.join(10)
    assert len(ended) == 1, "it still waits"
    return ended[0]


def get(door: Door, path: str) -> object:
    return door.get(URL + path)


def read_stream(door: Door) -> object:
    with door.stream(URL + "head", stall_s=300) as streamed:
        return list(streamed.chunks())


def read_socket(door: Door) -> object:
    with door.websocket(WS + "socket", stall_s=300) as socket:
        assert socket.receive() == "hello"
        return socket.receive()


@pytest.mark.parametrize(
    "act",
    [lambda door: get(door, "nothing"), lambda door: get(door, "head"), read_stream, read_socket],
    ids=["head", "body", "stream", "web socket"],
)
def test_whoever_waits_for_a_server_is_woken(net: Net, there: Event, act: Callable[[Door], object]) -> None:
    door = net.door(URL, limits=PATIENT)
    assert type(outcome(lambda: act(door), there, door.close)) is Closed


@pytest.mark.parametrize("blocked", ["resolve", "connect"])
def test_whoever_waits_for_a_connection_is_woken(net: Net, feeds: Web, blocked: str) -> None:
    """What cannot be interrupted ends behind our back; the connection that comes too late is hung up."""
    there, goes_on, done = Event(), Event(), Event()
    wiring = net.wiring()
    act: Callable[..., Any] = getattr(wiring, blocked)

    def slow(*arguments: Any) -> Any:
        there.set()
        goes_on.wait(10)
        try:
            return act(*arguments)
        finally:
            done.set()

    door = Door(Reach((URL,)), limits=PATIENT, wiring=replace(wiring, **{blocked: slow}))
    assert type(outcome(lambda: door.get(URL), there, door.close)) is Closed
    goes_on.set()
    assert done.wait(10)
    net.close()  # joins what served the late connection: it was hung up, or this would wait for ever
    assert feeds.requests == []


def test_a_connection_that_takes_too_long_is_given_up(net: Net, feeds: Web) -> None:
    goes_on = Event()
    wiring = net.wiring()

    def slow(name: str) -> Any:
        goes_on.wait(10)
        return wiring.resolve(name)

    limits = Limits(answer_s=0.05)
    door = Door(Reach((URL,)), limits=limits, wiring=replace(wiring, resolve=slow))
    with pytest.raises(TryLater, match=r"http://feeds\.example: no connection within 0\.05 s"):
        door.get(URL, attempts=1)
    goes_on.set()
    assert feeds.requests == []


def test_whoever_waits_for_tls_is_woken(net: Net) -> None:
    there = Event()

    class Context(ssl.SSLContext):
        def wrap_socket(self, *arguments: Any, **options: Any) -> Any:
            protected = super().wrap_socket(*arguments, **options)
            there.set()
            return protected

    net.trusted = Context(ssl.PROTOCOL_TLS_CLIENT)
    net.web("93.184.216.34", 443)  # which waits for a request that it can read
    door = net.door("https://feeds.example/", limits=PATIENT)
    assert type(outcome(lambda: door.get("https://feeds.example/"), there, door.close)) is Closed


def test_a_pause_is_interrupted() -> None:
    there = Event()

    def pause(closed: Event, seconds: float) -> None:
        there.set()
        closed.wait(seconds)

    door = Door(Reach((URL,)), wiring=replace(THE_WORLD, pause=pause))
    assert type(outcome(lambda: door.pause(300), there, door.close)) is Closed


def test_a_wait_between_attempts_is_interrupted(net: Net, feeds: Web) -> None:
    feeds.on("/", answer(b"", status="503 Busy"))
    there = Event()

    def pause(closed: Event, seconds: float) -> None:
        there.set()
        closed.wait(seconds)

    door = Door(Reach((URL,)), wiring=replace(net.wiring(), pause=pause, random=lambda: 0.999))
    assert type(outcome(lambda: door.get(URL, attempts=9), there, door.close)) is Closed


def test_a_closed_door_stays_closed(net: Net) -> None:
    door = net.door(URL)
    door.close()
    door.close()
    for act in (
        lambda: door.get(URL),
        lambda: door.pause(0),
        lambda: read_stream(door),
        lambda: read_socket(door),
    ):
        with pytest.raises(Closed):
            act()
    assert (net.names.asked, net.contacted) == ([], [])


def test_other_doors_stay_open(net: Net, feeds: Web) -> None:
    feeds.on("/", answer(b"open"))
    closed, door = net.door(URL), net.door(URL)
    closed.close()
    assert door.get(URL).body == b"open"


def test_a_stream_that_is_left_early_hangs_up(net: Net, feeds: Web) -> None:
    gone = Event()

    def endless(_: object) -> Iterator[bytes]:
        try:
            yield b"HTTP/1.1 200 OK\r\n\r\n"
            while True:
                yield bytes(65_536)
        finally:
            gone.set()

    feeds.on("/", endless)
    with net.door(URL).stream(URL) as streamed:
        next(iter(streamed.chunks()))
    assert gone.wait(10)


def test_a_failure_of_ours_hangs_up_too(net: Net, there: Event, feeds: Web) -> None:
    def fail() -> None:
        with net.door(URL, limits=PATIENT).stream(URL + "head") as streamed:
            assert (there.wait(10), streamed.status) == (True, 200)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    net.over.set()
    feeds.close()  # waits until the line is down


def test_a_door_that_closes_while_a_connection_comes_about_hangs_up(net: Net, feeds: Web) -> None:
    connect = net.connect

    def close_then_connect(*place: Any) -> Any:
        door._ending.closed.set()  # as if `end` had come just before the line was known to it
        return connect(*place)

    net.connect = close_then_connect  # type: ignore[method-assign]
    door = net.door(URL)
    with pytest.raises(Closed):
        door.get(URL)
    feeds.close()  # waits until the line is down
    assert feeds.requests == []


def test_what_comes_in_the_last_moment_is_taken() -> None:
    class Late(Future[str]):
        def result(self, timeout: float | None = None) -> str:
            if timeout is not None:
                self.set_result("late")
                raise TimeoutError
            return super().result()

    assert _result(Late(), 1.0) == "late"
