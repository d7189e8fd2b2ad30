"""One word per thing, the trade's own (docs/developer/house-map.md): words that could mean anything are not names."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

VAGUE = {"common", "data", "entry", "entries", "helper", "helpers", "item", "items", "manager", "misc"}
VAGUE |= {"process", "processor", "util", "utils"}
BESIDE_THE_ROOMS = {"architecture", "benchmarks", "docs", "gold", "journeys", "peers"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def words(name: str) -> list[str]:
    """The words of `snake_case` and `CamelCase` names, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def vague_names(file: str, module: ast.Module) -> Iterator[str]:
    names = [Path(file).stem, *(node.name for node in ast.walk(module) if isinstance(node, Definition))]
    for name in names:
        if VAGUE & set(words(name)) or (words(name)[:1] == ["handle"] and len(words(name)) > 1):
            yield f"{file}: {name}"


def test_no_file_function_or_class_has_a_vague_name(modules: dict[str, ast.Module]) -> None:
    assert [name for file, module in modules.items() for name in vague_names(file, module)] == []


def test_a_vague_name_is_found() -> None:
    module = ast.parse(
        "def handle_post(): ...\nclass QueryManager: ...\ndef read_handle(): ...\ndef parse_items(): ..."
    )
    found = list(vague_names("menara/inbox/utils.py", module))
    assert [name.rpartition(" ")[2] for name in found] == [
        "utils",
        "handle_post",
        "QueryManager",
        "parse_items",
    ]


@pytest.fixture(scope="module")
def test_files(repository: Path) -> list[Path]:
    tests = repository / "tests"
    return [file.relative_to(tests) for file in tests.rglob("test_*.py")]


def test_tests_mirror_the_rooms(test_files: list[Path], floors: dict[str, int]) -> None:
    assert {file.parts[0] for file in test_files} - floors.keys() - BESIDE_THE_ROOMS == set()


def test_test_files_have_names_of_their_own(test_files: list[Path]) -> None:
    names = Counter(file.name for file in test_files)
    assert [name for name, number in names.items() if number > 1] == []
