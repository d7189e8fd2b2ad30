"""What the door gives for well-behaved answers: their content, or the kind of failure that their status means."""

import gzip
import zlib
from collections.abc import Iterator

import pytest
from outbound.lab.net import Net
from outbound.lab.web import Web, answer

from menara.outbound.door import Answer, Door, Reach
from menara.outbound.errors import Failure, Permanent, Refused, TryLater
from menara.outbound.headers import Headers

URL = "http://feeds.example/"
FEED = "<rss>Kabar baik! خبر خوش</rss>".encode()


@pytest.fixture
def door(net: Net) -> Door:
    return net.door(URL)


def raw_deflate(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


def test_an_answer_has_status_headers_place_and_body(door: Door, feeds: Web) -> None:
    feeds.on("/rss?a=%C3%BC", answer(FEED, 'ETag: "1"', "X-Tag: a", "x-tag: b"))
    got = door.get(URL + "rss?a=ü#end")
    assert (got.status, got.url, got.body) == (200, URL + "rss?a=%C3%BC", FEED)
    assert (got.headers.get("etag"), got.headers.get("X-TAG"), got.headers.get("X-Other")) == (
        '"1"',
        "a, b",
        None,
    )
    assert got.headers.every("x-tag") == ["a", "b"]
    assert got.ok() is got


def test_a_request_says_who_asks_and_nothing_else(door: Door, feeds: Web) -> None:
    feeds.on("/", answer())
    door.get(URL, {"Host": "evil.example", "content-length": "7", "Accept-Encoding": "br", "X-A": "b"})
    (request,) = feeds.requests
    assert request.headers.pop("user-agent").startswith("Menara/")
    assert request.headers == {
        "host": "feeds.example",
        "connection": "close",
        "accept-encoding": "gzip, deflate",
        "accept": "*/*",
        "x-a": "b",
    }


def test_a_request_may_have_any_method_and_a_body(door: Door, feeds: Web) -> None:
    feeds.on("/", answer(b"made", status="201 Created"))
    made = door.request("POST", URL, {"Content-Type": "application/json"}, b"{}")
    assert (made.ok().status, made.body) == (201, b"made")
    (request,) = feeds.requests
    assert (request.method, request.headers["content-length"], request.body) == ("POST", "2", b"{}")
    feeds.on("/", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
    assert door.request("HEAD", URL).body == b""


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (FEED, "identity"),
        (gzip.compress(FEED, mtime=0), "gzip"),
        (gzip.compress(FEED, mtime=0), "X-GZip"),
        (
            gzip.compress(FEED[:9], mtime=0) + gzip.compress(b"", mtime=0) + gzip.compress(FEED[9:], mtime=0),
            "gzip",
        ),
        (gzip.compress(FEED, mtime=0) + bytes(20), "gzip"),
        (zlib.compress(FEED), "deflate"),
        (raw_deflate(FEED), "deflate"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_one_layer_is_taken_off(door: Door, feeds: Web, body: bytes, encoding: str, size: int) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    chunks = [f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces]
    feeds.on("/", [head.encode(), *chunks, b"0\r\n\r\n"])
    assert door.get(URL).body == FEED


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(FEED, mtime=0)[:-1], "gzip"),
        (gzip.compress(FEED, mtime=0)[:5], "gzip"),
        (gzip.compress(FEED, mtime=0) + b"rest", "gzip"),
        (FEED, "gzip"),
        (zlib.compress(FEED)[:-5], "deflate"),
        (b"\xff\xff\xff\xff", "deflate"),
        (b"\x1f", "gzip"),
        (b"x", "deflate"),
    ],
)
def test_a_broken_layer_is_told(door: Door, feeds: Web, body: bytes, encoding: str) -> None:
    feeds.on("/", answer(body, f"Content-Encoding: {encoding}"))
    with pytest.raises(TryLater, match=r"compression is broken|ended in the middle"):
        door.get(URL, attempts=1)


