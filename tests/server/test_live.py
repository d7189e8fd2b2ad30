"""Mentions as they are stored, for readers who are slow, for long, or not welcome any more."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from menara.core.log import DatabaseLog
from menara.listening.models import Mention, MentionCounter
from menara.listening.pushing import push_mentions
from menara.listening.reading import Page
from menara.listening.screening import Screener
from menara.people.enums import Scope
from menara.people.models import Token
from menara.people.operations import create_token, create_workspace
from menara.people.queries import access_token, digest
from menara.server import api_stream, live, news

pytestmark = pytest.mark.django_db(transaction=True)
Asgi = dict[str, Any]
Send = Callable[[Asgi], Awaitable[None]]
PATIENCE_S = 20  # for what should come at once


@pytest.fixture
def token() -> str:
    workspace = create_workspace(name="Kasvira")
    scopes = [Scope.MENTIONS_READ, Scope.MENTIONS_WRITE]
    return create_token(workspace_id=workspace.id, name="test", scopes=scopes, actor="system")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits, and no connection that a thread leaves open."""
    for name in ("HEARTBEAT_S", "CHECK_S", "LAST_WORD_S"):
        monkeypatch.setattr(live, name, 0.02)
    monkeypatch.setattr(news, "LOOK_S", 0.02)
    for module, name in ((live, "_fresh"), (news, "numbers")):
        monkeypatch.setattr(module, name, closing(getattr(module, name)))


def closing(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        finally:
            connection.close()

    return call


def push(token: str, *texts: str) -> None:
    body = b"".join(b'{"id": "%d", "text": "%s"}\n' % (n, text.encode()) for n, text in enumerate(texts))
    push_mentions(body=body, acting=access_token(token), log=DatabaseLog())
    Screener(DatabaseLog()).screen()


def read(token: str, send: Send, *, method: str = "GET", after: str = "0") -> None:
    """The stream, to its end."""

    async def receive() -> Asgi:
        await asyncio.Event().wait()
        return {}

    async def run() -> None:
        stream = live.EventStream(api_stream.open_token_reader, news.News())
        headers = [(b"authorization", f"Bearer {token}".encode()), (b"last-event-id", after.encode())]
        scope = {"type": "http", "method": method, "headers": headers, "query_string": b""}
        try:
            await asyncio.wait_for(stream(scope, receive, send), PATIENCE_S)
        finally:
            stream.news.is_ending = lambda: True
            stream._pool.shutdown()

    asyncio.run(run())


class Reader:
    """Takes what comes; `act` is called in a thread with the number of chunks that have come."""

    def __init__(self, act: Callable[[int], None]) -> None:
        self.status = 0
        self.chunks: list[bytes] = []
        self._act = act

    async def __call__(self, message: Asgi) -> None:
        self.status = message.get("status", self.status)
        if message.get("body"):
            self.chunks.append(message["body"])
            await asyncio.to_thread(closing(self._act), len(self.chunks))


def revoke(token: str) -> None:
    Token.objects.filter(digest=digest(token)).update(revoked_at="2026-11-21T09:00:00Z")
    connection.close()


def test_a_reader_is_sent_away_when_the_token_is_revoked(token: str) -> None:
    push(token, "one")
    reader = Reader(lambda count: revoke(token) if count == 3 else None)
    read(token, reader)
    assert (reader.status, reader.chunks[1].startswith(b"event: mention\nid: 1\n")) == (200, True)


def test_a_number_without_end_does_not_end_the_stream(token: str) -> None:
    body = b'{"id": "1", "text": "x", "n": %s}' % (b"9" * 30)
    push_mentions(body=body, acting=access_token(token), log=DatabaseLog())
    Screener(DatabaseLog()).screen()
    reader = Reader(lambda count: revoke(token) if count == 2 else None)
    read(token, reader)
    assert float(json.loads(reader.chunks[1].partition(b"data: ")[2])["n"]) == 1e30


def test_who_comes_with_a_number_of_another_time_is_told_and_goes_on_from_now(token: str) -> None:
    push(token, "one", "two")
    reader = Reader(lambda count: revoke(token) if count == 2 else None)
    read(token, reader, after="3")
    assert reader.chunks[1] == b'event: reset\nid: 2\ndata: {"cursor":"2"}\n\n'


def test_even_where_news_never_ends(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = Page([{"cursor": "1"}], 1)
    monkeypatch.setattr(api_stream, "read_page", lambda *_: endless)
    reader = Reader(lambda count: revoke(token) if count == 3 else None)
    read(token, reader)
    assert reader.chunks[1] == b'event: mention\nid: 1\ndata: {"cursor":"1"}\n\n'


def test_and_a_reader_who_takes_nothing(token: str) -> None:
    async def send(message: Asgi) -> None:
        if message["type"] == "http.response.body":
            if not sent:
                await asyncio.to_thread(closing(revoke), token)
            sent.append(message)
            await asyncio.Event().wait()

    sent: list[Asgi] = []
    read(token, send)
    assert [message["body"] for message in sent] == [b": here\n\n", b""]


def test_what_is_hidden_keeps_no_reader_busy(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    push(token, "one", "two")
    Mention.objects.filter(native_id="1").update(is_hidden=True)
    questions: list[int] = []
    real = api_stream.read_page

    def counted(*arguments: Any) -> Page:
        questions.append(arguments[1])
        return real(*arguments)

    monkeypatch.setattr(api_stream, "read_page", counted)
    reader = Reader(lambda count: revoke(token) if count == 6 else None)
    read(token, reader)
    assert reader.chunks[2:6] == [b": still here\n\n"] * 4
    assert len(questions) <= len(reader.chunks) + 2
    assert MentionCounter.objects.get().number == 2


def test_a_database_that_does_not_answer_is_told(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(api_stream, "access_token", fail)
    reader = Reader(lambda _: None)
    read(token, reader)
    assert (reader.status, b'"unavailable"' in reader.chunks[0]) == (503, True)


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE"])
def test_a_stream_can_only_be_read(token: str, method: str) -> None:
    reader = Reader(lambda _: None)
    read(token, reader, method=method)
    assert reader.status == 405
