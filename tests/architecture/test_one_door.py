"""Only `menara.outbound` may open a connection: both linters say so, and say it of every way that is known."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOMS = ("connectors/feed/connector.py", "cli/fetch.py", "engine/text/links.py", "server/supervisor.py")
USES = {
    "asyncio.open_connection": "import asyncio\nasyncio.open_connection('acme.example', 80)\n",
    "asyncio.open_unix_connection": "import asyncio\nasyncio.open_unix_connection('a')\n",
}


@pytest.fixture(scope="module")
def banned(repository: Path) -> list[str]:
    project: dict[str, Any] = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    return sorted(project["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"])


@pytest.fixture
def lint(repository: Path) -> Callable[[str, str], list[str]]:
    """What ruff says of a source that stands in such a file: the lines of TID251."""

    def lint(file: str, source: str) -> list[str]:
        command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--output-format", "concise"]
        done = subprocess.run(
            [*command, "--stdin-filename", str(repository / file), "-"],
            input=source,
            capture_output=True,
            text=True,
            check=False,
            cwd=repository,
        )
        assert done.stderr == ""
        return [line for line in done.stdout.splitlines() if "TID251" in line]

    return lint


def imports_of(name: str) -> str:
    module, _, member = name.rpartition(".")
    return f"import {name}\n" + (f"from {module} import {member}\n" if module else f"from {name} import x\n")


def test_every_other_way_out_is_forbidden(lint: Callable[..., list[str]], banned: list[str]) -> None:
    source = "".join(USES.get(name) or imports_of(name) for name in banned)
    for room in ROOMS:
        said = lint(f"src/menara/{room}", source)
        assert [name for name in banned if not any(f"`{name}`" in line for line in said)] == []
        assert all("menara.outbound is the one door to the network" in line for line in said)


def test_the_door_and_the_labs_of_tests_may(lint: Callable[..., list[str]], banned: list[str]) -> None:
    source = "".join(map(imports_of, banned))
    for file in ("src/menara/outbound/line.py", "tests/outbound/lab/web.py", "benchmarks/peers/postgres.py"):
        assert lint(file, source) == []


def test_what_opens_nothing_may_be_used(lint: Callable[..., list[str]]) -> None:
    source = "import asyncio\nimport http\nimport urllib.parse\nfrom urllib.parse import urlsplit\n"
    assert lint("src/menara/connectors/feed/connector.py", source) == []


def test_nobody_excuses_an_import(repository: Path) -> None:
    files = [
        file for file in (repository / "src").rglob("*.py") if "TID251" in file.read_text(encoding="utf-8")
    ]
    assert files == []
