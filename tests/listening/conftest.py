"""Two workspaces with a stream each, and what is heard, made by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from menara.connectors.base import AccountStatus
from menara.listening.heard import Ear, HeardAccount, HeardDeletion, HeardPost
from menara.listening.models import Stream
from menara.listening.operations import create_stream
from menara.people.enums import Role
from menara.people.operations import create_workspace
from menara.people.queries import Actor
from menara.sources.models import Channel
from menara.sources.operations import add_source

START = datetime(2026, 11, 21, 9, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


@pytest.fixture
def owner() -> Actor:
    return Actor(create_workspace(name="Kasvira").id, "user:1", Role.OWNER)


@pytest.fixture
def stranger() -> Actor:
    return Actor(create_workspace(name="Other").id, "user:2", Role.OWNER)


@pytest.fixture
def stream(owner: Actor) -> Stream:
    return create_stream(name="Kasvira", query="kasvira", acting=owner)


@pytest.fixture
def channel(owner: Actor) -> Channel:
    return add_source(name="Posts", connector="bluesky", settings={}, acting=owner).channel


@pytest.fixture
def ear(channel: Channel, owner: Actor) -> Ear:
    return Ear(channel.id, "bluesky", frozenset({owner.workspace_id}))


@pytest.fixture
def post(ear: Ear, owner: Actor, stream: Stream) -> Callable[..., HeardPost]:
    """A version of a post as it is heard at a minute; it matches the stream unless told otherwise."""

    def post(version: str, minute: float, native_id: str = "at://1", **more: Any) -> HeardPost:
        told = {
            "ear": ear,
            "network": "bluesky",
            "local_id": "",
            "author_id": "did:plc:siti",
            "published_at": at(0),
            "heard_at": at(minute),
            "changed_at": at(minute),
            "content": {"id": native_id, "text": f"kasvira {version}"},
            "hits": {owner.workspace_id: [(stream.id, [(0, 7)])]},
            **more,
        }
        return HeardPost(native_id=native_id, version=version, **told)

    return post


@pytest.fixture
def deletion(ear: Ear) -> Callable[..., HeardDeletion]:
    def deletion(minute: float, native_id: str = "at://1", **more: Any) -> HeardDeletion:
        return HeardDeletion(
            **{"ear": ear, "local_id": "", **more}, native_id=native_id, changed_at=at(minute)
        )

    return deletion


@pytest.fixture
def account(ear: Ear) -> Callable[..., HeardAccount]:
    def account(status: str, minute: float, **more: Any) -> HeardAccount:
        told = {"ear": ear, "author_id": "did:plc:siti", **more}
        return HeardAccount(status=AccountStatus(status), at=at(minute), **told)

    return account
