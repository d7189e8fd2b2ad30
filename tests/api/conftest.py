"""A workspace with a token, a screener that can be asked to work, and a caller."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from api.two_worlds import World, Worlds, standing_still
from django.http import HttpResponse
from django.test import Client

from menara.api.limits import forget_purses
from menara.core.log import DatabaseLog
from menara.listening.screening import Screener
from menara.people.enums import Scope
from menara.people.models import Workspace
from menara.people.operations import create_token, create_workspace


class Caller:
    """A program with a token."""

    def __init__(self, workspace: Workspace, scopes: list[Scope]) -> None:
        self._client = Client()
        self.token = create_token(workspace_id=workspace.id, name="test", scopes=scopes, actor="system")
        self._headers = {"Authorization": f"Bearer {self.token}"}

    def push(self, body: Any, content_type: str = "application/json") -> HttpResponse:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._client.post(
            "/api/v1/mentions", content, content_type=content_type, headers=self._headers
        )

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`body` as JSON; bytes as they are."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        told = {**self._headers, **headers}
        return self._client.generic(method, path, content, content_type="application/json", headers=told)

    def post(self, path: str, body: Any = None) -> HttpResponse:
        return self.send("POST", path, body)

    def patch(self, path: str, body: Any) -> HttpResponse:
        return self.send("PATCH", path, body)

    def get(self, path: str, **parameters: Any) -> HttpResponse:
        return self._client.get(path, parameters, headers=self._headers)

    def delete(self, path: str) -> HttpResponse:
        return self._client.delete(path, headers=self._headers)

    def mentions(self, **parameters: Any) -> list[dict[str, Any]]:
        return self.get("/api/v1/mentions", **parameters).json()["mentions"]


@pytest.fixture(autouse=True)
def _full_purses() -> Iterator[None]:
    """What other tests have drawn of their allowance is not ours."""
    yield
    forget_purses()


@pytest.fixture
def workspace(db: None) -> Workspace:  # noqa: ARG001
    return create_workspace(name="Kasvira")


@pytest.fixture
def caller(workspace: Workspace) -> Caller:
    return Caller(workspace, [Scope.MENTIONS_READ, Scope.MENTIONS_WRITE])


@pytest.fixture
def stranger(db: None) -> Caller:  # noqa: ARG001
    return Caller(create_workspace(name="Other"), [Scope.MENTIONS_READ, Scope.MENTIONS_WRITE])


@pytest.fixture
def program(workspace: Workspace) -> Caller:
    """A token with all scopes."""
    return Caller(workspace, list(Scope))


@pytest.fixture
def other_program(db: None) -> Caller:  # noqa: ARG001
    """One of another workspace."""
    return Caller(create_workspace(name="Other"), list(Scope))


@pytest.fixture
def screen() -> Callable[[], int]:
    return Screener(DatabaseLog()).screen


@pytest.fixture
def new_caller() -> type[Caller]:
    return Caller


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Worlds]:  # noqa: ARG001
    """Two workspaces with everything, made once for a file: what its tests do has to be undone (`standing_still`)."""
    with django_db_blocker.unblock(), standing_still():
        yield World("kasvira", 3), World("zanzibar", 6)  # whose numbers are higher than any of the others
