"""Exports of 4CAT and Zeeschuimer (https://github.com/digitalmethodsinitiative), as their own code writes them.

Three shapes, told apart line by line:
  - what Zeeschuimer captures: {"source_platform": "tiktok.com", "data": {what the site's page received}, ...}
  - the same as 4CAT exports it: {what the page received, "__import_meta": {"source_platform": ...}}
  - what 4CAT maps all networks to: {"id", "thread_id", "timestamp", "body", "author", ...}, as NDJSON or as CSV
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from menara.connectors.base import InvalidMessage
from menara.connectors.file.formats.captured import CAPTURED
from menara.connectors.file.formats.jsonl import JsonLines
from menara.connectors.file.formats.mapped import read_mapped
from menara.connectors.file.formats.piece import Piece, attempted
from menara.connectors.file.formats.table import Rows
from menara.connectors.file.place import Place
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import InputFile
from menara.connectors.settings import SettingsError

MAPPED_COLUMNS = frozenset({"id", "thread_id", "body", "author"})


def is_captured(line: Mapping[str, Any]) -> bool:
    return "__import_meta" in line or ("source_platform" in line and isinstance(line.get("data"), dict))


def is_mapped(names: Mapping[str, Any] | list[str]) -> bool:
    return set(names) >= MAPPED_COLUMNS


def read_line(line: dict[str, Any]) -> dict[str, Any]:
    """The mention in one line. Raises InvalidMessage, and what the shape of a line may make fail."""
    if not is_captured(line):
        return read_mapped(line)
    meta = line.get("__import_meta") or line
    post = line if "__import_meta" in line else line["data"]
    platform = meta["source_platform"]
    if platform not in CAPTURED:
        known = ", ".join(CAPTURED)
        raise InvalidMessage(
            "unknown_platform",
            f"{platform} is not read yet (known: {known}). Export it as CSV from 4CAT instead.",
        )
    return CAPTURED[platform](post)


class FourcatLines:
    """NDJSON of 4CAT or Zeeschuimer."""

    unit: ClassVar[str] = "line"

    def __init__(self, file: InputFile, settings: FileSettings) -> None:
        self._lines = JsonLines(file, settings)

    def pieces(self, start: Place) -> Iterator[Piece]:
        return self._lines.read(start, read_line)

    def alone(self, raw: bytes) -> bytes:
        return self._lines.alone(raw)


class FourcatTable:
    """CSV of 4CAT (commas) or Zeeschuimer (semicolons)."""

    unit: ClassVar[str] = "line"

    def __init__(self, file: InputFile, settings: FileSettings) -> None:
        self._rows = Rows(file, settings)
        if not is_mapped(self._rows.header):
            raise SettingsError(
                f'"{file.path}" is no CSV export of 4CAT: a column is missing of {", ".join(sorted(MAPPED_COLUMNS))}.'
            )

    def pieces(self, start: Place) -> Iterator[Piece]:
        for line, after, raw, cells in self._rows.read(start):
            if isinstance(cells, InvalidMessage):
                yield Piece(line, after, raw, cells)
            else:
                row = dict(zip(self._rows.header, cells, strict=False))
                yield Piece(line, after, raw, attempted(read_mapped, row))

    def alone(self, raw: bytes) -> bytes:
        return self._rows.alone(raw)
