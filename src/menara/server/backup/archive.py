"""The file of a backup: a compressed tar whose last member, the manifest, has the digests of all the others.

Members are read one by one and never unpacked into a folder, whatever their names say.
"""

import gzip
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from menara.cli.output import UsageError

FORMAT = 1
MANIFEST, CHECKPOINTS, KEY, ROWS = "manifest.json", "checkpoints.jsonl", "key.sealed", "rows"
LARGEST = 1 << 28  # bytes of a member: nothing that we write comes near it
PIECE = 1 << 20


class Table(msgspec.Struct, frozen=True):
    fields: list[str]
    rows: int


class Heading(msgspec.Struct, frozen=True):
    """What stays the same in all formats to come."""

    format: int
    version: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. `key` is the fingerprint of the installation's key; `heads` are the ends of all audit chains: chain, number, hash."""

    format: int
    version: str
    made_at: str
    migrations: list[tuple[str, str]]
    tables: dict[str, Table]
    heads: list[tuple[int, int, str]]
    key: str
    members: dict[str, str]


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name once it is whole and on disk; readable by its owner alone."""
    if path.exists():
        raise UsageError(f"{path} exists already. Name another file, or move that one away.")
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        part.unlink(missing_ok=True)


class Writer:
    """Adds members; leaving it ends the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._plain = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=1, mtime=0)
        self._tar = tarfile.open(fileobj=self._plain, mode="w:", format=tarfile.USTAR_FORMAT)  # noqa: SIM115 (until left)
        self.digests: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, BytesIO(content))
        self.digests[name] = sha256(content).hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with nullcontext() if error is None else suppress(OSError):
            self._tar.close()
            self._plain.close()


def read_members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents, in the order of the file. Raises UsageError for what is no whole backup."""
    try:
        with gzip.open(path) as plain:
            with tarfile.open(fileobj=plain, mode="r|") as tar:
                for member in tar:
                    yield member.name, _content(tar, member)
            while plain.read(PIECE):  # its checksum stands at the very end
                pass
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}.") from None
    except (EOFError, OSError, ValueError, tarfile.TarError, zlib.error) as error:
        raise UsageError(f"{path} is no backup, or was cut off or changed: {error}") from None


def read_manifest(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    """What the backup holds, and its members other than rows, once all of it is known to be as it was written.

    Raises UsageError.
    """
    digests: dict[str, str] = {}
    small: dict[str, bytes] = {}
    last = b""
    for name, content in read_members(path):
        last = content if name == MANIFEST else b""
        if name != MANIFEST:
            digests[name] = sha256(content).hexdigest()
            small |= {} if name.startswith(ROWS) else {name: content}
    manifest = _decode(path, last)
    if manifest.members != digests:
        raise UsageError(f"{path} was changed: what it holds is not what its manifest says.")
    return manifest, small


def _decode(path: Path, content: bytes) -> Manifest:
    try:
        heading = msgspec.json.decode(content, type=Heading)
        if heading.format > FORMAT:
            raise UsageError(
                f"{path} was made by Menara {heading.version}, which writes backups in a newer way. "
                "Restore it with that version, or a later one."
            )
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError:
        raise UsageError(f"{path} is no backup, or was cut off or changed: it has no manifest.") from None


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if not member.isfile() or member.size > LARGEST:
        raise tarfile.ReadError(f"{member.name!r} is nothing that a backup holds.")
    found = tar.extractfile(member)
    return found.read() if found else b""


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
