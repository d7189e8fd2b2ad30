"""Bluesky's network as Jetstream tells it: a websocket, with cursors (https://github.com/bluesky-social/jetstream)."""

import asyncio
from typing import Any
from urllib.parse import parse_qs

import msgspec

from menara.server.simulator.faults import Faults, gone, refuse_socket
from menara.server.simulator.names import Ticks, cid, did, tid
from menara.server.simulator.posts import Change, Closed, Deleted, Edited, Network, Post, Published
from menara.server.simulator.tape import Tape
from menara.server.simulator.web import Receive, Scope, Send, date

PATH = "/subscribe"
POSTS = "app.bsky.feed.post"
PATIENCE_S = 0.25  # so often a stream looks whether it is to end
_encode = msgspec.json.Encoder().encode


class Jetstream:
    """Every post is preceded by what its author is called, for those who have come lately."""

    def __init__(self, faults: Faults) -> None:
        self._tape = Tape(400_000)
        self._ticks = Ticks()
        self._faults = faults

    def tell(self, change: Change) -> None:
        match change:
            case Published() | Edited() if change.post.network is Network.BLUESKY:
                operation = "create" if isinstance(change, Published) else "update"
                self._name(change.post, change.time_us)
                self._commit(change, operation, {"record": _record(change.post), "cid": _cid(change.post)})
            case Deleted() if change.post.network is Network.BLUESKY:
                self._commit(change, "delete", {})
            case Closed() if change.author.network is Network.BLUESKY:
                self._close(change)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if await refuse_socket(self._faults.take(PATH), scope, receive, send):
            return
        await send({"type": "websocket.accept"})
        leaving = asyncio.ensure_future(gone(receive))
        async for told in self._tape.follow(self._begin(scope), PATIENCE_S):
            if leaving.done():
                return
            if self._faults.breaks(PATH):
                await send({"type": "websocket.close", "code": 1011})
                return
            for message in told:
                await send({"type": "websocket.send", "text": message.decode()})

    def _begin(self, scope: Scope) -> int:
        asked = parse_qs(scope["query_string"].decode("ascii", "replace")).get("cursor", [""])[0]
        return self._tape.place_of(int(asked)) if asked.isdecimal() else self._tape.end()

    def _name(self, post: Post, time_us: int) -> None:
        handle = post.author.handle
        told = {"did": did(handle), "handle": handle, "seq": time_us, "time": date(post.at)}
        self._add(time_us, {"did": did(handle), "kind": "identity", "identity": told})

    def _commit(self, change: Published | Edited | Deleted, operation: str, more: dict[str, Any]) -> None:
        post = change.post
        told = {
            "rev": tid(change.time_us),
            "operation": operation,
            "collection": POSTS,
            "rkey": post.local_id,
        }
        self._add(
            change.time_us, {"did": did(post.author.handle), "kind": "commit", "commit": {**told, **more}}
        )

    def _close(self, change: Closed) -> None:
        account = did(change.author.handle)
        told = {"active": False, "did": account, "seq": change.time_us, "status": change.status}
        told["time"] = date(change.time_us)
        self._add(change.time_us, {"did": account, "kind": "account", "account": told})

    def _add(self, time_us: int, told: dict[str, Any]) -> None:
        number = self._ticks.next(time_us)
        self._tape.add(number, _encode({**told, "time_us": number}))


def _record(post: Post) -> dict[str, Any]:
    record: dict[str, Any] = {"$type": POSTS, "text": post.text, "createdAt": date(post.at)}
    if post.lang:
        record["langs"] = [post.lang]
    if post.reply_to:
        parent = {"uri": post.reply_to, "cid": cid(post.reply_to)}
        record["reply"] = {"parent": parent, "root": parent}
    return record


def _cid(post: Post) -> str:
    return cid(f"{post.id}\0{post.text}\0{post.edited_at}")
