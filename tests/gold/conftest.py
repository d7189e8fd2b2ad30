"""The scripts beside the posts are run by hand; the tests import them from here."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def gold() -> Path:
    return Path(__file__).parent


@pytest.fixture
def passes(gold: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(gold)
    return importlib.import_module("passes")


@pytest.fixture
def agreement(gold: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(gold)
    return importlib.import_module("agreement")
