"""Small tools of the simulated networks' web servers: raw ASGI, no framework."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from menara.server.simulator.clock import date_of

Scope: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


class Response:
    """An answer that is known as a whole."""

    def __init__(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = dict(headers or {})

    @property
    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        told = {"content-length": str(len(self.body)), **self.headers}
        return [(name.encode("ascii"), value.encode("latin-1")) for name, value in told.items()]

    async def send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


def header(scope: Scope, name: str) -> str:
    """Empty when it was not sent."""
    wanted = name.encode("ascii")
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == wanted), "")


def date(moment: datetime | int) -> str:
    """RFC 3339 in UTC, to the microsecond."""
    known = date_of(moment) if isinstance(moment, int) else moment
    return known.isoformat(timespec="microseconds").replace("+00:00", "Z")
