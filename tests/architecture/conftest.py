"""The storeys as the import contract in pyproject.toml states them: the one place where a room gets its floor."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def contracts(repository: Path) -> dict[str, dict[str, Any]]:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in project["tool"]["importlinter"]["contracts"]}


def _rooms(layer: str) -> list[str]:
    return [room.strip(" ()") for room in layer.split("|")]


@pytest.fixture(scope="session")
def floors(contracts: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Every room with its floor, counted from the ground."""
    layers = reversed(contracts["storeys"]["layers"])
    return {room: floor for floor, layer in enumerate(layers) for room in _rooms(layer)}


@pytest.fixture(scope="session")
def rooms(contracts: dict[str, dict[str, Any]]) -> list[str]:
    """Every package that a contract speaks of."""
    names = {"menara"}
    for contract in contracts.values():
        for container in contract.get("containers", []):
            names |= {f"{container}.{room}" for layer in contract["layers"] for room in _rooms(layer)}
        names |= {*contract.get("source_modules", []), *contract.get("forbidden_modules", [])}
    return sorted(name for name in names if name.split(".")[0] == "menara")


@pytest.fixture(scope="session")
def modules(repository: Path) -> dict[str, ast.Module]:
    """The syntax tree of every source file, by its path below src."""
    source = repository / "src"
    files = sorted(source.rglob("*.py"))
    return {str(file.relative_to(source)): ast.parse(file.read_text(encoding="utf-8")) for file in files}
