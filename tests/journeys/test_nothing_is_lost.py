"""Programs push while everything is killed: what was acknowledged is there, once, and the audit trail holds."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from menara.outbound.errors import Permanent, TryLater

PUSHES, PRODUCERS, KILLS, DEADLINE_S = 30, 3, 6, 60


@pytest.fixture
def token(installation: Any) -> str:
    scopes = ["--scope", "mentions:write", "--scope", "mentions:read"]
    return installation.run("token", "create", "--workspace", "kasvira", *scopes)


class Producer(Thread):
    """Pushes numbered mentions, each again until it is acknowledged; `acknowledged` are their ids."""

    def __init__(self, installation: Any, token: str, name: str) -> None:
        super().__init__(name=name)
        self._installation = installation
        self._token = token
        self.acknowledged: list[str] = []

    def run(self) -> None:
        for number in range(PUSHES):
            mentions = [{"id": f"{self.name}-{number}-{nth}", "text": f"kasvira {nth}"} for nth in range(5)]
            while not self._push(mentions):
                self._installation.door.pause(0.05)
            self.acknowledged += [mention["id"] for mention in mentions]

    def _push(self, mentions: list[dict[str, str]]) -> bool:
        try:
            answer = self._installation.call("POST", "/api/v1/mentions", self._token, mentions).ok()
        except (TryLater, Permanent):
            return False
        return json.loads(answer.body)["accepted"] == len(mentions)


def pages(installation: Any, token: str) -> Iterator[dict[str, Any]]:
    after = "0"
    while after is not None:
        answer = installation.call("GET", f"/api/v1/mentions?after={after}", token).ok()
        page = json.loads(answer.body)
        yield from page["mentions"]
        after = page["next"]


def stored(installation: Any, token: str, expected: int) -> Counter[str]:
    """The ids of what is stored, as soon as there are so many, or no more come."""
    deadline = time.monotonic() + DEADLINE_S
    found: Counter[str] = Counter()
    while len(found) < expected and time.monotonic() < deadline:
        found = Counter(mention["id"] for mention in pages(installation, token))
    return found


def test_what_was_acknowledged_outlives_any_kill(installation: Any, token: str) -> None:
    producers = [Producer(installation, token, name) for name in "abc"[:PRODUCERS]]
    chance = random.Random(20261121)
    for producer in producers:
        producer.start()
    for _ in range(KILLS):
        installation.door.pause(chance.uniform(0.1, 0.6))
        if workers := installation.workers():
            os.kill(workers[chance.choice(sorted(workers))], signal.SIGKILL)
    for producer in producers:
        producer.join()
    acknowledged = [id_ for producer in producers for id_ in producer.acknowledged]
    assert stored(installation, token, len(acknowledged)) == Counter(acknowledged)
    assert json.loads(installation.run("verify"))["ok"] is True


def test_an_installation_that_was_killed_whole_goes_on_where_it_was(installation: Any, token: str) -> None:
    mentions = [{"id": str(number), "text": "kasvira"} for number in range(100)]
    answer = installation.call("POST", "/api/v1/mentions", token, mentions).ok()
    assert json.loads(answer.body)["accepted"] == 100
    orphans = installation.workers()
    installation.kill()
    installation.start()
    assert stored(installation, token, 100) == Counter(str(number) for number in range(100))
    assert not set(orphans.values()) & set(installation.workers().values())
    assert installation.end() == 0


def test_a_reader_of_the_stream_comes_back_and_misses_nothing(installation: Any, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    installation.call(
        "POST", "/api/v1/mentions", token, [{"id": "1", "text": "one"}, {"id": "2", "text": "two"}]
    )
    stored(installation, token, 2)
    seen = read_events(installation, {**headers, "Last-Event-ID": "0"}, 1)
    installation.call("POST", "/api/v1/mentions", token, [{"id": "3", "text": "three"}])
    seen |= read_events(installation, {**headers, "Last-Event-ID": max(seen)}, 2)
    assert seen == {"1": "one", "2": "two", "3": "three"}


def read_events(installation: Any, headers: dict[str, str], number: int) -> dict[str, str]:
    """The first so many events of a stream: id and text."""
    found: dict[str, str] = {}
    with installation.door.stream(f"{installation.address}/api/v1/stream", headers) as stream:
        received = b""
        for chunk in stream.chunks():
            received += chunk
            *events, received = received.split(b"\n\n")
            for event in filter(lambda event: event.startswith(b"event: mention"), events):
                _, id_, told = event.decode().split("\n")
                found[id_.removeprefix("id: ")] = json.loads(told.removeprefix("data: "))["text"]
                if len(found) == number:
                    return found
    return found
