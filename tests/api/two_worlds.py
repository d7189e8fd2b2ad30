"""Two workspaces that have everything, and what the one could name of the other."""

import base64
import hmac
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from api.isolation_cases import BODIES
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from menara.assets.enums import AssetKind, Step
from menara.assets.operations import answer_step
from menara.connectors.base import Notice
from menara.core.clock import now, ticking
from menara.core.log import DatabaseLog
from menara.listening.bookmarks import read_up_to
from menara.listening.enums import ExportForm
from menara.listening.exporting import begin_export
from menara.listening.models import Mention, MentionCounter, Tag
from menara.listening.screening import Screener
from menara.listening.search.finding import Filters
from menara.people import enums
from menara.people.enums import Role
from menara.people.inviting import invite
from menara.people.models import Token, User
from menara.people.operations import create_owner, create_token, create_workspace
from menara.people.password_links import BY_HAND, make_link
from menara.people.queries import Actor, access_workspace
from menara.records.operations import draft_hold
from menara.records.scope import Scope
from menara.sources.models import DeadLetter
from menara.sources.replaying import ask_replay
from menara.sources.setting_aside import set_aside
from menara.sources.trying import ask_trial

MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)
NOBODY = 10**9
NOBODY_S_WEBHOOK = "A" * 22
PASSWORD = "seven wandering storks"
CHANGING = re.compile(rb'(csrfmiddlewaretoken" value="|csrfToken": "|nonce=")[^"]*')


