"""A workspace with its owner, a second one, a log, and an event of each kind."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import Delete, Event, Gap, Notice, Upsert
from menara.core.log import DatabaseLog
from menara.people.enums import Role
from menara.people.models import Workspace
from menara.people.operations import create_workspace
from menara.people.queries import Actor

SOURCE, OBSERVED = "bluesky:jetstream.example", "2026-11-21T09:00:05.000Z"


@pytest.fixture
def workspace() -> Workspace:
    return create_workspace(name="Kasvira")


@pytest.fixture
def owner(workspace: Workspace) -> Actor:
    return Actor(workspace.id, "user:1", Role.OWNER)


@pytest.fixture
def stranger() -> Actor:
    return Actor(create_workspace(name="Other").id, "user:2", Role.OWNER)


@pytest.fixture
def log() -> DatabaseLog:
    return DatabaseLog()


@pytest.fixture
def post() -> Callable[..., Upsert]:
    def post(number: int, **more: Any) -> Upsert:
        mention = {"id": f"at://{number}", "text": f"post {number}", "source": "bluesky"}
        told = {"native_id": mention["id"], "version": "v1", "source_time": "2026-11-21T09:00:00Z", **more}
        return Upsert(
            source=SOURCE, observed_at=OBSERVED, cursor=str(number), mention=mention, raw=b"{}", **told
        )

    return post


@pytest.fixture
def others() -> list[Event]:
    """A deletion, a gap, an outage, and something that could not be read."""
    place = {"source": SOURCE, "observed_at": OBSERVED}
    return [
        Delete(native_id="at://1", cursor="11", **place),
        Gap(reason="cut off", begin="2026-11-21T08:00:00Z", cursor="12", **place),
        Notice(message="It does not answer.", code="try_later", cursor="13", **place),
        Notice(message="No post.", code="bad_json", raw=b"\xff{", cursor="14", **place),
        Notice(message="Hello.", cursor="15", **place),
    ]
