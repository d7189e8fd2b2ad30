"""Server-sent events without an end: what is new, as it is stored, and `id:` the number to go on from.

`News` (news.py) says when there is something. Each stream then reads on from where it is: a slow reader misses nothing
and holds nobody up. What is read, for whom, and how it is written is up to a `Reader`: of the API (api_stream.py), of
Watch (watch_stream.py).
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple, Protocol, TypeVar
from urllib.parse import parse_qs

import msgspec
from django.db import Error, close_old_connections

from menara.people.queries import NotAllowed
from menara.server.headers import security_headers
from menara.server.news import News

HEARTBEAT_S = 5.0
CHECK_S = 2.0  # so often it is looked whether the reader may still read
LAST_WORD_S = 1.0  # for a reader who takes nothing, to take the end
THREADS = 8
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)

Asgi = dict[str, Any]
Receive = Callable[[], Awaitable[Asgi]]
Send = Callable[[Asgi], Awaitable[None]]
Result = TypeVar("Result")
_encode = msgspec.json.Encoder().encode


class Asked(NamedTuple):
    """What a request says. Headers are in lower case."""

    headers: Mapping[str, str]
    query: Mapping[str, str]

    def cursor(self) -> int | None:
        """The number to go on from, None for "now". Raises ValueError for what is none."""
        asked = self.headers.get("last-event-id") or self.query.get("after", "")
        if not asked:
            return None
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
            raise ValueError
        return int(asked)


class Told(NamedTuple):
    """What is written, and the number to read on from: None when nothing has come."""

    written: bytes
    next: int | None


class Reader(Protocol):
    """Somebody who reads a workspace's changes from the number `after` on. All of it is called in threads.

    `holder` is whose connection it is; None when nobody counts. `farewell` is the last word to who may read no more.
    """

    @property
    def workspace_id(self) -> int: ...

    @property
    def after(self) -> int: ...

    @property
    def holder(self) -> str | None: ...

    @property
    def farewell(self) -> bytes: ...

    def is_good(self) -> bool: ...

    def read(self, after: int, known: int) -> Told:
        """What has changed after a number; `known` is the last of which it is known."""

    def beat(self, after: int) -> bytes:
        """What is written while nothing changes."""


class EventStream:
    """An address, as an ASGI application. `open_reader` raises NotAllowed, and ValueError for a bad cursor."""

    def __init__(self, open_reader: Callable[[Asked], Reader], news: News, most_each: int = 1000) -> None:
        self._open = open_reader
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="stream")
        self._held: Counter[str] = Counter()
        self._most_each = most_each
        self.news = news

    async def __call__(self, scope: Asgi, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _answer(send, 405, "not_allowed", "A stream can only be read.")
            return
        try:
            reader = await self._run(self._open, asked_of(scope))
        except NotAllowed:
            await _answer(send, 401, "unauthorized", "Sign in, or send a token with the scope mentions:read.")
        except ValueError:
            await _answer(send, 400, "bad_cursor", "Last-Event-ID is none that this stream has given.")
        except Error:
            await _answer(send, 503, "unavailable", "The database does not answer. Try again in a moment.")
        else:
            await self._serve_one_of_few(reader, receive, send)

    async def _serve_one_of_few(self, reader: Reader, receive: Receive, send: Send) -> None:
        """Nobody holds so many connections that others get none."""
        holder = reader.holder or ""
        if holder and self._held[holder] >= self._most_each:
            await _answer(send, 429, "too_many", "There are too many live pages of yours already.")
            return
        self._held[holder] += 1
        try:
            await self._serve(reader, receive, send)
        finally:
            self._held[holder] -= 1
            if not self._held[holder]:
                del self._held[holder]

    async def _serve(self, reader: Reader, receive: Receive, send: Send) -> None:
        """Until the reader leaves, may read no more, or the server ends."""
        self.news.look()
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *_security()]})
        check = asyncio.create_task(self._check(reader))
        others = (self._send(reader, send), _disconnect(receive), self.news.ending.wait())
        tasks = [check, *(asyncio.create_task(one) for one in others)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        is_sent_away = check.done() and not isinstance(check.exception(), Error)
        farewell = reader.farewell if is_sent_away else b""
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(send({"type": "http.response.body", "body": farewell}), LAST_WORD_S)

    async def _send(self, reader: Reader, send: Send) -> None:
        after = reader.after
        await _write(send, b": here\n\n")
        while True:
            known = self.news.number(reader.workspace_id)
            told = await self._run(reader.read, after, known)
            if told.written:
                await _write(send, told.written)
            after = told.next or max(after, known)
            while not await self.news.wait(reader.workspace_id, after, HEARTBEAT_S):
                await _write(send, reader.beat(after))

    async def _check(self, reader: Reader) -> None:
        """Until the reader may read no more, however busy or slow it is."""
        while await self._run(reader.is_good):
            await asyncio.sleep(CHECK_S)

    async def _run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Ask the database, in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _fresh, function, arguments)


def _fresh(function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    close_old_connections()
    return function(*arguments)


def asked_of(scope: Asgi) -> Asked:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=20)
    return Asked(headers, {name: values[-1] for name, values in query.items()})


def _security() -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in security_headers().items()]


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(send: Send, status: int, code: str, message: str) -> None:
    headers = [(b"content-type", b"application/json"), *_security()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": _encode({"code": code, "message": message})})


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