@dataclass
class World:
    """A workspace with two of everything, a program with all scopes, and its owner's browser."""

    word: str
    size: int

    def __post_init__(self) -> None:
        workspace = create_workspace(name=self.word)
        self.id = workspace.id
        self.email = f"owner@{self.word}.example"
        owner = create_owner(workspace=workspace, email=self.email, password=PASSWORD)
        self.user_id = owner.pk
        make_link(user=owner, made_by="operator", lasts=BY_HAND)
        names = {AssetKind.NAME: [self.word]}
        answer_step(step=Step.NAMES, assets=names, acting=access_workspace(owner, self.id))
        invite(email=f"guest@{self.word}.example", role=Role.AGENT, acting=access_workspace(owner, self.id))
        self.network = f"{self.word}-net"
        scopes = list(enums.Scope)
        make = {"workspace_id": self.id, "scopes": scopes, "actor": "system", "network": self.network}
        self.token, _ = (create_token(name=f"{self.word} {number}", **make) for number in (1, 2))
        self.token_id = Token.objects.filter(workspace_id=self.id).latest("id").pk
        self.feed = {"urls": [f"https://{self.word}.example/rss"]}
        self.sources = [self._add_source(number) for number in (1, 2)]
        self.streams = [self._post("streams", {"name": self.word, "query": self.word})["id"] for _ in "12"]
        self._hear()
        opened = [self._post("webhooks", {"name": self.word}) for _ in "12"]
        self.webhook_id, self.secret = opened[0]["webhook"]["id"], opened[0]["secret"]
        self.hold_id = self._hold()
        self.cursors = {name: self._cursor(name) for name in PAGED}

    def ask(
        self, method: str, path: str, body: Any = None, query: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As a program; at a webhook as its sender."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = self._signed(content) if path.startswith("/api/v1/hooks/") else self._bearer()
        told = {
            "QUERY_STRING": "&".join(f"{name}={quote(str(value))}" for name, value in (query or {}).items())
        }
        return Client().generic(
            method, path, content, content_type="application/json", headers=headers, **told
        )

    def browse(
        self, path: str, query: dict[str, Any], form: dict[str, Any] | None = None, method: str = "GET"
    ) -> HttpResponse:
        """What a form brings is asked for as a part of a page."""
        browser = Client()
        browser.post("/sign-in", {"email": self.email, "password": PASSWORD})
        if method == "POST":
            return browser.post(path, form or {}, headers={"HX-Request": "true"})
        return browser.get(path, query)

    def names(self, kind: str) -> Any:
        """What is called so here: a value, or a list with one."""
        if kind.startswith("list of "):
            return [self.names(kind.removeprefix("list of "))]
        if kind.startswith("cursor of "):
            return self.cursors[kind.removeprefix("cursor of ")]
        return {
            "stream": self.streams[0],
            "source": self.sources[0],
            "token": self.token_id,
            "user": self.user_id,
            "webhook": self.webhook_id,
            "letter": self.letter_id,
            "trial": self.trial_id,
            "replay": self.replay_id,
            "connector": "feed",
            "mention": f"{self.word}-1",
            "row of mention": self.mention_id,
            "tag": self.word,
            "row of tag": self.tag_id,
            "hold": self.hold_id,
            "scope": {"stream_ids": [self.streams[0]]},
            "word": self.word,
            "query": self.word,
            "network": self.network,
            "number": self.number,
            "settings": self.feed,
            "secret": f"{self.word}-token",
            "mentions": [{"id": f"{self.word}-1", "text": "changed"}],
        }[kind]

    def _add_source(self, number: int) -> int:
        body = {"name": self.word, "connector": "feed", "settings": self.feed, "token": f"{self.word}-token"}
        id_: int = self._post("sources", body if number == 1 else body | {"token": None})["id"]
        return id_

    def _hold(self) -> int:
        owner = Actor(self.id, "user:1", Role.OWNER)
        draft = {"name": self.word, "ground": self.word, "scope": Scope(query=self.word), "acting": owner}
        draft_hold(**draft)
        return draft_hold(**draft).pk

    def _hear(self) -> None:
        told = [
            {
                "id": f"{self.word}-{number}",
                "text": f"{self.word} {number}",
                "lang": "id",
                "url": f"https://{self.word}.example/{number}",
            }
            for number in range(1, self.size + 1)
        ]
        self.ask("POST", "/api/v1/mentions", told)
        screen()
        for content in (b'{"text": "1"}', b'{"text": "2"}'):
            raw = content.replace(b"text", self.word.encode())
            notice = Notice(source="x", observed_at="", cursor="", message=self.word, code=self.word, raw=raw)
            set_aside(channel_id=None, workspace_id=self.id, letter=notice, network=self.network)
        self.letter_id = DeadLetter.objects.latest("id").pk
        owner = access_workspace(User.objects.get(email=self.email), self.id)
        told = {"name": self.word, "connector": "feed", "settings": self.feed}
        self.trial_id = ask_trial(**told, acting=owner).pk
        self.replay_id = ask_replay(letter_ids=[self.letter_id], acting=owner).pk
        begin_export(query=self.word, filters=Filters(), form=ExportForm.CSV, acting=owner)
        mention = Mention.objects.filter(workspace_id=self.id).latest("number")
        self.mention_id, self.number = mention.pk, mention.number
        self._tag_and_read(mention)

    def _tag_and_read(self, mention: Mention) -> None:
        told = {"mention": f"{self.word}-1", "tag": self.word}
        assert self.ask("POST", "/api/v1/tags/put-on", told).status_code == 204
        self.tag_id = Tag.objects.get(workspace_id=self.id).pk
        self.number = MentionCounter.objects.get(workspace_id=self.id).number
        person = User.objects.get(email=self.email)
        acting = Actor(self.id, f"user:{person.pk}", Role.OWNER)
        read_up_to(stream_ids=self.streams, mention_id=mention.pk, acting=acting)

    def _post(self, name: str, body: Any) -> Any:
        answer = self.ask("POST", f"/api/v1/{name}", body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    def _cursor(self, name: str) -> str:
        cursor: str = self.ask("GET", f"/api/v1/{name}", query={"limit": 1}).json()["next"]
        return cursor

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _signed(self, body: bytes) -> dict[str, str]:
        seconds = str(int(now().timestamp()))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signature = base64.b64encode(hmac.digest(key, f"m.{seconds}.".encode() + body, "sha256")).decode()
        return {"webhook-id": "m", "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}


Worlds = tuple[World, World]
PAGED = ("tokens", "streams", "sources", "dead-letters", "webhooks", "holds", "search")


@contextmanager
def standing_still() -> Iterator[None]:
    """The clock stands, and whatever is done is undone in the end."""
    with ticking(lambda: MOMENT), transaction.atomic():
        yield
        transaction.set_rollback(True)


def nobody_s(kind: str, theirs: Any) -> Any:
    """What has never existed, of the same form."""
    match theirs:
        case int():
            return NOBODY
        case {"stream_ids": [_]}:
            return {"stream_ids": [NOBODY]}
        case list() if kind.startswith("list of "):
            return [NOBODY]
        case str() if kind.startswith("cursor of "):
            return theirs[:4] + theirs[4:].swapcase()
        case str() if kind == "webhook":
            return NOBODY_S_WEBHOOK
    return json.loads(json.dumps(theirs).replace("zanzibar", "nowherez"))


def screen() -> None:
    screener = Screener(DatabaseLog())
    while screener.screen():
        pass


def request_of(world: World, method: str, address: str, name: str = "", value: Any = None) -> HttpResponse:
    """The address, asked with what is the world's own, but for one parameter."""
    place, _, called = name.partition(".")
    path = re.sub(r"\{(\w+)\}", lambda found: _own(world, found[1], called, value), address)
    query = {called: value} if place == "query" else {}
    body: Any = BODIES.get((method, address))
    if not address.startswith("/api/"):
        form = {**(body or {}), called: value} if place == "body" else body
        return world.browse(path, query, form, method)
    if name == "body":
        body = value
    elif place == "body":
        body = {**(body or {}), called: value}
    return world.ask(method, path, body, query)


def _own(world: World, parameter: str, called: str, value: Any) -> str:
    kind = {"native_id": "mention", "mention_id": "row of mention"}.get(
        parameter, parameter.removesuffix("_id")
    )
    return quote(str(value if parameter == called else world.names(kind)), safe="")


def without_reflection(answer: HttpResponse, value: Any) -> tuple[int, bytes, str]:
    """The answer but for what was said by whoever asked, and for what is made anew each time."""
    content = CHANGING.sub(b"", answer.content)
    if isinstance(value, int):
        content = re.sub(rb"=%d\b" % value, b"=...", content)  # in the address of the page
    else:
        for said in (json.dumps(value).strip('"'), quote(str(value))):
            content = content.replace(said.encode(), b"...")
    if answer.status_code == 201:
        content = re.sub(rb'"id": \d+', b"", content)
    return answer.status_code, content, answer.headers.get("Location", "")
