"""The import contracts of pyproject.toml, tried on an empty house with one import too many."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def lint(tmp_path: Path, repository: Path, rooms: list[str]) -> Callable[[str, str], str]:
    """Builds all rooms, writes one more file, and gives what import-linter says: "" when it has nothing to say."""
    for room in rooms:
        package = tmp_path.joinpath(*room.split("."), "__init__.py")
        package.parent.mkdir(parents=True, exist_ok=True)
        package.touch()

    def lint(file: str, source: str) -> str:
        path = tmp_path / "menara" / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
        command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
        options = ["--no-logo", "--no-cache", "--config", str(repository / "pyproject.toml")]
        done = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr if done.returncode else ""

    return lint


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("server/urls.py", "import menara.web"),
        ("cli/match.py", "import menara.engine.query"),
        ("engine/query/kernel.py", "import numpy, menara.engine.text"),
        ("outbound/door.py", "import socket, ssl, httpcore, websockets"),
    ],
)
def test_imports_may_go_down(lint: Callable[[str, str], str], file: str, source: str) -> None:
    assert lint(file, source) == ""


@pytest.mark.parametrize(
    ("file", "source", "broken"),
    [
        ("people/rules.py", "import menara.inbox", "Imports go down the storeys BROKEN"),
        ("inbox/rules.py", "import menara.threats", "Imports go down the storeys BROKEN"),
        ("cli/match.py", "import menara.core", "Imports go down the storeys BROKEN"),
        ("novelty/__init__.py", "", "Imports go down the storeys BROKEN"),
        ("engine/text/links.py", "import menara.engine.query", "Imports go down inside the engine BROKEN"),
        (
            "engine/detectors/spam.py",
            "import menara.engine.query",
            "Imports go down inside the engine BROKEN",
        ),
        ("engine/novelty.py", "", "Imports go down inside the engine BROKEN"),
        ("connectors/feed.py", "import django", "Nothing below the core knows Django or a database BROKEN"),
        (
            "engine/text/links.py",
            "import socket",
            "The engine has no clock, no network and no other programs BROKEN",
        ),
        ("connectors/feed.py", "import socket", "Nothing but the one door opens a connection BROKEN"),
        ("cli/fetch.py", "import httpcore", "Nothing but the one door opens a connection BROKEN"),
        ("server/mail.py", "import smtplib", "Nothing but the one door opens a connection BROKEN"),
    ],
)
def test_an_import_or_a_room_out_of_place_fails(
    lint: Callable[[str, str], str], file: str, source: str, broken: str
) -> None:
    assert broken in lint(file, source).splitlines()
