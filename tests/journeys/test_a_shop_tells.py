"""A shop passes its reviews on to a webhook of a real server: as senders, proxies and strangers do (T34)."""

import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

import pytest
import standardwebhooks

SCOPES = ("sources:write", "mentions:read")
Header = tuple[str, str]


class Shop:
    """Sends over one connection whatever headers it likes, twice if it likes."""

    def __init__(self, installation: Any) -> None:
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        self.installation = installation
        self.token = installation.run("token", "create", "--workspace", "kasvira", *scopes)
        opened = json.loads(installation.call("POST", "/api/v1/webhooks", self.token, {"name": "Shop"}).body)
        self.path = opened["webhook"]["path"]
        self._signer = standardwebhooks.Webhook(opened["secret"])
        self.connection = HTTPConnection("127.0.0.1", installation.port, timeout=30)

    def sign(self, body: bytes, id_: str) -> list[Header]:
        at = datetime.now(UTC)
        signature = self._signer.sign(id_, at, body.decode())
        told = {
            "webhook-id": id_,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }
        return list(told.items())

    def send(
        self, pieces: Sequence[bytes], headers: Sequence[Header], path: str | None = None
    ) -> tuple[int, Any]:
        """In chunks when there are several pieces."""
        self.connection.close()
        self.connection.putrequest("POST", path or self.path)
        for name, value in headers:
            self.connection.putheader(name, value)
        is_chunked = len(pieces) > 1
        told = ("Transfer-Encoding", "chunked") if is_chunked else ("Content-Length", str(len(pieces[0])))
        self.connection.putheader(*told)
        self.connection.endheaders()
        try:
            for piece in pieces:
                self.connection.send(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
            if is_chunked:
                self.connection.send(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # who is refused early is answered all the same
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def mentions(self) -> list[str]:
        answer = self.installation.call("GET", "/api/v1/mentions", self.token)
        return [one["id"] for one in json.loads(answer.body)["mentions"]]


@pytest.fixture
def shop(installation: Any) -> Iterator[Shop]:
    shop = Shop(installation)
    yield shop
    shop.connection.close()


def review(number: int) -> bytes:
    return json.dumps({"id": f"review-{number}", "text": "Good soap"}).encode()


def test_what_is_genuine_is_taken_once_whatever_happens_to_the_server(shop: Shop, installation: Any) -> None:
    body = review(1)
    headers = shop.sign(body, "msg_1")
    assert shop.send([body], headers) == (202, {"accepted": 1, "set_aside": 0})
    installation.kill()
    installation.start()
    assert shop.send([body], headers) == (202, {"accepted": 0, "set_aside": 0})
    until = time.monotonic() + 30
    while not shop.mentions():
        assert time.monotonic() < until
    assert shop.mentions() == ["review-1"]


def test_requests_of_odd_forms_are_read_as_they_are_or_not_at_all(shop: Shop) -> None:
    body = review(2)
    signed = shop.sign(body, "msg_2")
    nobody = shop.send([body], signed, "/api/v1/hooks/AAAAAAAAAAAAAAAAAAAAAA")
    assert nobody[0] == 401
    for header in signed:
        assert shop.send([body], [*signed, header]) == nobody
    assert shop.send([body[:9], body[9:], b" "], signed) == nobody
    assert shop.send([body[:9], body[9:]], signed) == (202, {"accepted": 1, "set_aside": 0})
    large = b" " * 10_000_000
    assert shop.send([large], shop.sign(large, "msg_3"))[0] == 413
    assert shop.send([large[:5_000_000], large[5_000_000:]], shop.sign(large, "msg_4"))[0] == 413
