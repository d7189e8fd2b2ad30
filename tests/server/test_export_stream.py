"""A file of what was found: whole, for who asked for it, as long as they may; and told in the trail in any case."""

import asyncio
import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from menara.core.log import DatabaseLog
from menara.core.models import AuditRecord
from menara.listening import exporting
from menara.listening.enums import ExportForm
from menara.listening.exporting import begin_export
from menara.listening.models import Export
from menara.listening.pushing import push_deletion, push_mentions
from menara.listening.screening import Screener
from menara.listening.search.finding import Filters
from menara.people import operations
from menara.people.enums import Role, Scope
from menara.people.models import Membership, User, Workspace
from menara.people.queries import Actor, access_token, access_workspace
from menara.server import export_stream

pytestmark = pytest.mark.django_db(transaction=True)
Asgi = dict[str, Any]
EMAIL, PASSWORD = "siti@kasvira.example", "seven wandering storks"
PATIENCE_S = 20


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mentions in a piece, and no connection that a thread leaves open."""
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    monkeypatch.setattr(export_stream, "_fresh", closing(export_stream._fresh))


def closing(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        finally:
            connection.close()

    return call


@pytest.fixture
def workspace() -> Workspace:
    return operations.create_workspace(name="Kasvira", time_zone="Asia/Jakarta")


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return operations.create_owner(workspace=workspace, email=EMAIL, password=PASSWORD)


@pytest.fixture
def acting(owner: User, workspace: Workspace) -> Actor:
    return access_workspace(owner, workspace.pk)


def cookie_of(email: str) -> str:
    browser = Client()
    browser.post("/sign-in", {"email": email, "password": PASSWORD})
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture
def program(workspace: Workspace) -> Actor:
    scopes = [Scope.MENTIONS_READ, Scope.MENTIONS_WRITE]
    return access_token(
        operations.create_token(workspace_id=workspace.pk, name="t", scopes=scopes, actor="system")
    )


def say(program: Actor, *mentions: dict[str, Any]) -> None:
    push_mentions(body=json.dumps(mentions).encode(), acting=program, log=DatabaseLog())
    Screener(DatabaseLog()).screen()


class Taker:
    """A browser that fetches a file. `act` is called in a thread with the number of parts that have come."""

    def __init__(self, act: Callable[[int], None] = lambda _: None) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.parts: list[bytes] = []
        self.is_whole = False
        self._act = act

    async def __call__(self, message: Asgi) -> None:
        self.status = message.get("status", self.status)
        self.headers |= dict(message.get("headers", ()))
        if message["type"] == "http.response.body":
            self.is_whole = not message.get("more_body", False)
            if message["body"]:
                self.parts.append(message["body"])
                await asyncio.to_thread(closing(self._act), len(self.parts))

    def take(self, cookie: str, query: str, method: str = "GET", *, leaves: bool = False) -> "Taker":
        asyncio.run(self._take(cookie, query, method, leaves))
        return self

    async def _take(self, cookie: str, query: str, method: str, leaves: bool) -> None:
        stream, gone = export_stream.ExportStream(), asyncio.Event()

        async def receive() -> Asgi:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Asgi) -> None:
            await self(message)
            if leaves and self.parts:
                gone.set()
                await asyncio.Event().wait()  # whoever has left takes nothing any more

        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
        scope = {"type": "http", "method": method, "headers": headers, "query_string": query.encode()}
        await asyncio.wait_for(stream(scope, receive, send), PATIENCE_S)
        await asyncio.to_thread(stream._pool.shutdown)

    @property
    def text(self) -> str:
        return b"".join(self.parts).decode("utf-8-sig")


def asked(acting: Actor, form: ExportForm = ExportForm.JSONL, query: str = "", **filters: Any) -> Export:
    return begin_export(query=query, filters=Filters(**filters), form=form, acting=acting)


def ending() -> tuple[str, int, dict[str, Any]]:
    export = Export.objects.get()
    told = AuditRecord.objects.get(action="listening.export_mentions")
    return export.state, export.rows, json.loads(told.detail)


def test_all_that_is_found_is_in_the_file_oldest_first(program: Actor, acting: Actor) -> None:
    say(program, *({"id": f"p{n}", "text": f"kasvira {n}"} for n in range(5)), {"id": "x", "text": "other"})
    taker = Taker().take(cookie_of(EMAIL), f"id={asked(acting, query='kasvira').pk}")
    ids = [json.loads(line)["id"] for line in taker.text.splitlines()]
    assert (taker.status, taker.is_whole, ids) == (200, True, ["p0", "p1", "p2", "p3", "p4"])
    assert taker.headers[b"content-type"] == b"application/x-ndjson"
    assert taker.headers[b"content-disposition"].endswith(b'.jsonl"')
    assert ending() == ("whole", 5, {"is_whole": True, "rows": 5})


def test_a_table_holds_nothing_that_a_spreadsheet_would_run(program: Actor, acting: Actor) -> None:
    said = ("=1+1", "+1", "-1", "@x", "\tx", 'a "b",\nc', "برنامه", "9" * 30)
    say(program, *({"id": f"p{n}", "text": text} for n, text in enumerate(said)))
    taker = Taker().take(cookie_of(EMAIL), f"id={asked(acting, ExportForm.CSV).pk}")
    rows = list(csv.DictReader(io.StringIO(taker.text, newline="")))
    assert [row["text"] for row in rows] == [
        *("'=1+1", "'+1", "'-1", "'@x", "'\tx"),
        *('a "b",\nc', "برنامه", "9" * 30),
    ]
    assert {row["network"] for row in rows} == {"api"}


def test_what_was_removed_is_there_without_a_word(program: Actor, acting: Actor) -> None:
    say(program, {"id": "p1", "text": "secret"})
    push_deletion(native_id="p1", acting=program, log=DatabaseLog())
    Screener(DatabaseLog()).screen()
    taker = Taker().take(cookie_of(EMAIL), f"id={asked(acting, state=None).pk}")
    (row,) = map(json.loads, taker.text.splitlines())
    assert (row["id"], row["state"], "secret" in taker.text) == ("p1", "deleted", False)


def test_who_loses_access_meanwhile_gets_no_more_and_no_end(
    program: Actor, acting: Actor, owner: User
) -> None:
    say(program, *({"id": f"p{n}", "text": "kasvira"} for n in range(9)))
    cookie, export = cookie_of(EMAIL), asked(acting)
    taker = Taker(lambda number: operations.end_sessions(user=owner) if number == 2 else None)
    taker.take(cookie, f"id={export.pk}")
    assert (len(taker.parts), taker.is_whole) == (2, False)
    assert ending() == ("broken", 4, {"is_whole": False, "rows": 4})


def test_who_leaves_is_told_in_the_trail(program: Actor, acting: Actor) -> None:
    say(program, *({"id": f"p{n}", "text": "kasvira"} for n in range(9)))
    taker = Taker().take(cookie_of(EMAIL), f"id={asked(acting).pk}", leaves=True)
    assert (taker.is_whole, ending()[0]) == (False, "broken")


def test_nobody_else_gets_it(acting: Actor, workspace: Workspace) -> None:
    export = asked(acting)
    colleague = User(email="budi@kasvira.example")
    colleague.set_password(PASSWORD)
    colleague.save()
    Membership.objects.create(workspace=workspace, user=colleague, role=Role.OWNER)
    stranger = operations.create_workspace(name="Other")
    operations.create_owner(workspace=stranger, email="eve@other.example", password=PASSWORD)
    answers = [
        Taker().take(cookie, f"id={number}")
        for cookie in (cookie_of("budi@kasvira.example"), cookie_of("eve@other.example"), "nonsense", "")
        for number in (export.pk, export.pk + 1000)
    ]
    answers += [
        Taker().take(cookie_of(EMAIL), query) for query in ("", "id=x", "id=-1", "id=" + "9" * 30, "id=%00")
    ]
    assert {(answer.status, answer.text) for answer in answers} == {
        (404, '{"code":"not_found","message":"There is nothing here for you."}')
    }
    assert Export.objects.get().state == "asked"


def test_it_can_only_be_read(acting: Actor) -> None:
    taker = Taker().take(cookie_of(EMAIL), f"id={asked(acting).pk}", "POST")
    assert taker.status == 405
