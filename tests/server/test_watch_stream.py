"""The stream of Watch: the same cards as the page, for who may see them, as long as they may."""

import asyncio
import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from menara.core.log import DatabaseLog
from menara.listening.feed import Wanted
from menara.listening.models import Mention
from menara.listening.operations import create_stream
from menara.listening.pushing import push_deletion, push_mentions
from menara.listening.screening import Screener
from menara.people import operations
from menara.people.enums import Role, Scope
from menara.people.models import Membership, User, Workspace
from menara.people.queries import Actor, access_token
from menara.server import live, news, watch_stream
from menara.web.listening import fragments

pytestmark = pytest.mark.django_db(transaction=True)
Asgi = dict[str, Any]
EMAIL, PASSWORD = "siti@kasvira.example", "seven wandering storks"
PATIENCE_S = 20


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits, no connection that a thread leaves open, and nothing of another test's database."""
    fragments._read_once.cache_clear()
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


@pytest.fixture
def workspace() -> Workspace:
    return operations.create_workspace(name="Kasvira", time_zone="Asia/Jakarta")


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return operations.create_owner(workspace=workspace, email=EMAIL, password=PASSWORD, language="nl")


@pytest.fixture
def cookie(owner: User) -> str:
    browser = Client()
    browser.post("/sign-in", {"email": owner.email, "password": PASSWORD})
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture
def program(workspace: Workspace) -> Actor:
    scopes = [Scope.MENTIONS_READ, Scope.MENTIONS_WRITE]
    return access_token(
        operations.create_token(workspace_id=workspace.pk, name="t", scopes=scopes, actor="system")
    )


def say(program: Actor, *texts: str) -> None:
    body = json.dumps([{"id": text.split()[0], "text": text} for text in texts]).encode()
    push_mentions(body=body, acting=program, log=DatabaseLog())
    Screener(DatabaseLog()).screen()


class Reader:
    """A page that is open; `act` is called in a thread with the number of messages that have come."""

    def __init__(self, act: Callable[[int], None] = lambda _: None) -> None:
        self.status = 0
        self.messages: list[str] = []
        self._act = act

    async def __call__(self, message: Asgi) -> None:
        self.status = message.get("status", self.status)
        if body := message.get("body"):
            self.messages.append(body.decode())
            await asyncio.to_thread(closing(self._act), len(self.messages))

    def read(self, cookie: str, query: str = "", after: str = "0", **more: Any) -> "Reader":
        """To the end of the stream."""
        asyncio.run(self._read(cookie, query, after, **more))
        return self

    async def _read(self, cookie: str, query: str, after: str, most: int = 20, at_once: int = 1) -> None:
        stream = live.EventStream(watch_stream.open_watch_reader, news.News(), most)
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
        if after:
            headers.append((b"last-event-id", after.encode()))
        scope = {"type": "http", "method": "GET", "headers": headers, "query_string": query.encode()}
        try:
            opened = [stream(scope, _receive, self) for _ in range(at_once)]
            await asyncio.wait_for(asyncio.gather(*opened), PATIENCE_S)
        finally:
            stream.news.is_ending = lambda: True
            stream._pool.shutdown()

    @property
    def cards(self) -> list[str]:
        """The texts that came, and - for what was taken away."""
        html = "".join(line for message in self.messages for line in message.split("data:"))
        found = re.findall(r'class="card-text.*?>(.*?)</p>|(data-gone)|(data-tombstone)', html, re.DOTALL)
        return [re.sub(r"<[^>]+>|\n", "", text).strip() or gone or stone for text, gone, stone in found]


async def _receive() -> Asgi:
    await asyncio.Event().wait()
    return {}


def leave(owner: User) -> None:
    operations.end_sessions(user=owner)


def ends_at(number: int, owner: User) -> Callable[[int], None]:
    return lambda count: leave(owner) if count == number else None


def test_cards_come_in_the_readers_language(owner: User, cookie: str, program: Actor) -> None:
    say(program, "one of kasvira", "two of kasvira")
    reader = Reader(ends_at(2, owner)).read(cookie)
    assert (reader.status, reader.cards) == (200, ["one of kasvira", "two of kasvira"])
    assert reader.messages[0] == ": here\n\n"
    assert reader.messages[1].startswith('id: 2\ndata: <article class="card"')
    assert "bereik onbekend" in reader.messages[1]


