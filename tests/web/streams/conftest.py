"""Streams with something that they have found, written in the editor."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from menara.core.log import DatabaseLog
from menara.listening.models import Stream
from menara.listening.operations import create_stream
from menara.listening.pushing import push_mentions
from menara.listening.screening import Screener
from menara.people.enums import Role, Scope
from menara.people.models import Workspace
from menara.people.operations import create_token
from menara.people.queries import Actor, access_token


@pytest.fixture
def acting(workspace: Workspace) -> Actor:
    return Actor(workspace.pk, "user:1", Role.OWNER)


@pytest.fixture
def stream(acting: Actor) -> Stream:
    return create_stream(name="Kasvira", query="kasvira", acting=acting)


@pytest.fixture
def say(workspace: Workspace) -> Callable[..., None]:
    """Texts reach the workspace by a program."""
    scopes = [Scope.MENTIONS_READ, Scope.MENTIONS_WRITE]
    program = access_token(create_token(workspace_id=workspace.pk, name="v", scopes=scopes, actor="system"))

    def say(*texts: str) -> None:
        told = [{"id": text, "text": text} for text in texts]
        push_mentions(body=json.dumps(told).encode(), acting=program, log=DatabaseLog())
        Screener(DatabaseLog()).screen()

    return say


@pytest.fixture
def write(browser: Client) -> Callable[..., Any]:
    """Sends the editor's form: a new stream's, or that of a number."""

    def write(number: int | None = None, **told: Any) -> Any:
        address = f"/streams/{number}" if number else "/streams/new"
        return browser.post(address, {"do": "save", "name": "Leaks", "query": "leak", **told})

    return write
