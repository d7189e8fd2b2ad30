"""The project holds no path of one machine and no note to come back later."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PLACES = ["*.md", "*.toml", "Makefile", ".ci/*", "src/**/*", "tests/**/*.py", "docs/**/*", "benchmarks/**/*"]
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.:/*-])/(?:home|Users|root|tmp|mnt|srv|work)/[\w.]")
NO_TEXT = {".png", ".gz", ".npz", ".woff2"}
NOTE_FOR_LATER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


@pytest.fixture(scope="module")
def texts(repository: Path) -> dict[str, str]:
    files = {file for place in PLACES for file in repository.glob(place) if file.is_file()}
    kept = sorted(
        file
        for file in files - {Path(__file__)}
        if "__pycache__" not in file.parts and file.suffix not in NO_TEXT
    )
    return {
        str(file.relative_to(repository)): file.read_text(encoding="utf-8", errors="replace") for file in kept
    }


def found(pattern: re.Pattern[str], texts: dict[str, str]) -> Iterator[str]:
    for file, text in texts.items():
        yield from (f"{file}: {hit[0]}" for hit in pattern.finditer(text))


def test_no_path_of_one_machine_is_named(texts: dict[str, str]) -> None:
    assert list(found(PATH_OF_A_MACHINE, texts)) == []


def test_nothing_is_left_for_later(texts: dict[str, str]) -> None:
    assert list(found(NOTE_FOR_LATER, texts)) == []


@pytest.mark.parametrize("path", ["/home/ada/menara", "see /root/.venv", "'/tmp/out.json'"])
def test_a_path_of_one_machine_is_found(path: str) -> None:
    assert len(list(found(PATH_OF_A_MACHINE, {"notes.md": path}))) == 1


@pytest.mark.parametrize("text", ["https://acme.example/home/page", "src/work/plan.py", "the tmp/ folder"])
def test_an_address_or_a_relative_path_is_none(text: str) -> None:
    assert list(found(PATH_OF_A_MACHINE, {"notes.md": text})) == []
