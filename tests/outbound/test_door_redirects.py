"""Redirects are followed a few times, and a stranger gets to see nothing that was meant for somebody else."""

import pytest
from outbound.lab.net import Net
from outbound.lab.web import Request, Web, answer, redirect

from menara.outbound.errors import Permanent, Refused

URL = "http://feeds.example/"
SECRETS = {"Authorization": "Bearer t", "Cookie": "a=b", "X-Api-Key": "k", "Private-Token": "p"}
HARMLESS = {"Accept": "application/atom+xml", "If-None-Match": '"1"', "If-Modified-Since": "then"}
CODES = (301, 302, 303, 307, 308)


def sent(request: Request) -> dict[str, str]:
    """What the caller's headers have become."""
    ours = {"host", "user-agent", "accept-encoding", "connection"}
    return {name: value for name, value in request.headers.items() if name not in ours}


def lowered(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@pytest.mark.parametrize("code", CODES)
def test_credentials_stay_with_their_origin(net: Net, feeds: Web, other: Web, code: int) -> None:
    feeds.on("/", redirect("/moved", code))
    feeds.on("/moved", redirect("http://other.example/feed", code))
    other.on("/feed", answer(b"found"))
    found = net.door(URL).get(URL, SECRETS | HARMLESS)
    assert (found.body, found.url) == (b"found", "http://other.example/feed")
    assert [sent(request) for request in feeds.requests] == [lowered(SECRETS | HARMLESS)] * 2
    assert [sent(request) for request in other.requests] == [lowered(HARMLESS)]


def test_credentials_do_not_come_back(net: Net, feeds: Web, other: Web) -> None:
    feeds.on("/", redirect("http://other.example/"))
    other.on("/", redirect("http://feeds.example/end"))
    feeds.on("/end", answer())
    net.door(URL).get(URL, SECRETS)
    assert [sent(request) for request in feeds.requests] == [
        {**lowered(SECRETS), "accept": "*/*"},
        {"accept": "*/*"},
    ]


def test_another_port_is_another_origin(net: Net, feeds: Web) -> None:
    feeds.on("/", redirect("http://feeds.example:8080/"))
    net.web("93.184.216.34", 8080).on("/", answer())
    net.door(URL, allow_ports=(8080,)).get(URL, SECRETS)
    assert [sent(request) for request in net.web("93.184.216.34", 8080).requests] == [{"accept": "*/*"}]


def test_three_redirects_are_followed_and_no_more(net: Net, feeds: Web) -> None:
    for step in range(4):
        feeds.on(f"/{step}", redirect(f"/{step + 1}"))
    feeds.on("/4", answer(b"end"))
    assert net.door(URL).get(URL + "1").body == b"end"
    with pytest.raises(Refused, match="redirected more than 3 times"):
        net.door(URL).get(URL + "0")
    assert [request.target for request in feeds.requests] == ["/1", "/2", "/3", "/4", "/0", "/1", "/2", "/3"]


def test_a_hundred_thousand_redirects_are_four_requests(net: Net, feeds: Web) -> None:
    for step in range(100_000):
        feeds.on(f"/{step}", redirect(f"/{step + 1}"))
    with pytest.raises(Refused):
        net.door(URL).get(URL + "0")
    assert len(feeds.requests) == 4


@pytest.mark.parametrize("code", [301, 302, 303])
def test_what_was_posted_is_read_at_the_new_place(net: Net, feeds: Web, other: Web, code: int) -> None:
    feeds.on("/", redirect("http://other.example/", code))
    other.on("/", answer(b"done"))
    assert net.door(URL).request("POST", URL, body=b"secret").body == b"done"
    assert [(request.method, request.body) for request in feeds.requests + other.requests] == [
        ("POST", b"secret"),
        ("GET", b""),
    ]


@pytest.mark.parametrize("code", [307, 308])
def test_what_was_posted_is_not_posted_to_strangers(net: Net, feeds: Web, other: Web, code: int) -> None:
    feeds.on("/", redirect("http://other.example/", code))
    with pytest.raises(Refused, match="which shall not see what was sent"):
        net.door(URL).request("POST", URL, body=b"secret")
    feeds.on("/", redirect("/there", code))
    feeds.on("/there", answer(b"done"))
    assert net.door(URL).request("POST", URL, body=b"secret").body == b"done"
    assert feeds.requests[-1].body == b"secret"
    assert other.requests == []


@pytest.mark.parametrize("status", ["300 Several", "304 Not Modified", "305 Proxy", "306 Old", "399 Strange"])
def test_other_statuses_lead_nowhere(net: Net, feeds: Web, other: Web, status: str) -> None:
    feeds.on("/", answer(b"", "Location: http://other.example/", status=status))
    assert net.door(URL).get(URL).status == int(status[:3])
    assert other.requests == []


def test_a_redirect_without_a_place_is_an_answer(net: Net, feeds: Web) -> None:
    feeds.on("/", answer(b"here", status="302 Found"))
    assert net.door(URL).get(URL).body == b"here"


@pytest.mark.parametrize("location", ["http://\xff\xfe.example/", "http://b.example/, http://c.example/"])
def test_a_place_that_cannot_be_read_is_refused(net: Net, feeds: Web, location: str) -> None:
    feeds.on("/", redirect(location))
    with pytest.raises(Refused):
        net.door(URL).get(URL)


def test_two_places_are_refused(net: Net, feeds: Web, other: Web) -> None:
    feeds.on("/", answer(b"", "Location: /a", "Location: http://other.example/", status="302 Found"))
    with pytest.raises(Refused):
        net.door(URL).get(URL)
    assert other.requests == []


def test_a_stream_is_followed_alike(net: Net, feeds: Web, other: Web) -> None:
    feeds.on("/", redirect("http://other.example/"))
    other.on("/", answer(b"data: 1\n\n"))
    with net.door(URL).stream(URL, SECRETS) as streamed:
        assert list(streamed.chunks()) == [b"data: 1\n\n"]
    assert [sent(request) for request in other.requests] == [{"accept": "*/*"}]


def test_a_web_socket_is_not_redirected(net: Net, feeds: Web, other: Web) -> None:
    feeds.on("/", redirect("http://other.example/"))
    with (
        pytest.raises(Permanent, match=r"ws://feeds\.example answered 302 and opens no web socket"),
        net.door("ws://feeds.example/").websocket("ws://feeds.example/"),
    ):
        pass
    assert other.requests == []
