"""CSV cut into records, each between two bytes of the file at which reading can be taken up again.

Python's csv module does the quoting; it takes no more lines than a record needs, so the last line it took ends the
record. A record whose quotes do not fit is set aside by its first line alone, and reading goes on with the second:
one quote too many does not swallow the rest of the file. What is read again so is paid from a budget that good reading
fills up, so that time stays linear; when it is empty, the whole of such a record is set aside.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from menara.connectors.base import InvalidMessage
from menara.connectors.file.encoding import Encoding
from menara.connectors.file.formats.piece import TOO_LONG
from menara.connectors.file.place import Place
from menara.connectors.file.stream import MAX_LINE, Line, Stream, cut_lines

FULL_BUDGET = 2 * MAX_LINE
GAIN = 4
LINE_COST = 64  # bytes that are read in the time a line takes by itself


class Dialect(NamedTuple):
    encoding: Encoding
    delimiter: str = ","
    newline: bytes = b"\n"


class Record(NamedTuple):
    """One record: its first line, the place behind it, its bytes, its cells or what is wrong with it."""

    line: int
    after: Place
    raw: bytes
    cells: list[str] | InvalidMessage


def cut_records(stream: Stream, start: Place, dialect: Dialect) -> Iterator[Record]:
    """The records from `start` on; blank lines are none."""
    csv.field_size_limit(MAX_LINE)
    lines = _Lines(cut_lines(stream, start, dialect.newline), dialect)
    budget = FULL_BUDGET
    while lines.begin_record():
        record = lines.read_record()
        if isinstance(record.cells, InvalidMessage) and 0 < (cost := lines.cost_of_reading_again()) <= budget:
            budget -= cost
            record = lines.give_back_all_but_the_first(record)
        budget = min(FULL_BUDGET, budget + GAIN * len(record.raw))
        if record.cells:
            yield record


class _TooLongError(Exception):
    pass


class _Lines(Iterator[str]):
    """Lines for the csv module, which remembers those that the present record took."""

    def __init__(self, lines: Iterator[Line], dialect: Dialect) -> None:
        self._lines = lines
        self._returned: deque[Line] = deque()
        self._dialect = dialect
        self._size = 0
        self._reader = self._new_reader()
        self.taken: list[Line] = []

    def _new_reader(self) -> Iterator[list[str]]:
        return csv.reader(self, delimiter=self._dialect.delimiter, strict=True)

    def begin_record(self) -> bool:
        """Whether there is a line left to begin with."""
        self.taken, self._size = [], 0
        if not self._returned and (line := next(self._lines, None)):
            self._returned.append(line)
        return bool(self._returned)

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.taken.append(line)
        self._size += len(line.raw or b"")
        if line.raw is None or self._size > MAX_LINE:
            raise _TooLongError
        return self._dialect.encoding.to_text(line.raw) + "\n"

    def read_record(self) -> Record:
        try:
            return self._record(next(self._reader))
        except _TooLongError:
            problem = TOO_LONG
        except csv.Error as error:
            problem = InvalidMessage("bad_row", f"The quotes of the row do not fit: {error}.")
        self._reader = self._new_reader()
        return self._record(problem)

    def _record(self, cells: list[str] | InvalidMessage) -> Record:
        raw = b"" if cells is TOO_LONG else b"\n".join(line.raw or b"" for line in self.taken)
        return Record(self.taken[0].number, self.taken[-1].after, raw, cells)

    def cost_of_reading_again(self) -> int:
        """In bytes; nothing for a record of one line, behind which there is nothing to read again."""
        return self._size + LINE_COST * len(self.taken) if len(self.taken) > 1 else 0

    def give_back_all_but_the_first(self, record: Record) -> Record:
        first, *others = self.taken
        self._returned.extendleft(reversed(others))
        return record._replace(after=first.after, raw=first.raw or b"")
