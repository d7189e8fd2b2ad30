"""What every test can rely on: a closed network, a clock of its own, and the reference data where a developer has it."""

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

ENGINE = Path(__file__).parents[1] / "src/menara/engine"
KERNELS = {
    "query/compiled": ("alphabet.py", "kernel.py", "programs.py"),
    "text/understanding": ("kernel.py", "layout.py"),
}
CLOSED = "The network is closed in tests: use a server on loopback."


def pytest_configure(config: pytest.Config) -> None:
    """Compile the kernels once, before the workers start; anew when any of their sources has changed."""
    sources = b"".join(
        (ENGINE / room / name).read_bytes() for room, names in KERNELS.items() for name in names
    )
    folder = Path(__file__).parents[1] / ".venv" / "kernel" / hashlib.sha256(sources).hexdigest()[:16]
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        from menara.engine import Percolator

        kernel = Percolator({"q": "acme"})
        kernel.compile()
        kernel.match_batch([{"id": "1", "text": "acme"}])
        from menara.engine.text.understanding import compiled, model

        compiled.understand(model.language_model().tables, ["acme"])


def _is_local(host: object) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        return ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _local_only(call: Callable[..., Any]) -> Callable[..., Any]:
    def connect(sock: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if sock.family != socket.AF_UNIX and not _is_local(address[0]):
            pytest.fail(f"A test tried to reach {address[0]}. {CLOSED}")
        return call(sock, *arguments)

    return connect


def _local_names_only(call: Callable[..., Any]) -> Callable[..., Any]:
    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not _is_local(name):
            pytest.fail(f"A test tried to look up {name}. {CLOSED}")
        return call(host, *arguments, **options)

    return look_up


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Nothing but loopback can be connected to or looked up."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))
        for name in ("getaddrinfo", "gethostbyname"):
            patch.setattr(socket, name, _local_names_only(getattr(socket, name)))
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of real posts and worked queries, named by MENARA_REFERENCE_DATA; without it the test is skipped."""
    folder = os.environ.get("MENARA_REFERENCE_DATA")
    if not folder:
        pytest.skip("the reference data is not here: set MENARA_REFERENCE_DATA to its folder")
    return Path(folder)


class StandingClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 21, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **interval: float) -> None:
        self.time += timedelta(**interval)


@pytest.fixture
def clock() -> Iterator[StandingClock]:
    """What the server's rooms ask for the time."""
    from menara.core.clock import ticking

    standing = StandingClock()
    with ticking(standing):
        yield standing
