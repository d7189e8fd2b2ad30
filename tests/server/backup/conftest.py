"""An installation with something in each kind of column, and its folder with a key and a checkpoint."""

from pathlib import Path

import pytest
from django.conf import settings

from menara.access.operations import store_credential
from menara.connectors.base import Notice
from menara.core.log import DatabaseLog
from menara.listening.operations import create_stream
from menara.listening.pushing import push_mentions
from menara.listening.screening import Screener
from menara.people.enums import Role, Scope
from menara.people.operations import create_owner, create_token, create_workspace
from menara.people.queries import Actor
from menara.server.environment import Environment
from menara.server.tasks import write_checkpoint
from menara.sources.operations import HEARD, add_source, set_aside

PUSHED = b"""{"id": "1", "text": "kasvira", "number": 1000000000000000000000000000000, "odd": "\\u200f\\n"}
{"id": "2", "text": "other", "lang": "fa"}"""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    data = tmp_path / "data"
    data.mkdir(0o700)
    (data / "key").write_text(bytes(settings.MENARA_KEY).hex() + "\n")
    monkeypatch.setattr(settings, "MENARA_DATA", data)
    return Environment(data, settings.ENVIRONMENT.database_url, None, (), data / "key")


@pytest.fixture
def filled(transactional_db: None, environment: Environment) -> Environment:  # noqa: ARG001
    workspace = create_workspace(name="Kasvira")
    owner = Actor(workspace.id, "user:1", Role.OWNER, frozenset(Scope))
    create_owner(workspace=workspace, email="siti@kasvira.example", password="menara-ke-laut-7")
    create_token(workspace_id=workspace.id, name="shop", scopes=[Scope.MENTIONS_WRITE], actor="user:1")
    credential = store_credential(name="Fedi", network="mastodon", secret="s3cret", acting=owner)
    source = add_source(
        name="Posts",
        connector="file",
        settings={"paths": ["posts.jsonl"], "network": "bluesky"},
        acting=owner,
        credential=credential,
    )
    create_stream(name="Kasvira", query="kasvira", acting=owner).sources.add(source)
    letter = Notice(
        source="s", observed_at="", cursor="", message="No post.", code="bad_json", raw=b"\xff\x00{"
    )
    set_aside(channel_id=source.channel_id, workspace_id=None, letter=letter)
    push_mentions(body=PUSHED, acting=owner, log=DatabaseLog())
    Screener(DatabaseLog()).screen()
    DatabaseLog().append(HEARD, "api/1/api", bytes(range(256)), 1)
    write_checkpoint()
    return environment
