"""Connectors are found by name, and imported when they are asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from menara.connectors import registry
from menara.connectors.file.connector import FileConnector


@pytest.fixture
def folders(repository: Path) -> list[str]:
    """Those with a manifest."""
    return sorted(path.parent.name for path in repository.glob("src/menara/connectors/*/manifest.toml"))


def test_a_connector_is_found_by_its_name(folders: list[str]) -> None:
    assert registry.load("file") is FileConnector
    assert registry.names() == folders


def test_an_unknown_name_is_answered_with_those_there_are(folders: list[str]) -> None:
    known = f"Known connectors: {', '.join(folders)}"
    with pytest.raises(registry.UnknownConnectorError, match=rf'^There is no connector "files"\. {known}\.$'):
        registry.load("files")


def test_to_know_the_names_no_connector_is_imported() -> None:
    code = "from menara.connectors import registry; registry.names(); import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in done.stdout.split() if name.startswith("menara.connectors.file")] == []
