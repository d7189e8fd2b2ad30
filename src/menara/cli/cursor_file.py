"""Keeps the cursor of a run, so that the next one goes on where this one ended, however it ended."""

import os
from pathlib import Path

from menara.cli.answers import unreadable
from menara.cli.output import UsageError

WHOLE = 512  # bytes that a system writes whole or not at all, even when the run is killed or the power goes


class CursorFile:
    """A file that holds the old cursor or the new one, and nothing between.

    It is written once an event, so that even a killed run repeats no more than one. A short cursor that covers the one
    before is written over it, in a few microseconds; all others are written beside it, and take its place: that takes a
    hundred times as long, or more where others use the disk.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._beside = f"{path}.new"
        self._open: int | None = None
        self._length = 0

    def read(self) -> str | None:
        """The cursor, or None when none has been kept yet."""
        try:
            return Path(self._path).read_text("utf-8", "replace").strip() or None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unreadable(self._path, error) from None

    def write(self, cursor: str) -> None:
        content = cursor.encode()
        try:
            if self._open is not None and self._length <= len(content) <= WHOLE:
                os.pwrite(self._open, content, 0)
            else:
                self._replace(content)
        except OSError as error:
            reason = (error.strerror or "the reason is not known").lower()
            raise UsageError(f"{self._path} cannot be written: {reason}.") from None
        self._length = len(content)

    def close(self) -> None:
        if self._open is not None:
            os.close(self._open)
            self._open = None

    def _replace(self, content: bytes) -> None:
        self.close()
        self._open = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.write(self._open, content)
        os.replace(self._beside, self._path)