def test_who_may_read_no_more_is_told_so(owner: User, cookie: str) -> None:
    reader = Reader(ends_at(1, owner)).read(cookie)
    assert reader.messages[-1] == "event: gone\ndata:\n\n"


@pytest.mark.parametrize(
    "take_away",
    [
        lambda owner: operations.deactivate_user(user=owner, actor="system"),
        lambda owner: operations.change_password(user=owner, password="eight sleeping herons", actor="x"),
        lambda owner: Membership.objects.filter(user=owner).delete(),
        lambda owner: Membership.objects.filter(user=owner).update(role=Role.AGENT),
    ],
    ids=["deactivated", "another password", "no member", "another role"],
)
def test_access_that_goes_ends_the_stream(owner: User, cookie: str, take_away: Callable[[User], Any]) -> None:
    reader = Reader(lambda count: take_away(owner) if count == 2 else None).read(cookie)
    assert reader.messages[-1] == "event: gone\ndata:\n\n"


@pytest.mark.parametrize(
    ("cookie_of", "query", "after", "status"),
    [
        (lambda _: "", "", "0", 401),
        (lambda _: "x" * 9000, "", "0", 401),
        (lambda cookie: f'{cookie[:-1]}"\x00', "", "0", 401),
        (lambda cookie: cookie, "", "x", 400),
        (lambda cookie: cookie, "q=%28one", "0", 400),
        (lambda cookie: cookie, "stream=999999", "0", 401),
        (lambda cookie: cookie, "&".join("a=1" for _ in range(100)), "0", 400),
    ],
    ids=["nobody", "long", "broken", "cursor", "query", "stream", "fields"],
)
def test_what_cannot_be_read(
    cookie: str, cookie_of: Callable[[str], str], query: str, after: str, status: int
) -> None:
    assert Reader().read(cookie_of(cookie), query, after).status == status


@pytest.mark.parametrize("beside", ['odd={"a": 1}', "a b", "x[1]=2", "x" * 9000])
def test_cookies_of_others_on_the_host_keep_nobody_out(owner: User, cookie: str, beside: str) -> None:
    reader = Reader(ends_at(1, owner))
    reader.read(f"none; {beside}; {settings.SESSION_COOKIE_NAME}={cookie}")
    assert reader.status == 200