def test_nothing_in_gzip_is_nothing(door: Door, feeds: Web) -> None:
    feeds.on("/", answer(b"", "Content-Encoding: gzip"))
    assert door.get(URL).body == b""


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (408, Failure.SERVER),
        (425, Failure.SERVER),
        (429, Failure.LIMIT),
        (500, Failure.SERVER),
        (502, Failure.SERVER),
    ]
    + [(status, Failure.SERVER) for status in (503, 504, 520, 599)],
)
def test_some_statuses_may_be_others_later(door: Door, feeds: Web, status: int, failure: Failure) -> None:
    feeds.on("/", answer(b"", status=f"{status} Trouble"))
    with pytest.raises(TryLater, match=f"^http://feeds.example answered {status}$") as told:
        door.get(URL, attempts=1)
    assert (told.value.failure, told.value.after_s) == (failure, None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 414, 451, 300, 305, 600, 999])
def test_other_statuses_are_for_the_caller_to_judge(door: Door, feeds: Web, status: int) -> None:
    feeds.on("/", answer(b"why", status=f"{status} No"))
    got = door.get(URL)
    assert (got.status, got.body, len(feeds.requests)) == (status, b"why", 1)
    with pytest.raises(Permanent, match=f"^http://feeds.example answered {status}$"):
        got.ok()


@pytest.mark.parametrize("status", [200, 201, 204, 206, 304])
def test_what_worked_is_ok(door: Door, feeds: Web, status: int) -> None:
    feeds.on("/", answer(b"", status=f"{status} Yes"))
    assert door.get(URL).ok().status == status


@pytest.mark.parametrize(("asked", "after_s"), [("7", 7.0), ("0", 0.0), ("soon", None), ("-1", None)])
def test_the_other_side_may_say_when(door: Door, feeds: Web, asked: str, after_s: float | None) -> None:
    feeds.on("/", answer(b"", f"Retry-After: {asked}", status="503 Busy"))
    with pytest.raises(TryLater) as told:
        door.get(URL, attempts=1)
    assert told.value.after_s == after_s


def test_an_answer_by_itself_knows_when_too() -> None:
    busy = Answer(503, Headers([("Retry-After", "7")]), URL, "http://feeds.example", b"")
    with pytest.raises(TryLater) as told:
        busy.ok()
    assert told.value.after_s == 7


def failing(times: int, failure: bytes) -> Iterator[bytes]:
    yield from [failure] * times
    while True:
        yield answer(b"at last")


@pytest.mark.parametrize("failure", [answer(b"", status="503 Busy"), b"", b"nonsense\r\n\r\n"])
def test_what_may_work_soon_is_tried_three_times(net: Net, door: Door, feeds: Web, failure: bytes) -> None:
    replies = failing(2, failure)
    feeds.on("/", lambda _: [next(replies)])
    assert door.get(URL).body == b"at last"
    assert len(net.clock.pauses) == 2
    replies = failing(3, failure)
    with pytest.raises(TryLater):
        door.get(URL)
    assert len(feeds.requests) == 6


def test_waits_grow_and_have_jitter(net: Net, door: Door, feeds: Web) -> None:
    feeds.on("/", answer(b"", status="500 Broken"))
    with pytest.raises(TryLater):
        door.get(URL, attempts=4)
    assert net.clock.pauses == [2.5, 5.0, 10.0]  # half of 5, 10, 20: the lab's dice always show the middle
    net.clock.pauses.clear()
    feeds.on("/", b"")
    with pytest.raises(TryLater):
        door.get(URL, attempts=3)
    assert net.clock.pauses == [0.125, 0.25]


def test_a_long_wait_is_the_callers(net: Net, door: Door, feeds: Web) -> None:
    feeds.on("/", answer(b"", "Retry-After: 3600", status="503 Busy"))
    with pytest.raises(TryLater) as told:
        door.get(URL)
    assert (told.value.after_s, len(feeds.requests), net.clock.pauses) == (3600, 1, [])


