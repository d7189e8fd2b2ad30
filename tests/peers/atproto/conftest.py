"""`pds`: a Bluesky PDS with its firehose, and the PLC directory it needs, from npm."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from menara.connectors.base import Event
from menara.connectors.bluesky.connector import BlueskyConnector
from menara.connectors.event_lines import write_event
from menara.connectors.reader import Reader

SCRIPT = Path(__file__).parent / "pds.cjs"
PATIENCE_S = 60  # only a test that fails waits for so long


@pytest.fixture(scope="session")
def pds(peer_home: Callable[..., Path], start_peer: Callable[..., Any]) -> str:
    """Its base URL."""
    home = peer_home("atproto")
    peer = start_peer("pds", [home / "bin/node", SCRIPT], NODE_PATH=str(home / "node_modules"))
    peer.wait_for(peer.first_line)
    url: str = json.loads(peer.first_line())["pds"]
    return url.replace("localhost", "127.0.0.1")


class Listener:
    """A connector that listens in a thread of its own, and what it has told so far."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.events: list[Event] = []

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(write_event(event)) for event in self.events]

    def hears(self, number: int) -> list[dict[str, Any]]:
        """The first so many events, as soon as they have been told."""
        self._wait(lambda: len(self.events) >= number)
        return self.lines[:number]

    def hears_posts(self, number: int) -> list[dict[str, Any]]:
        """The first so many posts that are new or changed."""
        self._wait(lambda: len(self._posts()) >= number)
        return self._posts()[:number]

    def hears_nothing_for(self, seconds: float) -> list[dict[str, Any]]:
        """What comes all the same."""
        before, until = len(self.events), time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.events += self._reader.take(left)
        return self.lines[before:]

    def _posts(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["kind"] == "upsert"]

    def _wait(self, is_enough: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_enough():
            assert time.monotonic() < deadline, f"no more than this was heard: {self.lines}"
            self.events += self._reader.take(1)


@pytest.fixture
def listen(pds: str) -> Iterator[Callable[..., Listener]]:
    """`listen(dids=[...])` hears the firehose of the PDS from its beginning, unless a cursor is named."""
    with ExitStack() as stack:

        def listen(cursor: str | None = "0", **settings: Any) -> Listener:
            told = {"mode": "firehose", "base_url": pds, "allow_private": True, **settings}
            return Listener(stack.enter_context(Reader(BlueskyConnector(told), cursor)))

        yield listen
