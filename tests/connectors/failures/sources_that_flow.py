"""Networks that are heard over connections which stay: what they send over each, and what they hold back."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from connectors.bluesky import frames as f
from connectors.failures.faults import Flow, Reply
from connectors.failures.patients import status, timeline
from connectors.lab.answers import Request
from connectors.lab.frames import accept_key
from websockets.frames import Frame, Opcode

POSTS = 20
PIECE = 3  # posts that one connection brings before it breaks


class Jetstream:
    """Goes on from any cursor; breaks off behind a few posts."""

    name = "bluesky"

    def __init__(self) -> None:
        self.ids = [f"at://did:plc:sari/app.bsky.feed.post/3k{number:02}" for number in range(POSTS)]
        self._times = [f.TIME_US + number for number in range(POSTS)]

    def settings(self, address: str) -> dict[str, Any]:
        return {"base_url": f"ws://{address}", "allow_private": True}

    def answer(self, request: Request) -> Reply:
        cursor = int(request.query.get("cursor", 0))
        numbers = [number for number, time in enumerate(self._times) if time >= cursor][: PIECE + 1]
        lines = [f.commit_line(f.create(f"3k{number:02}"), self._times[number]) for number in numbers]
        return socket_of(lines, request)


def socket_of(lines: list[bytes], request: Request, *, binary: bool = False) -> Reply:
    """A web socket that brings these and breaks."""
    told = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Accept": accept_key(request.headers.get("sec-websocket-key", "")),
    }
    return Flow(b"".join(_frame(line, binary=binary) for line in lines), told, 101)


def _frame(line: bytes, *, binary: bool) -> bytes:
    return Frame(Opcode.BINARY if binary else Opcode.TEXT, line).serialize(mask=False)


@dataclass
class MastodonStream:
    """Tells over each connection three new posts; two more appear while nobody listens."""

    name: str = "mastodon"
    _number: int = 0
    _shown: list[dict[str, Any]] = field(default_factory=lambda: [status(number) for number in range(5)])

    @property
    def ids(self) -> list[str]:
        return [str(status(number)["uri"]) for number in range(5, POSTS)]

    def settings(self, address: str) -> dict[str, Any]:
        return {"base_url": f"http://{address}", "mode": "stream", "allow_private": True}

    def answer(self, request: Request) -> Reply:
        if request.path.startswith("/api/v1/streaming"):
            return self._stream()
        return timeline(self._shown, request)

    def _stream(self) -> Reply:
        """The first two appeared before this connection, unless it is the first."""
        begin = len(self._shown)
        missed = 0 if begin == 5 else 2
        fresh = [status(number) for number in range(begin, min(begin + missed + PIECE, POSTS))]
        self._shown += fresh
        told = b"".join(b"event: update\ndata: %b\n\n" % json.dumps(post).encode() for post in fresh[missed:])
        return Flow(b":)\n" + told, {"Content-Type": "text/event-stream"})


SOURCES: dict[str, Callable[[], Any]] = {"bluesky": Jetstream, "mastodon stream": MastodonStream}
