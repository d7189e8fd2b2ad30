"""What is heard, put where Watch reads it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from menara.core.log import DatabaseLog
from menara.listening.models import Stream
from menara.listening.operations import create_stream
from menara.listening.pushing import push_deletion, push_mentions
from menara.listening.screening import Screener
from menara.people.enums import Role, Scope
from menara.people.models import Workspace
from menara.people.operations import create_token
from menara.people.queries import Actor, access_token
from menara.web.listening import fragments


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Databases of tests use their numbers again."""
    fragments._read_once.cache_clear()


class Voice:
    """Says things that reach the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.acting = Actor(workspace.pk, "user:1", Role.OWNER)
        scopes = [Scope.MENTIONS_READ, Scope.MENTIONS_WRITE]
        token = create_token(workspace_id=workspace.pk, name="voice", scopes=scopes, actor="system")
        self._program = access_token(token)

    def say(self, *texts: str, **more: Any) -> None:
        self.tell(*({"id": text, "text": text, **more} for text in texts))

    def tell(self, *mentions: dict[str, Any]) -> None:
        push_mentions(body=json.dumps(mentions).encode(), acting=self._program, log=DatabaseLog())
        Screener(DatabaseLog()).screen()

    def delete(self, native_id: str) -> None:
        push_deletion(native_id=native_id, acting=self._program, log=DatabaseLog())
        Screener(DatabaseLog()).screen()

    def stream(self, name: str, query: str, *source_ids: int) -> Stream:
        return create_stream(name=name, query=query, acting=self.acting, source_ids=source_ids)


@pytest.fixture
def voice(workspace: Workspace) -> Voice:
    return Voice(workspace)


@pytest.fixture
def new_voice() -> Callable[[Workspace], Voice]:
    return Voice
