"""Keeps the cursor of a run, so that the next one goes on where this one ended, however it ended."""

import os
from pathlib import Path

from menara.cli.answers import unreadable
from menara.cli.output import UsageError


class CursorFile:
    """A file that holds the old cursor or the new one, and nothing between.

    It is written once an event, so that even a killed run repeats no more than one: a tenth of a millisecond each time.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._beside = f"{path}.new"

    def read(self) -> str | None:
        """The cursor, or None when none has been kept yet."""
        try:
            return Path(self._path).read_text("utf-8", "replace").strip() or None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unreadable(self._path, error) from None

    def write(self, cursor: str) -> None:
        try:
            beside = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            try:
                os.write(beside, cursor.encode())
            finally:
                os.close(beside)
            os.replace(self._beside, self._path)
        except OSError as error:
            reason = (error.strerror or "the reason is not known").lower()
            raise UsageError(f"{self._path} cannot be written: {reason}.") from None
