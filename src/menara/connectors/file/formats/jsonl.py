"""JSON Lines: mentions in the one shape, or event lines of `menara fetch`; one object a line."""

from collections.abc import Iterator
from typing import Any, ClassVar

from menara.connectors.file.encoding import find_byte_order
from menara.connectors.file.formats.piece import TOO_LONG, Parse, Piece, parsed
from menara.connectors.file.place import Place
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import InputFile, cut_lines


class JsonLines:
    """Blank lines are ignored. UTF-8, or UTF-16 where a byte order mark says so (Windows tools write it)."""

    unit: ClassVar[str] = "line"

    def __init__(self, file: InputFile, settings: FileSettings) -> None:  # noqa: ARG002 (all formats are built alike)
        self._file = file
        self._mark = find_byte_order(file.head(4))

    def pieces(self, start: Place) -> Iterator[Piece]:
        return self.read(start, _as_it_is)

    def alone(self, raw: bytes) -> bytes:
        return self._file.head(self._mark.size) + raw

    def read(self, start: Place, parse: Parse) -> Iterator[Piece]:
        start = max(start, Place(self._mark.size, 0))
        with self._file.open() as stream:
            for number, raw, after in cut_lines(stream, start, self._mark.newline):
                if raw is None:
                    yield Piece(number, after, b"", TOO_LONG)
                elif (text := self._mark.to_utf8(raw)).strip():
                    yield Piece(number, after, raw, parsed(text, parse))


def _as_it_is(value: dict[str, Any]) -> dict[str, Any]:
    return value
