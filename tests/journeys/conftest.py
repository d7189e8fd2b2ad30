"""A whole installation, started as a person starts it, on whatever database the tests run on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from installations import Installation, installation_in, new_port


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installation_in(tmp_path, new_port()) as found:
        found.start()
        yield found


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Installation]:
    """One that has not been made yet."""
    (tmp_path / "another").mkdir()
    with installation_in(tmp_path / "another", new_port()) as found:
        yield found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One for all tests of a file, which leave it as it is."""
    with installation_in(tmp_path_factory.mktemp("shared"), new_port()) as found:
        found.start()
        yield found
