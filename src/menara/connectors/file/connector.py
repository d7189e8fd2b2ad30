"""The file connector: events from files, resumed at a byte."""

import zlib
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any, ClassVar
from zipfile import BadZipFile

import msgspec

from menara.connectors.base import (
    Capability,
    Clock,
    Event,
    InvalidMessage,
    Notice,
    Permanent,
    Progress,
    Upsert,
    system_clock,
    written,
)
from menara.connectors.event_lines import KINDS, read_event
from menara.connectors.file.detect import open_format
from menara.connectors.file.formats.piece import FileFormat, Piece
from menara.connectors.file.place import START, Cursor, Place
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import InputFile
from menara.connectors.settings import SettingsError, read_settings
from menara.engine.mention import MentionError, check_mention
from menara.engine.mention.storable import is_storable, storable

_BROKEN = (OSError, EOFError, zlib.error, BadZipFile, Permanent)
_encode = msgspec.json.Encoder(order="sorted").encode


class FileConnector:
    """Reads the files of its settings one after the other, in that order, each to its end."""

    name: ClassVar[str] = "file"
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.BACKFILL})

    def __init__(self, settings: Mapping[str, Any], clock: Clock = system_clock) -> None:
        self.settings = read_settings(FileSettings, settings)
        self._clock = clock
        self._files: list[InputFile] = []
        _check_paths(self.settings.paths)

    def events(self, cursor: str | None = None) -> Iterator[Event]:
        """All files are opened, and refused if need be, before the first event."""
        start = self._start(cursor or self.settings.cursor)
        self._files = [_find(path) for path in self.settings.paths]
        formats = [open_format(file, self.settings) for file in self._files]
        for file, opened in zip(self._files, formats, strict=True):
            if start is None or start.path == file.path:
                yield from self._read(file, opened, start.place if start else START)
                start = None

    def progress(self) -> Progress:
        """In bytes on disk."""
        return Progress(sum(file.done() for file in self._files), sum(file.size for file in self._files))

    def _start(self, cursor: str | None) -> Cursor | None:
        start = Cursor.read(cursor) if cursor else None
        if start and start.path not in self.settings.paths:
            raise SettingsError(f'cursor: it stands in "{start.path}", which is not among the paths.')
        return start

    def _read(self, file: InputFile, opened: FileFormat, place: Place) -> Iterator[Event]:
        try:
            for piece in opened.pieces(place):
                place = piece.after
                yield self._event(file.path, piece)
        except _BROKEN as error:
            problem = InvalidMessage("unreadable", f"The file breaks off here: {error}.")
            yield self._notice(file.path, place.line + 1, place, problem)

    def _event(self, path: str, piece: Piece) -> Event:
        try:
            if isinstance(piece.found, InvalidMessage):
                raise piece.found
            if piece.found.get("kind") in KINDS:
                return self._again(path, piece, piece.found)
            return self._upsert(path, piece, piece.found)
        except (InvalidMessage, MentionError) as problem:
            return self._notice(path, piece.line, piece.after, problem)

    def _upsert(self, path: str, piece: Piece, mention: dict[str, Any]) -> Upsert:
        warnings = check_mention(mention)
        if self.settings.network and mention.get("source") is None:
            mention["source"] = self.settings.network
        return Upsert(
            source=f"file:{path}",
            observed_at=written(self._clock()),
            cursor=str(Cursor(path, piece.after)),
            native_id=mention["id"],
            version=piece.version or _version(mention),
            mention=mention,
            author_id=(mention.get("author") or {}).get("id"),
            source_time=mention.get("published_at"),
            warnings=tuple(warnings),
            raw=piece.raw,
        )

    def _again(self, path: str, piece: Piece, line: dict[str, Any]) -> Event:
        """An event that was written down before: everything in it stays, but for its cursor."""
        line = line if is_storable(line) else storable(line)
        if isinstance(line.get("mention"), dict):
            check_mention(line["mention"])
        return read_event(line, str(Cursor(path, piece.after)))

    def _notice(self, path: str, line: int, after: Place, problem: InvalidMessage | MentionError) -> Notice:
        return Notice(
            source=f"file:{path}",
            observed_at=written(self._clock()),
            cursor=str(Cursor(path, after)),
            message=f"{path}, line {line}: {problem.message}",
            code=problem.code,
            line=line,
        )


def _version(mention: dict[str, Any]) -> str:
    """A hash of the content: the same mention read twice is the same version."""
    try:
        content = _encode(mention)
    except OverflowError:
        content = repr(mention).encode()
    return blake2b(content, digest_size=16).hexdigest()


def _check_paths(paths: list[str]) -> None:
    if not paths:
        raise SettingsError("paths: name one file at least.")
    if repeated := {path for path in paths if paths.count(path) > 1}:
        raise SettingsError(f'paths: "{min(repeated)}" stands there twice.')


def _find(path: str) -> InputFile:
    try:
        file = InputFile(path)
        file.head(1)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f'paths: "{path}" cannot be read: {reason}.') from None
    return file
