"""Streams that are saved after much has been heard and stored, and the jobs that catch up."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import Event, Upsert
from menara.core.log import DatabaseLog
from menara.core.models import Job
from menara.listening.models import Stream
from menara.listening.screening import Screener
from menara.listening.streams.rematching import JOB, rematch_some
from menara.sources.models import Channel
from menara.sources.operations import HEARD
from menara.sources.packing import pack

PLACE = {"source": "bluesky:x", "observed_at": "2026-11-21T09:00:00Z", "cursor": ""}


def told(number: int, text: str, version: str = "1", **more: Any) -> Upsert:
    mention = {"id": f"at://{number}", "text": text}
    return Upsert(native_id=mention["id"], version=version, mention=mention, **PLACE, **more)


@pytest.fixture
def tell() -> Callable[..., Upsert]:
    return told


@pytest.fixture
def hear(channel: Channel) -> Callable[..., None]:
    """Events reach the log in one batch, and the screener takes what it finds."""

    def hear(*events: Event, key: str | None = None) -> None:
        DatabaseLog().append(HEARD, key or str(channel.pk), pack(events), len(events))
        Screener(DatabaseLog()).screen()

    return hear


@pytest.fixture
def catch_up() -> Callable[[], int]:
    """Does the jobs that wait, and those that these make; how many steps it took."""

    def catch_up() -> int:
        steps = 0
        while waiting := list(Job.objects.filter(kind=JOB).order_by("id")):
            for job in waiting:
                job.delete()
                steps += 1
                while rematch_some(**job.payload):
                    steps += 1
        return steps

    return catch_up


@pytest.fixture
def texts() -> Callable[[Stream], list[str]]:
    """What a stream has found."""

    def texts(stream: Stream) -> list[str]:
        found = stream.matches.order_by("mention__number").select_related("mention")
        return [match.mention.content["text"] for match in found]

    return texts