def test_a_database_that_stumbles_sends_nobody_away(cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page connects again, from where it was."""

    def fail(_: watch_stream.WatchReader) -> bool:
        raise OperationalError("database is locked")

    monkeypatch.setattr(watch_stream.WatchReader, "is_good", fail)
    reader = Reader().read(cookie)
    assert (reader.status, [message for message in reader.messages if "gone" in message]) == (200, [])


def test_filters_are_those_of_the_page(
    owner: User, cookie: str, workspace: Workspace, program: Actor
) -> None:
    acting = Actor(workspace.pk, "user:1", Role.OWNER)
    stream = create_stream(name="Leaks", query="leak*", acting=acting)
    say(program, "one of kasvira", "two leaked")
    for query in (f"stream={stream.pk}", "q=leaked"):
        reader = Reader(ends_at(2, owner)).read(cookie, query)
        assert reader.cards == ["data-gone", "two leaked"]
        cookie_again = Client()
        cookie_again.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
        cookie = str(cookie_again.cookies[settings.SESSION_COOKIE_NAME].value)


def test_what_is_deleted_or_hidden_is_taken_away(owner: User, cookie: str, program: Actor) -> None:
    say(program, "one of kasvira", "two of kasvira")
    push_deletion(native_id="one", acting=program, log=DatabaseLog())
    Screener(DatabaseLog()).screen()
    Mention.objects.filter(native_id="two").update(is_hidden=True)
    assert Reader(ends_at(2, owner)).read(cookie).cards == ["data-gone", "data-tombstone"]


def test_others_hear_nothing_of_it(owner: User, cookie: str) -> None:
    elsewhere = operations.create_workspace(name="Other")
    secret = operations.create_token(
        workspace_id=elsewhere.pk, name="t", scopes=[Scope.MENTIONS_WRITE], actor="system"
    )
    say(access_token(secret), "secret of others")
    reader = Reader(ends_at(4, owner)).read(cookie)
    assert (reader.cards, reader.status) == ([], 200)


def test_who_missed_too_much_asks_for_the_page_anew(
    owner: User, cookie: str, program: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_stream, "MOST_BEHIND", 2)
    say(program, "one", "two", "three")
    reader = Reader(ends_at(3, owner)).read(cookie)
    told = [message for message in reader.messages if message.startswith("event: behind")]
    assert reader.cards == ["one", "two", "three"] or told == ["event: behind\nid: 3\ndata:\n\n"]


def test_nobody_holds_more_than_their_share(owner: User, cookie: str) -> None:
    statuses: list[int] = []

    class Counting(Reader):
        async def __call__(self, message: Asgi) -> None:
            if "status" in message:
                statuses.append(message["status"])
            await super().__call__(message)

    Counting(ends_at(2, owner)).read(cookie, most=1, at_once=2)
    assert sorted(statuses) == [200, 429]


def test_text_with_line_ends_stays_one_message(owner: User, cookie: str, program: Actor) -> None:
    text = "one\r\n\r\nevent: gone\rdata: x\u2028y\n\n: z"
    push_mentions(body=json.dumps([{"id": "1", "text": text}]).encode(), acting=program, log=DatabaseLog())
    Screener(DatabaseLog()).screen()
    message = Reader(ends_at(2, owner)).read(cookie).messages[1]
    lines = re.split("\r\n|\r|\n", message)
    assert {line.partition(" ")[0] for line in lines if line} == {"id:", "data:"}
    assert lines[-2:] == ["", ""]


def test_paragraphs_stay_apart_as_on_the_page(owner: User, cookie: str, program: Actor) -> None:
    push_mentions(
        body=json.dumps([{"id": "1", "text": "one\n\n two"}]).encode(), acting=program, log=DatabaseLog()
    )
    Screener(DatabaseLog()).screen()
    message = Reader(ends_at(2, owner)).read(cookie).messages[1]
    assert ">one\ndata: \ndata:  two<" in message


def test_what_is_read_for_one_is_not_read_again_for_another(
    workspace: Workspace, program: Actor, django_assert_num_queries: Any
) -> None:
    say(program, "one of kasvira")
    acting = Actor(workspace.pk, "user:1", Role.OWNER)
    audience = fragments.Audience(acting, Wanted(), "en", "UTC")
    first = fragments.cards_after(audience, 0, 1)
    with django_assert_num_queries(0):
        other = audience._replace(acting=Actor(workspace.pk, "user:2", Role.OWNER))
        assert fragments.cards_after(other, 0, 1) == first


class Watcher(Reader):
    """One of many pages; it says when it has all that it waits for."""

    def __init__(self, wanted: int, is_full: Callable[[], None]) -> None:
        super().__init__()
        self._wanted, self._is_full = wanted, is_full

    async def __call__(self, message: Asgi) -> None:
        self.status = message.get("status", self.status)
        if body := message.get("body"):
            had = len(self.cards)
            self.messages.append(body.decode())
            if had < self._wanted <= len(self.cards):
                self._is_full()


def test_fifty_pages_lose_nothing_and_get_nothing_twice(owner: User, cookie: str, program: Actor) -> None:
    """How soon it comes is measured by benchmarks/watchers.py."""
    said = [f"{number} of kasvira" for number in range(10)]
    waiting = set(range(50))
    everybody = asyncio.Event()

    def note(number: int) -> None:
        waiting.discard(number)
        if not waiting:
            everybody.set()

    watchers = [Watcher(len(said), partial(note, number)) for number in range(50)]

    async def watch_all() -> None:
        stream = live.EventStream(watch_stream.open_watch_reader, news.News(), len(watchers))
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
        scope = {"type": "http", "method": "GET", "headers": headers, "query_string": b"after=0"}
        pages = asyncio.gather(*(stream(scope, _receive, watcher) for watcher in watchers))
        try:
            for text in said:
                await asyncio.to_thread(closing(say), program, text)
            await asyncio.wait_for(everybody.wait(), 3 * PATIENCE_S)
            await asyncio.to_thread(closing(leave), owner)
            await asyncio.wait_for(pages, 3 * PATIENCE_S)
        finally:
            stream.news.is_ending = lambda: True
            stream._pool.shutdown()

    asyncio.run(watch_all())
    assert [watcher.cards for watcher in watchers] == [said] * len(watchers)
