"""Files as streams of bytes, decompressed where they are gzip, and cut into lines. Never more than a line is held.

Lines end at the newline byte alone: U+2028, U+0085 and their kin are text.
"""

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import NamedTuple, TypeAlias

from menara.connectors.file.place import START, Place

CHUNK = 1 << 18
MAX_LINE = 16 << 20
GZIP_MAGIC = b"\x1f\x8b"

Stream: TypeAlias = BufferedReader | gzip.GzipFile
"""Read by read1, which gives what it has before it tells that the file is broken."""


class InputFile:
    """A file on disk, which tells how much of it has been read by the stream that was opened last."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        self.path = path
        self.size = Path(path).stat().st_size
        self._below: BufferedReader | None = None

    def open(self) -> Stream:
        """Its bytes, decompressed. Raises OSError."""
        below = open(self.path, "rb")  # noqa: SIM115 (closed by whoever closes the stream)
        self._below = below
        return _Gunzip(below) if _is_gzip(below) else below

    def is_compressed(self) -> bool:
        with open(self.path, "rb") as below:
            return _is_gzip(below)

    def head(self, size: int) -> bytes:
        """Its first bytes, decompressed, or as many as can be had. Raises OSError, EOFError, zlib.error when none can."""
        head = b""
        with self.open() as stream:
            try:
                while len(head) < size and (chunk := stream.read1(size - len(head))):
                    head += chunk
            except (OSError, EOFError, zlib.error):
                if not head:
                    raise
        return head

    def done(self) -> int:
        """Bytes on disk that have been read."""
        if self._below is None:
            return 0
        return self.size if self._below.closed else self._below.tell()


class HeldFile(InputFile):
    """A file that is not on disk: a few bytes that are read as one. `path` is where they were found."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.size = len(content)
        self._content = content
        self._below = None

    def open(self) -> Stream:
        return BufferedReader(BytesIO(self._content))

    def is_compressed(self) -> bool:
        return False


def _is_gzip(below: BufferedReader) -> bool:
    return below.peek(2)[:2] == GZIP_MAGIC


class _Gunzip(gzip.GzipFile):
    """A GzipFile that closes the file below it."""

    def __init__(self, below: Stream) -> None:
        super().__init__(fileobj=below, mode="rb")
        self._below = below

    def close(self) -> None:
        super().close()
        self._below.close()


class Line(NamedTuple):
    """One line without its end; `raw` is None when it was longer than MAX_LINE. `after` is where the next begins."""

    number: int
    raw: bytes | None
    after: Place


def cut_lines(stream: Stream, start: Place = START, newline: bytes = b"\n") -> Iterator[Line]:
    """The lines from `start` on. A `newline` of two bytes (UTF-16) is found at even places only."""
    stream.seek(start.offset)
    offset, number = start
    for raw, size in _pieces(stream, newline):
        number += 1
        offset += size
        yield Line(number, raw, Place(offset, number))


def _pieces(stream: Stream, newline: bytes) -> Iterator[tuple[bytes | None, int]]:
    """Each line (None when too long) with the number of bytes it took, its end included."""
    rest, dropped = b"", 0
    while chunk := stream.read1(CHUNK):
        *whole, rest = split_lines(rest + chunk, newline)
        for raw in whole:
            yield _unless_too_long(raw, dropped), dropped + len(raw) + len(newline)
            dropped = 0
        if dropped or len(rest) > MAX_LINE:
            rest, dropped = _odd_byte(rest), dropped + len(rest) // 2 * 2
    if rest or dropped:
        yield _unless_too_long(rest, dropped), dropped + len(rest)


def _unless_too_long(raw: bytes, dropped: int) -> bytes | None:
    return None if dropped or len(raw) > MAX_LINE else raw


def _odd_byte(rest: bytes) -> bytes:
    """What is kept of a line that is too long: its last byte, where that may be half a character."""
    return rest[len(rest) // 2 * 2 :]


def split_lines(text: bytes, newline: bytes) -> list[bytes]:
    """The pieces between the newlines; the last one is what follows the last newline."""
    return text.split(newline) if len(newline) == 1 else _split_aligned(text, newline)


def _split_aligned(text: bytes, newline: bytes) -> list[bytes]:
    pieces, begin, found = [], 0, text.find(newline)
    while found >= 0:
        if found % 2 == 0:
            pieces.append(text[begin:found])
            begin = found + 2
        found = text.find(newline, found + 1)
    return [*pieces, text[begin:]]