def test_what_is_not_safe_to_repeat_is_not_repeated(door: Door, feeds: Web) -> None:
    feeds.on("/", answer(b"", status="503 Busy"))
    with pytest.raises(TryLater):
        door.request("POST", URL, body=b"pay")
    assert len(feeds.requests) == 1


def test_a_used_up_limit_holds_the_next_request_back(door: Door, feeds: Web) -> None:
    feeds.on("/", answer(b"", "RateLimit-Limit: 10", "RateLimit-Remaining: 0", "RateLimit-Reset: 300"))
    door.get(URL)
    with pytest.raises(TryLater, match="used up") as told:
        door.get(URL)
    assert told.value.failure is Failure.LIMIT
    assert told.value.after_s is not None
    assert told.value.after_s >= 299
    assert len(feeds.requests) == 1


@pytest.mark.parametrize(
    "headers",
    [{"X-A": "a\r\nHost: evil.example"}, {"X-A\r\n": "a"}, {"X A": "a"}, {"X-A": "خ"}, {"X-A": "a\0"}],
)
def test_a_header_that_cannot_be_sent_is_not(door: Door, feeds: Web, headers: dict[str, str]) -> None:
    with pytest.raises(Permanent):
        door.get(URL, headers)
    assert feeds.requests == []


def test_nobody_listening_is_told(net: Net) -> None:
    def connect(*_: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    net.connect = connect  # type: ignore[assignment, method-assign]
    with pytest.raises(TryLater, match=r"^http://feeds\.example: it cannot be reached: .*Connection refused"):
        net.door(URL).get(URL, attempts=1)


def test_all_addresses_are_tried_until_one_answers(net: Net) -> None:
    tried: list[str] = []

    def connect(address: str, port: int, timeout: float) -> object:
        tried.append(address)
        if len(tried) < 3:
            raise TimeoutError("timed out")
        return working(address, port, timeout)

    net.names.set("feeds.example", ["93.184.216.31", "93.184.216.32", "93.184.216.33"])
    net.web("93.184.216.33").on("/", answer(b"third"))
    working, net.connect = net.connect, connect  # type: ignore[assignment, method-assign]
    assert net.door(URL).get(URL).body == b"third"
    assert tried == ["93.184.216.31", "93.184.216.32", "93.184.216.33"]


def test_settings_with_a_wrong_url_are_refused_at_once() -> None:
    with pytest.raises(Refused):
        Door(Reach(("http://user:pass@feeds.example/",)))


def test_a_secret_in_a_url_stays_out_of_messages(door: Door, feeds: Web) -> None:
    feeds.on("/hunter2", answer(b"", status="403 No"))
    got = door.get(URL + "hunter2")
    assert "hunter2" not in repr(got)
    with pytest.raises(Permanent) as told:
        got.ok()
    assert "hunter2" not in str(told.value)


def test_a_short_wait_for_a_limit_is_sat_out(net: Net, door: Door, feeds: Web) -> None:
    limited = answer(b"", "RateLimit-Limit: 10", "RateLimit-Remaining: 0", "RateLimit-Reset: 10")
    feeds.on("/", lambda _: [limited if len(feeds.requests) == 1 else answer(b"again")])
    door.get(URL)
    before = net.clock.seconds
    assert door.get(URL).body == b"again"
    assert net.clock.seconds - before >= 9


def test_a_stream_has_its_status_too(door: Door, feeds: Web) -> None:
    feeds.on("/", answer(b"data: 1"))
    with door.stream(URL) as streamed:
        assert streamed.ok() is streamed
    feeds.on("/", answer(b"", status="404 No"))
    with (
        door.stream(URL) as streamed,
        pytest.raises(Permanent, match=r"^http://feeds\.example answered 404$"),
    ):
        streamed.ok()


def test_headers_are_a_mapping() -> None:
    headers = Headers.decoded([(b"A", b"1"), (b"a", b"2"), (b"B", b"\xe9")])
    assert (dict(headers), len(headers), "A" in headers, headers.every("C")) == (
        {"a": "1, 2", "b": "é"},
        2,
        True,
        [],
    )
