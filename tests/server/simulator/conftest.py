"""Simulated networks in a thread, whose clock stands still until a test moves it on; and ears that listen to them."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from connectors.failures.leap import BEGIN, LeapingClock

from menara.connectors import registry
from menara.connectors.base import Account, AccountStatus, Delete, Event, Upsert
from menara.connectors.reader import Reader
from menara.outbound.door import Door, Reach, Wiring
from menara.server.demo.brand import places
from menara.server.demo.folder import free_port
from menara.server.simulator.clock import VirtualClock, microseconds
from menara.server.simulator.comparison import Truth
from menara.server.simulator.posts import Network
from menara.server.simulator.simulator import Simulator
from menara.server.simulator.truth import read_truth

RATE = 0.02
PATIENCE_S = 60  # of real time, for something that does not happen
DAY_AND_MORE_S = 100_000


class Running:
    """A simulator that serves; what is done to it is done in its own thread."""

    def __init__(self, truth: Path) -> None:
        self.path = truth
        self.port = free_port("127.0.0.1", 0)
        self.clock = VirtualClock(BEGIN, speed=0)
        self.simulator = Simulator(truth, self.clock, RATE)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()
        self._wait_for_the_port()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def do(self, act: Callable[[], Any]) -> Any:
        done: Future[Any] = Future()
        self._loop.call_soon_threadsafe(lambda: done.set_result(act()))
        return done.result(PATIENCE_S)

    def advance(self, minutes: float) -> None:
        def go_on() -> None:
            self.clock.advance(minutes * 60)
            self.simulator.play()

        self.do(go_on)

    def true_posts(self, network: Network) -> dict[str, str]:
        """What stands on a network now: the texts by id."""
        posts = Truth.of(read_truth(self.path)).posts.values()
        return {post.id: plain(post.text) for post in posts if post.network is network}

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self.simulator.end)
        self._thread.join(PATIENCE_S)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self.simulator.serve(self.port))
        self._loop.close()

    def _wait_for_the_port(self) -> None:
        with_door = Door(Reach((self.address,), allow_private=True))
        with_door.get(f"{self.address}/", attempts=10)
        with_door.close()


@dataclass
class Ear:
    """What a connector has told, folded as the store folds it."""

    network: Network
    posts: dict[str, str] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)
    _authors: dict[str, str | None] = field(default_factory=dict)
    _local: dict[str, str] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        self.events.append(event)
        match event:
            case Upsert():
                self.posts[event.native_id] = plain(str(event.mention["text"]))
                self.ever.add(event.native_id)
                self.told[event.native_id, event.version] += 1
                self._authors[event.native_id] = event.author_id
                self._local[event.local_id or ""] = event.native_id
            case Delete():
                self.posts.pop(event.native_id or self._local.get(event.local_id or "", ""), None)
            case Account() if event.status is not AccountStatus.ACTIVE:
                for id_ in [id_ for id_, author in self._authors.items() if author == event.author_id]:
                    self.posts.pop(id_, None)


@dataclass
class Listening:
    """A connector at work on a simulated network."""

    ear: Ear
    reader: Reader

    def until(self, is_enough: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_enough():
            assert time.monotonic() < deadline, self.ear.events[-5:]
            for event in self.reader.take(0.05):
                self.ear.hear(event)


def plain(text: str) -> str:
    return " ".join(text.split())


def settings_of(network: Network, port: int) -> dict[str, Any]:
    """Those of the demo, that begin with what the networks held when the story began."""
    settings = next(place.settings for place in places(port) if place.connector == network)
    if network is Network.BLUESKY:
        settings["cursor"] = str(microseconds(BEGIN) - DAY_AND_MORE_S * 10**6)
    return settings


def patient_door(clock: LeapingClock) -> Callable[..., Door]:
    """What is short of a wait takes as long as it does: a stream that is slow is not broken off."""
    wiring = Wiring(now=clock.now, pause=clock.pause, random=lambda: 0.5)
    return lambda reach, **options: Door(reach, **options, wiring=wiring)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    found = Running(tmp_path / "truth.jsonl")
    yield found
    found.end()


@pytest.fixture
def listen(running: Running) -> Iterator[Callable[..., Listening]]:
    """Listens to a network by its connector, whose every wait is leapt over."""
    readers: list[Reader] = []

    def begin(network: Network, *, is_patient: bool = True) -> Listening:
        clock = LeapingClock(10**9)
        new_door = patient_door(clock) if is_patient else clock.new_door
        connector = registry.load(network)(settings_of(network, running.port), clock, new_door=new_door)
        reader = Reader(connector)
        readers.append(reader)
        reader.__enter__()
        return Listening(Ear(network), reader)

    yield begin
    for reader in readers:
        reader.close()
