"""The bodies of requests, before Django sees them: each of a length that it knows, and none read on that is too long.

They are read before a thread is taken for the request: who sends slowly, or never to the end, keeps nobody waiting.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from menara.connectors.webhook.body import MAX_BYTES
from menara.server.headers import security_headers

Asgi = dict[str, Any]
Receive = Callable[[], Awaitable[Asgi]]
Send = Callable[[Asgi], Awaitable[None]]
Application = Callable[[Asgi, Receive, Send], Awaitable[None]]
READ = MAX_BYTES + 1  # at most; one byte more than is allowed is enough to know
ROOM = 256 << 20  # bytes of all bodies that are here at one time
PATIENCE_S = 60.0
CLOSE = (b"connection", b"close")


class Gone(Exception):  # noqa: N818 (a state, not a failure)
    """The sender has left before the end."""


class NoRoom(Exception):  # noqa: N818
    """Too much is being sent by others."""


class WholeBodies:
    """Stands before an application: gives it each body in one piece, and nothing of one that says it is too long."""

    def __init__(self, answer: Application, room: int = ROOM, patience_s: float = PATIENCE_S) -> None:
        self._answer, self._free, self._patience_s = answer, room, patience_s

    async def __call__(self, scope: Asgi, receive: Receive, send: Send) -> None:
        body = bytearray()
        try:
            if (_length(scope) or 0) > READ or await self._is_whole(body, receive, send):
                await self._answer(scope, _given(bytes(body)), send)
        finally:
            self._free += len(body)

    async def _is_whole(self, body: bytearray, receive: Receive, send: Send) -> bool:
        """Whether it has come; who has not left is told why not."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._read(body, receive)
        except Gone:
            return False
        except NoRoom:
            await _refuse(send, 503, "full", "Too much is being sent just now. Try again in a moment.")
            return False
        except TimeoutError:
            await _refuse(send, 408, "too_slow", "The body did not come to its end in time.")
            return False
        return True

    async def _read(self, body: bytearray, receive: Receive) -> None:
        more = True
        while more and len(body) < READ:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            piece = message.get("body", b"")
            if len(piece) > self._free:
                raise NoRoom
            self._free -= len(piece)
            body += piece
            more = message.get("more_body", False)


def with_length(scope: Asgi) -> Asgi:
    """A body in chunks has no length, and Django would take it for empty: it is read up to what is too long."""
    if _length(scope) is not None or not _header(scope, b"transfer-encoding"):
        return scope
    return {**scope, "headers": [*scope["headers"], (b"content-length", str(READ).encode())]}


def without_rest(scope: Asgi, send: Send) -> Send:
    """Who is refused a long body sends no more of it: the connection ends with the answer."""
    length = _length(scope)
    if length is None or length < READ:
        return send

    async def send_and_close(message: Asgi) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            message = {**message, "headers": [*message["headers"], CLOSE]}
        await send(message)

    return send_and_close


def _given(body: bytes) -> Receive:
    async def receive() -> Asgi:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    security = [(name.lower().encode(), value.encode()) for name, value in security_headers().items()]
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"5"), CLOSE, *security]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    told = msgspec.json.encode({"code": code, "message": message})
    await send({"type": "http.response.body", "body": told})


def _length(scope: Asgi) -> int | None:
    told = _header(scope, b"content-length")
    return int(told) if told.isdigit() else None


def _header(scope: Asgi, wanted: bytes) -> bytes:
    return next((bytes(value) for name, value in scope["headers"] if name == wanted), b"")
