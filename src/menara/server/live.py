"""Mentions as they are stored, as server-sent events: `event: mention`, `id:` the number to go on from.

One thread looks a few times a second which workspaces have anything new, and wakes the streams that wait for it. Each
stream then reads on from where it is: a slow reader misses nothing and holds nobody up.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec
from django.db import Error, close_old_connections

from menara.listening.models import MentionCounter
from menara.listening.reading import read_page
from menara.people.enums import Scope
from menara.people.queries import Actor, NotAllowed, access_token

LOOK_S = 0.2
HEARTBEAT_S = 5.0
CHECK_S = 2.0  # so often it is looked whether the token is still good
LAST_WORD_S = 1.0  # for a reader who takes nothing, to take the end
AT_ONCE = 200
THREADS = 8
HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]

Asgi = dict[str, Any]
Receive = Callable[[], Awaitable[Asgi]]
Send = Callable[[Asgi], Awaitable[None]]
Result = TypeVar("Result")
_encode = msgspec.json.Encoder().encode
logger = logging.getLogger(__name__)


class News:
    """Wakes whoever waits for a workspace, when the number of its last change has grown."""

    def __init__(self) -> None:
        self.ending = asyncio.Event()
        self.is_ending: Callable[[], bool] = lambda: False
        self._waiting: dict[int, set[asyncio.Event]] = {}
        self._numbers: dict[int, int] = {}
        self._looking: asyncio.Task[None] | None = None

    def look(self) -> None:
        """Begin to look, for as long as the server is there."""
        self._looking = self._looking or asyncio.create_task(self._look_for_ever())

    def number(self, workspace_id: int) -> int:
        """Of the last change that is known of."""
        return self._numbers.get(workspace_id, 0)

    async def wait(self, workspace_id: int, seen: int, seconds: float) -> bool:
        """Whether there is anything behind the number `seen`, at latest after so many seconds."""
        if self.number(workspace_id) > seen:
            return True
        event = asyncio.Event()
        waiting = self._waiting.setdefault(workspace_id, set())
        waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            waiting.discard(event)
        return True

    async def _look_for_ever(self) -> None:
        while not self.is_ending():
            try:
                self._note(await asyncio.to_thread(_numbers))
            except Error as error:
                logger.warning("The database does not answer, live pages wait for it: %s", error)
            await asyncio.sleep(LOOK_S)
        self.ending.set()

    def _note(self, numbers: dict[int, int]) -> None:
        for workspace_id, number in numbers.items():
            if number > self.number(workspace_id):
                for event in self._waiting.get(workspace_id, ()):
                    event.set()
        self._numbers = numbers


class EventStream:
    """The address /api/v1/stream, as an ASGI application. Goes on from `Last-Event-ID`, or `after`, or from now."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="stream")
        self.news = News()

    async def __call__(self, scope: Asgi, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _answer(send, 405, "not_allowed", "A stream can only be read.")
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        scheme, _, token = headers.get("authorization", "").partition(" ")
        try:
            actor = await self._run(_access, token if scheme.lower() == "bearer" else "")
            after = await self._run(_start, actor, headers, scope["query_string"])
        except NotAllowed:
            await _answer(send, 401, "unauthorized", "A token with the scope mentions:read is needed.")
        except ValueError:
            await _answer(send, 400, "bad_cursor", "Last-Event-ID is none that this stream has given.")
        except Error:
            await _answer(send, 503, "unavailable", "The database does not answer. Try again in a moment.")
        else:
            await self._serve(actor, token, after, receive, send)

    async def _serve(self, actor: Actor, token: str, after: int, receive: Receive, send: Send) -> None:
        """Until the reader leaves, the token is good no more, or the server ends."""
        self.news.look()
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        tasks = [
            asyncio.create_task(one)
            for one in (
                self._send(actor, after, send),
                self._check(token),
                _disconnect(receive),
                self.news.ending.wait(),
            )
        ]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(send({"type": "http.response.body", "body": b""}), LAST_WORD_S)

    async def _send(self, actor: Actor, after: int, send: Send) -> None:
        await _write(send, b": here\n\n")
        while True:
            looked_up_to = self.news.number(actor.workspace_id)
            page = await self._run(read_page, actor, after, AT_ONCE)
            if page.mentions:
                await _write(send, b"".join(map(_event, page.mentions)))
            after = page.next or max(after, looked_up_to)
            if page.next is None and not await self.news.wait(actor.workspace_id, after, HEARTBEAT_S):
                await _write(send, b": still here\n\n")

    async def _check(self, token: str) -> None:
        """Until the token is good no more, however busy or slow its reader is."""
        while await self._run(_is_good, token):
            await asyncio.sleep(CHECK_S)

    async def _run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Ask the database, in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _fresh, function, arguments)


def _fresh(function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    close_old_connections()
    return function(*arguments)


def _access(token: str) -> Actor:
    actor = access_token(token)
    if Scope.MENTIONS_READ not in actor.scopes:
        raise NotAllowed
    return actor


def _is_good(token: str) -> bool:
    try:
        _access(token)
    except NotAllowed:
        return False
    return True


def _start(actor: Actor, headers: dict[str, str], query: bytes) -> int:
    """The number to go on from. Raises ValueError for what is none."""
    asked = headers.get("last-event-id") or parse_qs(query.decode("latin-1")).get("after", [""])[0]
    if not asked:
        return _numbers().get(actor.workspace_id, 0)
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise ValueError
    return int(asked)


def _numbers() -> dict[int, int]:
    close_old_connections()
    return dict(MentionCounter.objects.values_list("workspace_id", "number"))


def _event(mention: dict[str, Any]) -> bytes:
    try:
        told = _encode(mention)
    except OverflowError:  # an integer of more than 64 bits: PostgreSQL makes one of any large number
        told = json.dumps(mention).encode()
    return b"event: mention\nid: %s\ndata: %s\n\n" % (mention["cursor"].encode(), told)


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(send: Send, status: int, code: str, message: str) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": _encode({"code": code, "message": message})})


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
