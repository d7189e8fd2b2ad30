"""Sources of the workspace, and what their channels went through."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from menara.core.clock import now
from menara.people.enums import Role
from menara.people.models import User, Workspace
from menara.people.queries import Actor, access_workspace
from menara.sources.hearing import hour_of
from menara.sources.models import Channel, CoverageHour, Source
from menara.sources.operations import add_source


@pytest.fixture
def acting(owner: User, workspace: Workspace) -> Actor:
    return access_workspace(owner, workspace.pk)


@pytest.fixture
def stranger() -> Actor:
    from menara.people.operations import create_workspace

    return Actor(create_workspace(name="Other").pk, "user:999", Role.OWNER)


@pytest.fixture
def listen(acting: Actor) -> Callable[..., Source]:
    """Makes a source that has been heard for so many hours."""

    def listen(name: str, hours: int = 0, acting: Actor = acting, **channel: Any) -> Source:
        settings = {"urls": [f"https://{name.lower()}.example/feed"]}
        source = add_source(name=name, connector="feed", settings=settings, acting=acting)
        added = hour_of(now()) - timedelta(hours=hours)
        Source.objects.filter(id=source.pk).update(created_at=added)
        present = hour_of(now())
        CoverageHour.objects.bulk_create(
            CoverageHour(
                channel=source.channel, hour=present - timedelta(hours=number), asked=1, received=number
            )
            for number in range(hours)
        )
        told = ({"state": "active"} if hours else {}) | channel
        if told:
            Channel.objects.filter(id=source.channel_id).update(**told)
        return source

    return listen
