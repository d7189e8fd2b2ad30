"""Whoever does what docs/developer/add-a-connector.md says has a connector that keeps the contract."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FILE = re.compile(r"^\*\*`([^`]+)`\*\*(, at its end)?\n\n(````?)\w+\n(.*?)\n?\3$", re.M | re.S)
PAGE = "docs/developer/add-a-connector.md"
TAKEN = ("pyproject.toml", "docs/reference", "tests/conftest.py", "tests/settings_for_tests.py")
CONTRACT = ("conftest.py", "test_contract.py", "lab")


@pytest.fixture(scope="module")
def checkout(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As much of the repository as a connector needs, with what the page says added."""
    there = tmp_path_factory.mktemp("checkout")
    for name in (*TAKEN, *(f"tests/connectors/{name}" for name in CONTRACT)):
        copy(repository / name, there / name)
    overlay(repository / "src", there / "src", "menara/connectors")
    for name, is_added, content in files_on_the_page(repository):
        path = there / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.read_text("utf-8") + content if is_added else content, encoding="utf-8")
    return there


def files_on_the_page(repository: Path) -> list[tuple[str, bool, str]]:
    """Name, whether it is added to a file that is there, content."""
    page = (repository / PAGE).read_text("utf-8")
    return [(name, bool(added), f"{content}\n") for name, added, _, content in FILE.findall(page)]


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "test_lab.py"))
    elif source.exists():
        shutil.copy(source, target)


def overlay(source: Path, target: Path, folder: str) -> None:
    """Links to all that is there, and real folders down to `folder`, in which something can be added."""
    for path in [source, *(source / name for name in prefixes(folder))]:
        there = target / path.relative_to(source)
        there.mkdir(parents=True)
        for child in path.iterdir():
            if child.name != "__pycache__" and not (source / folder).is_relative_to(child):
                (there / child.name).symlink_to(child)


def prefixes(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]


def run(checkout: Path, *command: str) -> str:
    """What a module of Python says, run in the checkout; nothing when all is well."""
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=checkout, env=environment, capture_output=True, text=True
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_the_page_has_all_the_files_of_a_connector(repository: Path) -> None:
    names = [Path(name).name for name, _, _ in files_on_the_page(repository)]
    needed = {"manifest.toml", "settings.py", "connector.py", "README.md", "runs.json"}
    assert (needed <= set(names), len(names)) == (True, 12)


def test_a_connector_made_by_the_page_keeps_the_contract(checkout: Path) -> None:
    told = run(checkout, "pytest", "tests/connectors", "-k", "tidings", "-p", "no:cacheprovider")
    assert told == ""


def test_its_style_is_the_house_s(checkout: Path) -> None:
    folders = ["src/menara/connectors/tidings", "tests/connectors/tidings"]
    assert run(checkout, "ruff", "check", "--no-cache", *folders) == ""
    assert run(checkout, "ruff", "format", "--no-cache", "--check", *folders) == ""


def test_it_is_found_by_the_command(checkout: Path) -> None:
    (checkout / "wrong.json").write_text("{}")
    told = run(checkout, "menara", "fetch", "tidings", "--config", "wrong.json")
    assert told == "menara: base_url: this setting is needed, such as https://tidings.example.\n"
