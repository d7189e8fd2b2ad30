"""The address /search/export: a file that is written while it is read, however long that takes.

It stands beside Django, as live streams do: a slow reader keeps no thread from those who look at pages.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.db import Error, close_old_connections
from django.http import parse_cookie

from menara.core.clock import now
from menara.listening.enums import ExportForm
from menara.listening.exporting import Writer, access_export
from menara.people.queries import NotAllowed
from menara.server.headers import security_headers
from menara.server.live import Asgi, Asked, Receive, Send, asked_of
from menara.web.sessions import visit_of

THREADS = 2
TYPES = {ExportForm.CSV: "text/csv; charset=utf-8", ExportForm.JSONL: "application/x-ndjson"}
Result = TypeVar("Result")


@dataclass(slots=True)
class Reading:
    """Somebody who takes an export. All of it is called in threads."""

    session_key: str
    writer: Writer

    def headers(self) -> list[tuple[bytes, bytes]]:
        form = self.writer.form
        name = f"menara-mentions-{now():%Y-%m-%d}.{form}"
        return [
            (b"content-type", TYPES[form].encode()),
            (b"content-disposition", f'attachment; filename="{name}"'.encode()),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]

    def piece(self) -> bytes | None:
        """None at the end, and for who may read no more."""
        visit = visit_of(self.session_key)
        if visit is None or visit.acting != self.writer.acting:
            return None
        return self.writer.piece()


class ExportStream:
    """An ASGI application."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="export")

    async def __call__(self, scope: Asgi, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _refuse(send, 405, "not_allowed", "An export can only be read.")
            return
        try:
            reading = await self._run(open_reading, asked_of(scope))
        except NotAllowed:
            await _refuse(send, 404, "not_found", "There is nothing here for you.")
        except Error:
            await _refuse(send, 503, "unavailable", "The database does not answer. Try again in a moment.")
        else:
            await self._serve(reading, receive, send)

    async def _serve(self, reading: Reading, receive: Receive, send: Send) -> None:
        """Until all is written, the reader leaves, or may read no more. That is told in any case."""
        writing = asyncio.create_task(self._write(reading, send))
        leaving = asyncio.create_task(_leave(receive))
        await asyncio.wait((writing, leaving), return_when=asyncio.FIRST_COMPLETED)
        for task in (writing, leaving):
            task.cancel()
        await asyncio.gather(writing, leaving, return_exceptions=True)
        with suppress(Error):
            await self._run(reading.writer.end)

    async def _write(self, reading: Reading, send: Send) -> None:
        """What is broken off has no last piece: whoever reads it sees that it is not whole."""
        first = await self._run(reading.writer.head)
        headers = [*reading.headers(), *_security()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await _send_part(send, first)
        while (piece := await self._run(reading.piece)) is not None:
            await _send_part(send, piece)
        if reading.writer.is_whole:
            await send({"type": "http.response.body", "body": b""})

    async def _run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _fresh, function, arguments)


def open_reading(asked: Asked) -> Reading:
    """Raises NotAllowed."""
    cookies = parse_cookie(asked.headers.get("cookie", ""))
    session_key = str(cookies.get(settings.SESSION_COOKIE_NAME, ""))
    visit, wanted = visit_of(session_key), asked.query.get("id", "")
    if visit is None or visit.acting is None or not (wanted.isascii() and wanted.isdecimal()):
        raise NotAllowed
    if len(wanted) > 18:
        raise NotAllowed
    return Reading(session_key, Writer(access_export(visit.acting, int(wanted)), visit.acting))


def _fresh(function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    close_old_connections()
    return function(*arguments)


def _security() -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in security_headers().items()]


async def _send_part(send: Send, body: bytes) -> None:
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _leave(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    headers = [(b"content-type", b"application/json"), *_security()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send(
        {"type": "http.response.body", "body": msgspec.json.encode({"code": code, "message": message})}
    )
