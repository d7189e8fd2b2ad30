"""An instance of Mastodon: its public timeline in pages, and its stream (https://docs.joinmastodon.org/methods/timelines/)."""

import asyncio
from bisect import bisect_left, bisect_right
from urllib.parse import parse_qsl

import msgspec

from menara.server.simulator.faults import Fault, FaultKind, Faults, gone, refusal
from menara.server.simulator.posts import Change, Closed, Deleted, Edited, Network, Post, Published
from menara.server.simulator.statuses import status_of
from menara.server.simulator.tape import Tape
from menara.server.simulator.web import Receive, Response, Scope, Send, header

TIMELINE = "/api/v1/timelines/public"
STREAM = "/api/v1/streaming/public"
KEPT = 100_000
MOST = 40
PATIENCE_S = 0.25
HEARTBEATS = 20  # one after so many looks without news
_encode = msgspec.json.Encoder().encode


class Mastodon:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._tape = Tape(20_000)
        self._ids: list[int] = []
        self._posts: dict[int, Post] = {}
        self._local_id_of: dict[str, str] = {}

    def tell(self, change: Change) -> None:
        match change:
            case Published() if change.post.network is Network.MASTODON:
                self._add(change.post)
                self._announce(change.time_us, "update", self._written(change.post))
            case Edited() if change.post.network is Network.MASTODON:
                self._posts[int(change.post.local_id)] = change.post
                self._announce(change.time_us, "status.update", self._written(change.post))
            case Deleted() if change.post.network is Network.MASTODON:
                self._remove(change.time_us, change.post.id)
            case Closed() if change.author.network is Network.MASTODON:
                for post_id in change.post_ids:
                    self._remove(change.time_us, post_id)

    def timeline(self, scope: Scope, fault: Fault | None) -> Response:
        """A page. Of the other parameters only those are known that the connector sends."""
        asked = dict(parse_qsl(scope["query_string"].decode("ascii", "replace")))
        kind = fault.kind if fault else None
        begin, end = self._page(asked, is_repeated=kind is FaultKind.REPEATED)
        chosen = [self._posts[id_] for id_ in self._ids[begin:end]][::-1]
        if kind is FaultKind.DISORDERED:
            chosen = chosen[1::2] + chosen[::2]
        body = b"[" + b",".join(self._written(post) for post in chosen) + b"]"
        links = self._links(header(scope, "host"), begin, end)
        return Response(200, body, {"content-type": "application/json; charset=utf-8", **links})

    async def stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Server-sent events, from now on: an instance keeps nothing for those who were away."""
        fault = self._faults.take(scope["path"])
        if refused := refusal(fault):
            await refused.send(send)
            return
        if fault and fault.kind is FaultKind.HANG:
            await gone(receive)
            return
        await _begin_stream(send)
        leaving, quiet = asyncio.ensure_future(gone(receive)), 0
        async for told in self._tape.follow(self._tape.end(), PATIENCE_S):
            if leaving.done() or self._faults.breaks(STREAM):
                await _piece(send, b"event: update\ndata: {")
                return
            quiet = 0 if told else quiet + 1
            if told or quiet % HEARTBEATS == 0:
                await _piece(send, b"".join(told) or b":thump\n\n")

    def _page(self, asked: dict[str, str], *, is_repeated: bool) -> tuple[int, int]:
        """The places of the first and behind the last of its posts, as their ids are ordered."""
        limit = min(_number(asked.get("limit")) or 20, MOST)
        least, most = _number(asked.get("min_id")), _number(asked.get("max_id"))
        if least is not None:
            begin = bisect_right(self._ids, least)
            begin = max(0, begin - limit // 2) if is_repeated else begin
            return begin, min(begin + limit, len(self._ids))
        end = len(self._ids) if most is None else bisect_left(self._ids, most)
        end = min(end + limit // 2, len(self._ids)) if is_repeated and most is not None else end
        begin = bisect_right(self._ids, _number(asked.get("since_id")) or 0)
        return max(begin, end - limit), end

    def _links(self, host: str, begin: int, end: int) -> dict[str, str]:
        if begin >= end:
            return {}
        address = f"http://{host}{TIMELINE}?limit={MOST}"
        older = f'<{address}&max_id={self._ids[begin]}>; rel="next", ' if begin else ""
        return {"link": f'{older}<{address}&min_id={self._ids[end - 1]}>; rel="prev"'}

    def _written(self, post: Post) -> bytes:
        return _encode(status_of(post, self._local_id_of))

    def _add(self, post: Post) -> None:
        self._ids.append(int(post.local_id))
        self._posts[self._ids[-1]] = post
        self._local_id_of[post.id] = post.local_id
        if len(self._ids) > KEPT * 5 // 4:
            for id_ in self._ids[:-KEPT]:
                self._local_id_of.pop(self._posts.pop(id_).id, None)
            del self._ids[:-KEPT]

    def _remove(self, time_us: int, post_id: str) -> None:
        number = int(self._local_id_of.pop(post_id, "0"))
        if self._posts.pop(number, None):
            del self._ids[bisect_left(self._ids, number)]
            self._announce(time_us, "delete", str(number).encode())

    def _announce(self, time_us: int, name: str, content: bytes) -> None:
        self._tape.add(time_us, b"event: %s\ndata: %s\n\n" % (name.encode(), content))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


async def _begin_stream(send: Send) -> None:
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _piece(send, b":)\n\n")


async def _piece(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
