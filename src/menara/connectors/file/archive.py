"""Members of archives as streams. Nothing is ever written to disk, no name in an archive is ever a path, links are not
followed, and only what is asked for is decompressed to be kept: an archive cannot cost more memory than a chunk.

Tar is read by its 512-byte headers here, for Python's tarfile holds long names and attributes of any size in memory.
"""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from menara.connectors.base import Permanent
from menara.connectors.file.stream import CHUNK, InputFile, Stream

BLOCK = 512
TAR_MAGIC = b"ustar"
ZIP_MAGIC = b"PK\x03\x04"
MAX_DIRECTORY = 16 << 20
_TAR_FILES = (b"0", b"\0")
_END_OF_ZIP = struct.Struct("<4s4H2LH")
_ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


def is_tar(head: bytes) -> bool:
    return head[257:262] == TAR_MAGIC


def is_zip(head: bytes) -> bool:
    return head.startswith(ZIP_MAGIC)


@contextmanager
def open_member(file: InputFile, name: str) -> Iterator[Readable | None]:
    """The member called `name` at the root of a zip or tar, or None. Raises Permanent for an archive that is refused."""
    opened = _open_zip_member if is_zip(file.head(4)) else _open_tar_member
    with opened(file, name) as member:
        yield member


@contextmanager
def _open_zip_member(file: InputFile, name: str) -> Iterator[Readable | None]:
    with file.open() as stream:
        _check_directory(stream)
        try:
            archive = zipfile.ZipFile(stream)
            found = next((info for info in archive.infolist() if _at_root(info.filename) == name), None)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Permanent(f"The archive cannot be read: {error}.") from None
        if found is None or _is_link(found):
            yield None
        else:
            with _opened(archive, found) as member:
                yield member


def _opened(archive: zipfile.ZipFile, found: zipfile.ZipInfo) -> zipfile.ZipExtFile:
    if found.compress_type not in _ZIP_METHODS:
        raise Permanent(f"{found.filename} is packed by a method that is not read here (only deflate is).")
    try:
        return archive.open(found)  # type: ignore[return-value]
    except (RuntimeError, zipfile.BadZipFile) as error:
        raise Permanent(f"{found.filename} cannot be opened: {error}.") from None


def _is_link(found: zipfile.ZipInfo) -> bool:
    return (found.external_attr >> 16) & 0o170000 == 0o120000


def _at_root(name: str) -> str:
    return name.removeprefix("./")


def _check_directory(stream: Stream) -> None:
    """Refuse a list of members that would not fit in memory, before Python reads it."""
    end = stream.seek(0, 2)
    tail = min(end, (1 << 16) + _END_OF_ZIP.size)
    stream.seek(end - tail)
    last = stream.read(tail)
    begin = last.rfind(b"PK\x05\x06")
    if begin < 0 or len(last) - begin < _END_OF_ZIP.size:
        raise Permanent("The archive breaks off: its end is missing. Was it downloaded whole?")
    size = _END_OF_ZIP.unpack_from(last, begin)[5]
    if size > MAX_DIRECTORY:
        raise Permanent("The archive holds too many members to be an export.")


@contextmanager
def _open_tar_member(file: InputFile, name: str) -> Iterator[Readable | None]:
    with file.open() as stream:
        while header := _next_header(stream):
            size = _size(header)
            if _at_root(_name(header)) == name and header[156:157] in _TAR_FILES:
                yield _Member(stream, size)
                return
            _skip(stream, -(-size // BLOCK) * BLOCK)
        yield None


def _next_header(stream: Stream) -> bytes | None:
    header = stream.read(BLOCK)
    if len(header) < BLOCK or not header.strip(b"\0"):
        return None
    reckoned = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    if _octal(header[148:156]) != reckoned:
        raise Permanent("The archive is damaged: a header does not fit its checksum.")
    return header


def _octal(field: bytes) -> int:
    figures = field.strip(b"\0 ")
    if figures.strip(b"01234567"):
        raise Permanent("The archive is damaged: there is no number where one belongs.")
    return int(figures or b"0", 8)


def _name(header: bytes) -> str:
    name, prefix = (
        part.partition(b"\0")[0].decode("utf-8", "replace") for part in (header[:100], header[345:500])
    )
    return f"{prefix}/{name}" if prefix else name


def _size(header: bytes) -> int:
    """In octal, or in binary where the first bit is set (files above 8 GB)."""
    field = header[124:136]
    return int.from_bytes(field[1:], "big") if field[0] & 0x80 else _octal(field)


def _skip(stream: Stream, size: int) -> None:
    while size > 0 and (chunk := stream.read1(min(size, CHUNK))):
        size -= len(chunk)


class _Member:
    """A file inside a tar, read from where it stands."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream = stream
        self._left = size

    def read1(self, size: int) -> bytes:
        chunk = self._stream.read1(min(size, self._left))
        self._left -= len(chunk)
        return chunk
