"""The bodies of requests, before Django sees them: each of a length that it knows, and none read on that is too long."""

from collections.abc import Awaitable, Callable
from typing import Any

from menara.connectors.webhook.body import MAX_BYTES

Asgi = dict[str, Any]
Send = Callable[[Asgi], Awaitable[None]]
READ = MAX_BYTES + 1  # at most; one byte more than is allowed is enough to know
CLOSE = (b"connection", b"close")


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


def _length(scope: Asgi) -> int | None:
    told = _header(scope, b"content-length")
    return int(told) if told.isdigit() else None


def _header(scope: Asgi, wanted: bytes) -> bytes:
    return next((bytes(value) for name, value in scope["headers"] if name == wanted), b"")
