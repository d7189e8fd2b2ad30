"""Frames turned into events, without any network."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from menara.connectors.base import Event
from menara.connectors.bluesky.bookmark import Bookmark
from menara.connectors.bluesky.hearing import Hearing
from menara.connectors.bluesky.interest import Interest
from menara.connectors.bluesky.memory import Memory
from menara.connectors.bluesky.place import Place, read_place
from menara.connectors.bluesky.settings import read_bluesky_settings
from menara.connectors.bluesky.telling import Telling
from menara.connectors.bluesky.wire import wire_of
from menara.connectors.event_lines import write_event

Hear = Callable[..., list[Event]]


@pytest.fixture
def hear(new_clock: Callable[[], Any]) -> Hear:
    """`hear("firehose", [frame, ...], cursor, **settings)`: the events of one connection that sends these frames."""

    def hear(mode: str, frames: Iterable[bytes], cursor: str | None = None, **more: Any) -> list[Event]:
        settings = read_bluesky_settings({"mode": mode, **more})
        wire = wire_of(settings)
        telling = Telling(Interest(settings.collections, settings.dids), new_clock(), Memory(100))
        telling.source = "bluesky:host.example"
        bookmark = Bookmark(read_place(cursor) if cursor else Place("host.example"))
        asked = wire.cursor(bookmark.place, "host.example")
        hearing = Hearing(wire, telling, bookmark, "host.example", asked)
        return [event for frame in frames for event in hearing.events(frame)]

    return hear


@pytest.fixture(scope="session")
def lines() -> Callable[[Iterable[Event]], list[dict[str, Any]]]:
    """Events as `menara fetch` writes them."""
    return lambda events: [json.loads(write_event(event)) for event in events]
