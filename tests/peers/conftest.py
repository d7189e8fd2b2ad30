"""Real servers that nobody here wrote, started on loopback for the tests in the folders beside this file.

README.md tells how a peer plugs in. The tests of a file run in one worker, which starts each server once.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

HERE = Path(__file__).parent
READY_S = 120  # a bound for slow machines: whoever is ready sooner is used sooner
END_S = 10
LOOK_AGAIN_S = 0.05
REQUIRE = "MENARA_REQUIRE_PEERS"

_open = build_opener(ProxyHandler({})).open  # whatever proxy this machine has, it is not for loopback


def not_here(name: str, how: str, *, required: bool) -> NoReturn:
    reason = f"{name} is not here: {how}"
    if required and os.environ.get(REQUIRE) == "1":
        pytest.fail(f"{reason} ({REQUIRE}=1 makes this a failure)", pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Whether something there speaks HTTP, whatever it says."""
    try:
        with _open(url, timeout=5):
            return True
    except URLError as error:
        return hasattr(error, "code")
    except (OSError, ValueError):
        return False


@dataclass(frozen=True)
class Peer:
    """A server that runs. `log` is all that it has written; its standard input is closed when the tests end."""

    name: str
    running: subprocess.Popen[bytes]
    log: Path

    def wait_for(self, is_ready: Callable[[], object]) -> None:
        """Looks until `is_ready` says something true. A server that has ended, or takes too long, fails the test."""
        deadline = time.monotonic() + READY_S
        while not is_ready():
            if self.running.poll() is not None:
                self._fail(f"ended with {self.running.returncode}")
            if time.monotonic() > deadline:
                self._fail(f"was not ready after {READY_S} s")
            with suppress(subprocess.TimeoutExpired):
                self.running.wait(LOOK_AGAIN_S)

    def first_line(self) -> str | None:
        """The first line of the log that is whole, None while there is none."""
        line, end, _ = self.log.read_text("utf-8", "replace").partition("\n")
        return line if end else None

    def stop(self) -> None:
        """Ends it by its id, the hard way when it does not go by itself."""
        if self.running.stdin:
            with suppress(BrokenPipeError):
                self.running.stdin.close()
        self.running.terminate()
        try:
            self.running.wait(END_S)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()

    def _fail(self, what: str) -> NoReturn:
        last = "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-20:])
        pytest.fail(f"{self.name} {what}. Its last lines:\n{last}", pytrace=False)


@pytest.fixture(scope="session")
def peer_home(repository: Path) -> Callable[..., Path]:
    """`peer_home("atproto")` is the folder that tests/peers/install.py has filled; without it tests are skipped.

    `required=False` is for peers that may be missing even where MENARA_REQUIRE_PEERS=1.
    """

    def peer_home(name: str, *, required: bool = True) -> Path:
        home = repository / ".venv" / "peers" / name
        if not (home / "installed").exists():
            not_here(name, f".venv/bin/python tests/peers/install.py {name}", required=required)
        return home

    return peer_home


@pytest.fixture(scope="session")
def start_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Peer]]:
    """`start_peer("atproto", [program, *words], NODE_PATH="...")` starts a server; all are ended with the tests.

    It returns at once: `wait_for` waits until the server is ready.
    """
    with ExitStack() as peers:

        def start_peer(name: str, command: list[object], **environment: str) -> Peer:
            log = tmp_path_factory.mktemp(name) / "log"
            peer = Peer(name, _started(command, log, environment), log)
            peers.callback(peer.stop)
            return peer

        yield start_peer


def _dies_with_us() -> list[str]:
    """Where that can be had, a server ends with the tests even when these are killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _started(command: list[object], log: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    with open(log, "wb") as written:
        return subprocess.Popen(
            [*_dies_with_us(), *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env={**os.environ, **environment},
        )


@pytest.fixture(scope="session")
def new_port() -> Callable[[], int]:
    """A port on loopback that nobody uses."""
    return free_port


@pytest.fixture(scope="session")
def is_answering() -> Callable[[str], bool]:
    """`is_answering(url)`: something there speaks HTTP."""
    return answers
