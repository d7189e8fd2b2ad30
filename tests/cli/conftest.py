"""Two ways to run `menara`: in this process, and as the command a person types."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from menara.cli import main

LIMIT_S = 60


class Run(NamedTuple):
    status: int
    output: bytes
    errors: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.splitlines()]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Run]:
    """`run("match", "--queries", file, lines=b"...")` calls `main` with `lines` as standard input."""

    def run(*arguments: object, lines: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
        status = main(list(map(str, arguments)))
        output, errors = capsysbinary.readouterr()
        return Run(status, output, errors.decode())

    return run


@pytest.fixture(scope="session")
def menara() -> Callable[..., Run]:
    """`menara("match", ..., lines=b"...")` runs the command in a process of its own."""

    def menara(*arguments: object, lines: bytes = b"") -> Run:
        words = [sys.executable, "-m", "menara", *map(str, arguments)]
        done = subprocess.run(words, input=lines, capture_output=True, timeout=LIMIT_S, check=False)
        return Run(done.returncode, done.stdout, done.stderr.decode())

    return menara


@pytest.fixture
def queries_file(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Writes the file that `menara match --queries` reads."""

    def write(queries: dict[str, str]) -> Path:
        file = tmp_path / "queries.json"
        stated = [{"id": name, "query": query} for name, query in queries.items()]
        file.write_text(json.dumps({"queries": stated}))
        return file

    return write
