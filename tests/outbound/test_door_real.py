"""The door with nothing replaced: the system's resolver and real connections, all of them on loopback."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from outbound.lab.web import Web, answer

from menara.outbound.door import Door, Reach
from menara.outbound.errors import Refused, TryLater
from menara.outbound.wiring import connect, resolve


@pytest.fixture
def web() -> Iterator[Web]:
    with closing(Web()) as web:
        web.on("/", answer(b"inside"))
        yield web


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0177.0.0.1",
        "0x7f.1",
        "2130706433",
        "localhost",
        "LOCALHOST",
        "[::ffff:127.0.0.1]",
    ],
)
def test_this_machine_is_not_called_in_any_spelling(web: Web, host: str) -> None:
    """getaddrinfo reads all of them as 127.0.0.1."""
    url = f"http://{host}:{web.port}/"

    def call(**freedom: object) -> None:
        Door(Reach((url,), **freedom)).get(url, attempts=1)  # type: ignore[arg-type]

    with pytest.raises(Refused):
        call()
    with pytest.raises(Refused):
        call(allow_ports=(web.port,))
    assert web.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_owner_may_call_this_machine(web: Web, host: str) -> None:
    url = f"http://{host}:{web.port}/"
    assert Door(Reach((url,), allow_private=True)).get(url).body == b"inside"


def test_ipv6_is_spoken() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with closing(Web(host="::1")) as web:
        web.on("/", answer(b"six"))
        url = f"http://[::1]:{web.port}/"
        assert Door(Reach((url,), allow_private=True)).get(url).body == b"six"
        assert web.requests[0].headers["host"] == f"[::1]:{web.port}"


def test_nobody_listening_is_told() -> None:
    with closing(Web()) as web:
        url = f"http://127.0.0.1:{web.port}/"
    with pytest.raises(TryLater, match="it cannot be reached"):
        Door(Reach((url,), allow_private=True)).get(url, attempts=1)


def test_the_resolver_gives_every_address_once() -> None:
    assert resolve("127.0.0.1") == ["127.0.0.1"]
    assert set(resolve("localhost")) <= {"127.0.0.1", "::1"}


def test_a_connection_looks_nothing_up(monkeypatch: pytest.MonkeyPatch, web: Web) -> None:
    def fail(*_: object) -> None:
        pytest.fail("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with connect("127.0.0.1", web.port, 10) as sock:
        assert sock.getpeername() == ("127.0.0.1", web.port)
