"""What uvicorn runs: streams of events as they are, everything else through Django in a pool of threads."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from menara.server.api_stream import open_token_reader
from menara.server.bodies import WholeBodies, with_length, without_rest
from menara.server.export_stream import ExportStream
from menara.server.live import EventStream
from menara.server.news import News
from menara.server.watch_stream import open_watch_reader
from menara.server.wsgi import application as pages

THREADS = 10
LIVE_PAGES = 20  # of one person at a time
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_pages = WholeBodies(cast(Any, WSGIMiddleware(cast(Any, pages), workers=THREADS)))
_news = News()
_streams: dict[str, Callable[[Scope, Receive, Send], Awaitable[None]]] = {
    "/api/v1/stream": EventStream(open_token_reader, _news),
    "/watch/live": EventStream(open_watch_reader, _news, LIVE_PAGES),
    "/search/export": ExportStream(),
}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live_and_end(receive, send)
    elif stream := _streams.get(scope["path"]):
        await stream(scope, receive, send)
    else:
        told = with_length(scope)
        await _pages(told, receive, without_rest(told, send))


def end_streams_when(is_ending: Callable[[], bool]) -> None:
    """Live streams have no end of their own: they would hold up a server that ends."""
    _news.is_ending = is_ending


async def _live_and_end(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})
