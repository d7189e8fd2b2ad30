"""Requests as programs, proxies and strangers make them."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

MEGABYTE = b" " * 1_000_000
UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}


@pytest.fixture
def token(installation: Any) -> str:
    return installation.run("token", "create", "--workspace", "kasvira", "--scope", "mentions:write")


@pytest.fixture
def connection(installation: Any) -> Iterator[HTTPConnection]:
    connection = HTTPConnection("127.0.0.1", installation.port, timeout=30)
    yield connection
    connection.close()


def push(connection: HTTPConnection, token: str, body: Any, **headers: str) -> tuple[int, Any]:
    connection.request("POST", "/api/v1/mentions", body, {"Authorization": f"Bearer {token}", **headers})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def test_bodies_of_unknown_length_and_too_long_ones(connection: HTTPConnection, token: str) -> None:
    pieces = (b'{"id": "%d", "text": "x"}\n' % number for number in range(100))
    assert push(connection, token, pieces) == (200, {"accepted": 100, "rejected": []})
    assert push(connection, token, iter([MEGABYTE] * 5)) == (200, {"accepted": 0, "rejected": []})
    status, answer = push(connection, token, iter([*[MEGABYTE] * 5, b" "]))
    assert (status, answer["code"]) == (413, "too_large")

    connection.close()
    connection.putrequest("POST", "/api/v1/mentions")
    connection.putheader("Authorization", f"Bearer {token}")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (413, "close")

    connection.close()
    connection.request("GET", "/api/v1/stream", headers={**UPGRADE, "Sec-WebSocket-Key": "x" * 22 + "=="})
    assert connection.getresponse().status == 401
