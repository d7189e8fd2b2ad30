"""The file connector: events from files, resumed at a byte."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from zipfile import BadZipFile

from menara.connectors.base import Capability, Clock, Event, InvalidMessage, Permanent, Progress, system_clock
from menara.connectors.file.detect import open_format
from menara.connectors.file.formats.piece import FileFormat
from menara.connectors.file.place import START, Cursor, Place
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import HeldFile, InputFile
from menara.connectors.file.telling import Telling
from menara.connectors.settings import SettingsError, read_settings
from menara.engine.mention.storable import is_storable

_BROKEN = (OSError, EOFError, zlib.error, BadZipFile, Permanent)


class FileConnector:
    """Reads the files of its settings one after the other, in that order, each to its end."""

    name: ClassVar[str] = "file"
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.BACKFILL})

    def __init__(self, settings: Mapping[str, Any], clock: Clock = system_clock) -> None:
        self.settings = read_settings(FileSettings, settings)
        self._clock = clock
        self._files: list[InputFile] = []
        self._present = 0
        _check_paths(self.settings.paths)

    def events(self, cursor: str | None = None) -> Iterator[Event]:
        """All files are opened, and refused if need be, before the first event."""
        start = self._start(cursor or self.settings.cursor)
        self._files = [_find(path) for path in self.settings.paths]
        formats = [_open(file, self.settings) for file in self._files]
        for number, (file, opened) in enumerate(zip(self._files, formats, strict=True)):
            self._present = number
            if start is None or start.path == file.path:
                yield from self._read(file, opened, start.place if start else START)
                start = None

    def read_again(self, raw: bytes, source: str) -> Iterator[Event]:
        """A record that was set aside, from the small file in which it was."""
        if not raw:
            raise InvalidMessage("not_kept", "Nothing of it was kept: read the file once more.")
        file = HeldFile(source.removeprefix("file:"), raw)
        try:
            opened = open_format(file, self.settings)
            telling = Telling(file.path, opened.unit, self.settings.network, self._clock, opened.alone)
            for piece in opened.pieces(START):
                yield telling.event(piece)
        except (SettingsError, *_BROKEN) as problem:
            raise InvalidMessage("unreadable", f"It cannot be read: {problem}") from None

    def progress(self) -> Progress:
        """In bytes on disk."""
        sizes = [file.size for file in self._files]
        done = self._files[self._present].done() if self._files else 0
        return Progress(sum(sizes[: self._present]) + done, sum(sizes))

    def close(self) -> None:
        """Nothing waits here: whoever stops iterating has ended it."""

    def _start(self, cursor: str | None) -> Cursor | None:
        start = Cursor.read(cursor) if cursor else None
        if start and start.path not in self.settings.paths:
            raise SettingsError(f'cursor: it stands in "{start.path}", which is not among the paths.')
        return start

    def _read(self, file: InputFile, opened: FileFormat, place: Place) -> Iterator[Event]:
        telling = Telling(file.path, opened.unit, self.settings.network, self._clock, opened.alone)
        try:
            for piece in opened.pieces(place):
                place = piece.after
                yield telling.event(piece)
        except _BROKEN as error:
            yield telling.breaking_off(place, error)


def _check_paths(paths: list[str]) -> None:
    if not paths:
        raise SettingsError("paths: name one file at least.")
    if any(not is_storable(path) for path in paths):
        raise SettingsError("paths: a name of a file is not UTF-8; give the file another name.")
    if repeated := {path for path in paths if paths.count(path) > 1}:
        raise SettingsError(f'paths: "{min(repeated)}" stands there twice.')


def _find(path: str) -> InputFile:
    try:
        file = InputFile(path)
        file.head(1)
    except (ValueError, *_BROKEN) as error:
        raise _unreadable(path, error) from None
    return file


def _open(file: InputFile, settings: FileSettings) -> FileFormat:
    try:
        return open_format(file, settings)
    except _BROKEN as error:
        raise _unreadable(file.path, error) from None


def _unreadable(path: str, error: Exception) -> SettingsError:
    reason = (getattr(error, "strerror", None) or "").lower() or str(error).rstrip(".")
    return SettingsError(f'paths: "{path}" cannot be read: {reason}' + ("" if reason.endswith("?") else "."))
