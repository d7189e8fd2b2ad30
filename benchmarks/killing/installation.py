"""An installation as an operator runs it: started, killed in parts or whole, started again, asked."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

MENARA = [sys.executable, "-m", "menara"]
READY_S = 120


class Installation:
    """`menara up` with more words, in a folder; what it says goes to the file `log` beside that."""

    def __init__(self, folder: Path, *words: str, environment: Mapping[str, str] | None = None) -> None:
        self.data, self._log = folder / "data", folder / "log"
        self.port = _free_port()
        self._words = words
        self._environment = {**os.environ, **(environment or {}), "MENARA_DATA": str(self.data)}
        self._up: subprocess.Popen[str] | None = None
        self.restarts: list[float] = []  # seconds until it was ready

    def start(self) -> None:
        """Those who were killed may still hold its port for a moment."""
        begin = time.monotonic()
        while not self._start():
            if time.monotonic() - begin > READY_S:
                raise RuntimeError(f"it does not get ready; {self._log} says why")
            time.sleep(0.5)
        self.restarts.append(time.monotonic() - begin)

    def _start(self) -> bool:
        command = [*MENARA, "up", "--data", str(self.data), "--port", str(self.port), *self._words]
        self._up = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=self._log.open("a"), text=True
        )
        assert self._up.stdout
        for line in self._up.stdout:
            if line.startswith("ready "):
                return True
        self._up.wait()
        return False

    def children(self) -> dict[str, int]:
        """The process ids of the workers, by their roles."""
        assert self._up
        listed = subprocess.run(
            ["ps", "--ppid", str(self._up.pid), "-o", "pid=,args="],
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.findall(r"^\s*(\d+) .*--supervised (\w+)", listed.stdout, re.MULTILINE)
        return {role: int(pid) for pid, role in found}

    def kill(self) -> None:
        """The supervisor alone: its children end by themselves."""
        assert self._up
        self._up.kill()
        self._up.wait()

    def end(self) -> int:
        assert self._up
        self._up.send_signal(signal.SIGTERM)
        return self._up.wait(30)

    def run(self, *words: str) -> str:
        """What a command says. Raises CalledProcessError."""
        return self._ask([*MENARA, *words, "--data", str(self.data)]).strip()

    def python(self, *words: str) -> str:
        """What a module of the benchmarks says, run with the installation's settings."""
        return self._ask([sys.executable, "-m", *words]).strip()

    def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        """Status and body of an answer. Raises OSError and HTTPException."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def mentions(self, token: str) -> Iterator[dict[str, Any]]:
        """All of a workspace, in stored order."""
        after: str | None = "0"
        while after is not None:
            page = self._page(f"/api/v1/mentions?after={after}", token)
            yield from page["mentions"]
            after = page["next"]

    def _page(self, path: str, token: str) -> Any:
        while True:
            try:
                status, body = self.call("GET", path, {"Authorization": f"Bearer {token}"})
            except (OSError, HTTPException):
                status, body = 0, b""
            if status == 200:
                return json.loads(body)
            time.sleep(0.5)

    def _ask(self, command: Sequence[str]) -> str:
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
        return done.stdout


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
