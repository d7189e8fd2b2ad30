"""CSV: rows under a header, with the settings' mapping from columns to members of a mention."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from menara.connectors.base import InvalidMessage
from menara.connectors.file.dates import Dates, read_zone
from menara.connectors.file.encoding import Encoding, find_encoding
from menara.connectors.file.formats.columns import map_columns, read_row
from menara.connectors.file.formats.piece import Piece
from menara.connectors.file.formats.records import Dialect, Record, cut_records
from menara.connectors.file.place import Place
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import InputFile, split_lines
from menara.connectors.settings import SettingsError

HEAD = 1 << 16
DELIMITERS = ",;\t|"


class Rows:
    """The rows of a CSV file: encoding, delimiter (Excel's `sep=` line counts) and header are found, or as set."""

    def __init__(self, file: InputFile, settings: FileSettings) -> None:
        self._file = file
        self._start, self._dialect = _survey(file.head(HEAD), settings)
        self.header = self._take_header()

    def _take_header(self) -> list[str]:
        with self._file.open() as stream:
            for record in cut_records(stream, self._start, self._dialect):
                if isinstance(record.cells, InvalidMessage):
                    raise SettingsError(f'"{self._file.path}" has no header: {record.cells.message}')
                self._start = record.after
                return [cell.strip() for cell in record.cells]
        raise SettingsError(f'"{self._file.path}" is empty: a CSV file needs a header.')

    def read(self, start: Place) -> Iterator[Record]:
        """The rows from `start` on, the header and rows without any content left out."""
        with self._file.open() as stream:
            for record in cut_records(stream, max(start, self._start), self._dialect):
                if isinstance(record.cells, InvalidMessage):
                    yield record
                elif any(record.cells):
                    yield record._replace(cells=self._fitting(record.cells))

    def alone(self, raw: bytes) -> bytes:
        """All down to the header, and that row."""
        return self._file.head(self._start.offset) + raw

    def _fitting(self, cells: list[str]) -> list[str] | InvalidMessage:
        if any(cells[len(self.header) :]):
            return InvalidMessage(
                "bad_row",
                f"The row has {len(cells)} cells, the header {len(self.header)}: is a quote missing?",
            )
        return cells


class Table:
    """A CSV file, read by column."""

    unit: ClassVar[str] = "line"

    def __init__(self, file: InputFile, settings: FileSettings) -> None:
        self._rows = Rows(file, settings)
        self._columns = map_columns(self._rows.header, settings.map)
        self._dates = Dates(read_zone(settings.timezone) if settings.timezone else None, settings.date_order)

    def pieces(self, start: Place) -> Iterator[Piece]:
        for line, after, raw, cells in self._rows.read(start):
            yield Piece(line, after, raw, self._parsed(cells))

    def alone(self, raw: bytes) -> bytes:
        return self._rows.alone(raw)

    def _parsed(self, cells: Sequence[str] | InvalidMessage) -> dict[str, Any] | InvalidMessage:
        if isinstance(cells, InvalidMessage):
            return cells
        try:
            return read_row(cells, self._columns, self._dates)
        except InvalidMessage as problem:
            return problem


def _survey(head: bytes, settings: FileSettings) -> tuple[Place, Dialect]:
    """Where the header begins, and how the file is written."""
    encoding = find_encoding(head, settings.encoding)
    newline = _newline(head, encoding)
    begin, line = encoding.size, 0
    first = split_lines(head[begin:], newline)[0] + newline
    text = encoding.to_text(first).strip()
    named = None
    if text.lower().startswith("sep=") and len(text) == len("sep=") + 1:
        named, begin, line = text[-1], begin + len(first), 1
        text = encoding.to_text(split_lines(head[begin:], newline)[0])
    delimiter = _checked(settings.delimiter) or named or max(DELIMITERS, key=text.count)
    return Place(begin, line), Dialect(encoding, delimiter, newline)


def _newline(head: bytes, encoding: Encoding) -> bytes:
    """A carriage return alone ends lines where there is no newline (old spreadsheets for the Mac)."""
    text = encoding.to_text(head)
    return "\r".encode(encoding.name) if "\r" in text and "\n" not in text else encoding.newline


def _checked(delimiter: str | None) -> str | None:
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise SettingsError('delimiter: one character is expected, such as ";".')
    return delimiter
