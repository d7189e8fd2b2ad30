"""The demo, as a newcomer meets it: one command, and an invented brand's yesterday and today are there, whatever is killed."""

import json
import os
import random
import signal
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from installations import Installation, installation_in, new_port

from menara.server.demo.brand import OWNER, queries
from menara.server.simulator.comparison import Difference, compare_with_truth
from menara.server.simulator.posts import Network

PASSWORD, RATE, KILLS, DEADLINE_S = "a tower by the sea", "0.1", 8, 240
LOGIN = f"login {OWNER} {PASSWORD}"


class Demo:
    """`menara up --demo`, and what its truth log says of what it stores."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.stored: dict[str, dict[str, Any]] = {}
        self._after = "0"
        installation.set(MENARA_DEMO_PASSWORD=PASSWORD, MENARA_DEMO_RATE=RATE)

    def start(self) -> str:
        """What it says after its address."""
        self.installation.start("--demo")
        return self.installation.next_line()

    def read_on(self, token: str) -> None:
        """What has been stored or changed since the last time."""
        while True:
            answer = self.installation.call("GET", f"/api/v1/mentions?after={self._after}", token).ok()
            page = json.loads(answer.body)
            self.stored |= {mention["id"]: mention for mention in page["mentions"]}
            if page["next"] is None:
                return
            self._after = page["next"]

    def difference(self, token: str) -> Difference:
        """From what was true by now, as soon as there is none, or no more time."""
        deadline, until = time.monotonic() + DEADLINE_S, datetime.now(UTC)
        while True:
            self.read_on(token)
            truth, wanted = self.installation.data / "truth.jsonl", list(queries().values())
            found = compare_with_truth(truth, self.stored.values(), wanted, until)
            if found.is_none or time.monotonic() > deadline:
                return found
            self.installation.door.pause(2.0)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with installation_in(tmp_path, new_port()) as installation:
        yield Demo(installation)


@pytest.fixture
def token(demo: Demo) -> str:
    """Of a demo that has been started."""
    assert demo.start() == LOGIN
    return demo.installation.run("token", "create", "--workspace", "kasvira", "--scope", "mentions:read")


def test_the_demo_stores_what_is_true_also_the_second_time(demo: Demo, token: str) -> None:
    first = demo.difference(token)
    assert (first.is_none, first.true > 700) == (True, True), first
    assert demo.installation.end() == 0
    assert demo.start() == LOGIN
    second = demo.difference(token)
    assert (second.is_none, second.true > first.true) == (True, True), second
    assert {mention["source"] for mention in demo.stored.values()} == set(Network)


def test_whatever_is_killed_the_demo_stores_what_is_true(demo: Demo, token: str) -> None:
    chance = random.Random(20261121)
    for _ in range(KILLS):
        demo.installation.door.pause(chance.uniform(0.2, 2.0))
        if workers := demo.installation.workers():
            os.kill(workers[chance.choice(sorted(workers))], signal.SIGKILL)
    found = demo.difference(token)
    assert (found.is_none, found.true > 700) == (True, True), found
    assert json.loads(demo.installation.run("verify"))["ok"] is True


def test_a_demo_is_for_this_machine_alone(demo: Demo) -> None:
    refused = demo.installation.ask("up", "--demo", "--host", "0.0.0.0")
    assert (refused.returncode, refused.stdout, demo.installation.data.exists()) == (2, "", False)
    assert refused.stderr == "menara: a demo is for this machine alone: it does not listen on 0.0.0.0.\n"


def test_an_installation_in_earnest_never_becomes_a_demo(demo: Demo) -> None:
    installation = demo.installation
    installation.start()
    installation.run("token", "create", "--workspace", "earnest", "--scope", "mentions:read")
    assert installation.end() == 0
    refused = installation.ask("up", "--demo", "--port", str(new_port()))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        f"menara: {installation.data} holds an installation that is no demo, or its database does. "
        "Name another with --data.\n"
    )


def test_a_port_that_is_taken_is_told_and_nothing_is_called_ready(demo: Demo, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = demo.installation.ask("up", "--port", str(port))
    assert (refused.returncode, refused.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert refused.stderr == (
        f"menara: port {port} of 127.0.0.1 cannot be used: Address already in use. "
        "Another program may have it, or Menara is running already; --port names another.\n"
    )
