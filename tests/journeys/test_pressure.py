"""Too much comes, or the disk is full: nothing acknowledged is lost, nothing false is said, and it goes on by itself."""

import json
import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from installations import Installation, installation_in, new_port
from sizes import size

SCOPES = ("mentions:write", "mentions:read", "sources:read", "sources:write", "streams:write")
LOOKS = size(600, 12_000)
AT_ONCE, POSTS = size(200, 1_000), size(2_000, 100_000)
QUEUE_BYTES = size(20_000, 24_000_000)  # some 500,000 mentions: an hour of 150 a second
MOST_RESIDENT = 1 << 30
TAKEN, FULL = 200, 503
on_sqlite = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the disk of PostgreSQL is its own")


class Program:
    """One that pushes and reads. `acknowledged` are the ids that it was told are safe."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        words = [word for scope in SCOPES for word in ("--scope", scope)]
        self._token = installation.run("token", "create", "--workspace", "kasvira", *words)
        self.acknowledged: list[str] = []
        self._pushed = 0

    def push(self) -> int:
        """Mentions under new ids; the status of the answer."""
        self._pushed += 1
        ids = [f"{self._pushed}-{number}" for number in range(AT_ONCE)]
        mentions = [{"id": id_, "text": f"kasvira {id_[::-1]}"} for id_ in ids]
        status, headers, _ = self.ask("POST", "/api/v1/mentions", mentions)
        if status == TAKEN:
            self.acknowledged += ids
        else:
            assert (status, "Retry-After" in headers) == (FULL, True)
        return status

    def push_until(self, status: int) -> None:
        self.wait(lambda: self.push() == status)

    def stored(self) -> set[str]:
        found: set[str] = set()
        after = "0"
        while after is not None:
            page = self.ask("GET", f"/api/v1/mentions?after={after}")[2]
            found |= {mention["id"] for mention in page["mentions"]}
            after = page["next"]
        return found

    def wait(self, is_so: Callable[[], bool]) -> None:
        for _ in range(LOOKS):
            if is_so():
                return
            self._installation.door.pause(0.1)
        raise AssertionError(self._installation.log())

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        """Status, headers, and what the JSON of the answer says."""
        connection = HTTPConnection("127.0.0.1", self._installation.port, timeout=60)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, json.loads(answer.read())
        finally:
            connection.close()

    def is_open(self) -> bool:
        """Whether the installation says that it takes more in."""
        told: bool = self.ask("GET", "/readyz")[2]["intake"]
        return told


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """One where little may wait."""
    with installation_in(tmp_path, new_port()) as found:
        found.set(MENARA_QUEUE_LIMIT=str(QUEUE_BYTES), MENARA_DISK_RESERVE="0")
        found.start()
        yield found


@pytest.fixture
def program(installation: Installation) -> Program:
    return Program(installation)


def listen_to_a_file(installation: Installation, program: Program) -> str:
    """The path of a source whose file has not a line yet."""
    path = installation.data / "imports" / "kasvira" / "posts.jsonl"
    path.parent.mkdir(parents=True)
    path.touch()
    program.ask("POST", "/api/v1/streams", {"name": "Kasvira", "query": "kasvira"})
    source = {"name": "Posts", "connector": "file", "settings": {"paths": [str(path)]}}
    status, _, told = program.ask("POST", "/api/v1/sources", source)
    assert status == 201
    lines = (json.dumps({"id": f"f{number}", "text": f"kasvira {number}"}) for number in range(POSTS))
    path.write_text("\n".join(lines) + "\n")
    return f"/api/v1/sources/{told['id']}"


def test_when_too_much_waits_nothing_is_taken_in_until_less_does(
    installation: Installation, program: Program
) -> None:
    screener = installation.workers()["screen"]
    os.kill(screener, signal.SIGSTOP)
    program.push_until(FULL)
    assert program.is_open() is False
    source = listen_to_a_file(installation, program)
    program.wait(lambda: program.ask("GET", source)[2]["listening"]["state"] == "degraded")
    hours = program.ask("GET", f"{source}/coverage")[2]["hours"]
    assert [(hour["received"], hour["limited"] > 0) for hour in hours] == [(0, True)]
    assert (program.push(), program.stored()) == (FULL, set())

    os.kill(screener, signal.SIGCONT)
    program.wait(lambda: program.push() == TAKEN)
    wanted = {*program.acknowledged, *(f"f{number}" for number in range(POSTS))}
    program.wait(lambda: program.stored() == wanted)
    assert program.is_open()
    assert max(map(resident, installation.workers().values())) < MOST_RESIDENT
    program.wait(lambda: program.ask("GET", source)[2]["listening"]["state"] == "active")
    assert json.loads(installation.run("verify"))["ok"] is True


def resident(pid: int) -> int:
    """The most memory that it has had, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


def limit_files(installation: Installation, size: int) -> None:
    """No process of it can make a file larger."""
    for pid in installation.workers().values():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@on_sqlite
def test_on_a_full_disk_nothing_false_is_said_and_all_goes_on_when_there_is_room(
    installation: Installation, program: Program
) -> None:
    program.push_until(TAKEN)
    program.wait(lambda: program.stored() == {*program.acknowledged})
    workers = installation.workers()
    limit_files(installation, 4096)
    source = "/api/v1/streams"
    assert [program.push() for _ in range(3)] == [FULL] * 3
    assert program.ask("POST", source, {"name": "Kasvira", "query": "kasvira"})[0] == FULL
    assert program.stored() == {*program.acknowledged}
    assert installation.workers() == workers

    limit_files(installation, resource.RLIM_INFINITY)
    program.push_until(TAKEN)
    program.wait(lambda: program.stored() == {*program.acknowledged})
    assert installation.workers() == workers
    assert json.loads(installation.run("verify"))["ok"] is True


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 24 MB, which only an administrator can make."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be made by root only")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def small(small_disk: Path) -> Iterator[Installation]:
    with installation_in(small_disk, new_port()) as found:
        found.set(MENARA_DISK_RESERVE="0")
        found.start()
        yield found


def fill(disk: Path) -> Path:
    """To the last byte."""
    path = disk / "filling"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


@on_sqlite
def test_a_disk_without_a_byte_left_is_lived_through(small: Installation, small_disk: Path) -> None:
    program = Program(small)
    program.push_until(TAKEN)
    program.wait(lambda: program.stored() == {*program.acknowledged})
    workers, filling = small.workers(), fill(small_disk)
    program.push_until(FULL)
    program.push_until(FULL)
    assert program.stored() <= {*program.acknowledged}
    assert small.workers() == workers

    filling.unlink()
    program.wait(lambda: program.push() == TAKEN)
    program.wait(lambda: program.stored() == {*program.acknowledged})
    assert small.workers() == workers
    assert json.loads(small.run("verify"))["ok"] is True


@on_sqlite
def test_a_little_of_the_disk_stays_free(small_disk: Path) -> None:
    with installation_in(small_disk, new_port()) as found:
        found.set(MENARA_DISK_RESERVE="8M")
        found.start()
        program, filling = Program(found), small_disk / "filling"
        filling.write_bytes(b"x" * (14 << 20))
        program.push_until(FULL)
        assert (program.is_open(), "disk_stops_intake" in found.ask("doctor", "--json").stdout) == (
            False,
            True,
        )
        filling.unlink()
        program.push_until(TAKEN)
