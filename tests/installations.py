"""A whole installation, started as a person starts it, on whatever database the tests run on."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from menara.outbound.door import Answer, Door, Limits, Reach

MENARA = [sys.executable, "-m", "menara"]


class Installation:
    """`menara up` in a folder of its own; `address` once it is ready."""

    def __init__(self, data: Path, port: int, environment: dict[str, str]) -> None:
        self.data, self.port, self._environment = data, port, environment
        self.address = f"http://127.0.0.1:{port}"
        self.door = Door(Reach((self.address,), allow_private=True), limits=Limits())
        self.up: subprocess.Popen[str] | None = None
        self._log: IO[str] | None = None
        self.has_ended = False

    def set(self, **variables: str) -> None:
        """Settings, before it starts."""
        self._environment.update(variables)

    def start(self, *options: str) -> None:
        self._log, self.has_ended = (self.data.parent / "log").open("a"), False
        command = [*MENARA, "up", "--data", str(self.data), "--port", str(self.port), *options]
        self.up = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        assert self.up.stdout
        assert self.up.stdout.readline() == f"ready {self.address}\n", self.log()

    def setup_address(self) -> str:
        """Where the first owner begins. It is told once, after the address."""
        return self.next_line().removeprefix("setup ")

    def next_line(self) -> str:
        """What it says on standard output."""
        assert self.up
        assert self.up.stdout
        return self.up.stdout.readline().strip()

    def end(self) -> int:
        assert self.up
        self.up.terminate()
        status = self.up.wait(10)
        self._close()
        return status

    def kill(self) -> None:
        assert self.up
        self.up.kill()
        self.up.wait()
        self._close()

    def run(self, *arguments: str) -> str:
        done = self.ask(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*MENARA, *arguments, "--data", str(self.data)]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True)

    def workers(self) -> dict[str, int]:
        """The roles that are running, with their process ids."""
        assert self.up
        children = subprocess.run(
            ["ps", "--ppid", str(self.up.pid), "-o", "pid=,args="], capture_output=True, text=True, check=True
        )
        found = re.findall(r"^\s*(\d+) .*--supervised (\w+)", children.stdout, re.MULTILINE)
        return {role: int(pid) for pid, role in found}

    def log(self) -> str:
        return (self.data.parent / "log").read_text()

    def call(self, method: str, path: str, token: str, body: Any = None) -> Answer:
        """What is asked for is tried again while the server is away; what is pushed is not."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        content = b"" if body is None else json.dumps(body).encode()
        attempts = 10 if method == "GET" else 1
        return self.door.request(method, f"{self.address}{path}", headers, content, attempts=attempts)

    def _close(self) -> None:
        assert self.up
        assert self.up.stdout
        assert self._log
        self.up.stdout.close()
        self._log.close()
        self.has_ended = True


@contextmanager
def own_database(environment: dict[str, str]) -> Iterator[None]:
    """On PostgreSQL a database that nobody else uses; SQLite is in the folder anyway."""
    address = environment.get("DATABASE_URL")
    if not address:
        yield
        return
    name = f"journey_{uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        environment["DATABASE_URL"] = urlsplit(address)._replace(path=f"/{name}").geturl()
        yield
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def installation_in(folder: Path, port: int) -> Iterator[Installation]:
    environment = {**os.environ, "MENARA_DATA": str(folder / "data")}
    with own_database(environment):
        found = Installation(folder / "data", port, environment)
        try:
            yield found
        finally:
            if found.up and not found.has_ended:
                found.kill()
            found.door.close()


def new_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
