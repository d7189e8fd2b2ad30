"""Files for tests: written to a temporary folder and read through the connector."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from menara.connectors.base import Event, Notice, Upsert
from menara.connectors.event_lines import write_event
from menara.connectors.file.connector import FileConnector
from menara.connectors.file.place import Cursor


class Told:
    """What a file was told to hold."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(write_event(event)) for event in self.events]

    @property
    def mentions(self) -> list[dict[str, Any]]:
        return [dict(event.mention) for event in self.events if isinstance(event, Upsert)]

    @property
    def texts(self) -> list[str]:
        return [mention["text"] for mention in self.mentions]

    @property
    def trouble(self) -> list[tuple[int | None, str | None]]:
        return [(event.line, event.code) for event in self.events if isinstance(event, Notice)]

    @property
    def messages(self) -> list[str]:
        """What notices say, without the name of the file."""
        notices = [event for event in self.events if isinstance(event, Notice)]
        return [event.message.removeprefix(f"{event.source.removeprefix('file:')}, ") for event in notices]

    @property
    def offsets(self) -> list[int]:
        return [Cursor.read(event.cursor).place.offset for event in self.events]


@pytest.fixture
def tell(tmp_path: Path, new_clock: Callable[[], Any]) -> Callable[..., Told]:
    """`tell(b"...", format="csv")` writes a file and reads it with these settings."""

    def tell(content: bytes, cursor: str | None = None, **settings: Any) -> Told:
        path = tmp_path / "file"
        path.write_bytes(content)
        connector = FileConnector({"paths": [str(path)], **settings}, new_clock())
        return Told(list(connector.events(cursor)))

    return tell


@pytest.fixture(scope="session")
def writers(repository: Path) -> ModuleType:
    """archive_writers.py, loaded by its path."""
    path = repository / "tests" / "connectors" / "atproto" / "archive_writers.py"
    spec = importlib.util.spec_from_file_location("archive_writers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample() -> Callable[[str], bytes]:
    """The content of a sample of the file connector."""
    from menara.connectors import registry

    folder = registry.folder("file") / "samples"
    return lambda name: (folder / name).read_bytes()
