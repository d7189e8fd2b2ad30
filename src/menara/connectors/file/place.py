"""Where reading stands: the cursor of the file connector, `line:offset:path` on the outside."""

from dataclasses import dataclass
from typing import NamedTuple

from menara.connectors.settings import SettingsError


class Place(NamedTuple):
    """A boundary between two records of a file: bytes before it, and lines before it.

    In an archive both count posts. In a compressed file bytes are counted after decompression.
    """

    offset: int = 0
    line: int = 0


START = Place()


@dataclass(frozen=True, slots=True)
class Cursor:
    path: str
    place: Place

    def __str__(self) -> str:
        return f"{self.place.line}:{self.place.offset}:{self.path}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises SettingsError."""
        line, _, rest = text.partition(":")
        offset, _, path = rest.partition(":")
        if not (_is_number(line) and _is_number(offset) and path):
            raise SettingsError(f'cursor: "{text}" is no cursor of the file connector.')
        return cls(path, Place(int(offset), int(line)))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
