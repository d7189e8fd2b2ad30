"""Where reading stands in a file of recorded requests: the cursor, `line:event:path` on the outside."""

from typing import NamedTuple

from menara.connectors.settings import SettingsError


class Place(NamedTuple):
    """Behind that event (counted from 1) of the request at that line; a refusal is its only event."""

    path: str
    line: int = 0
    event: int = 0

    def __str__(self) -> str:
        return f"{self.line}:{self.event}:{self.path}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """Raises SettingsError."""
        line, _, rest = text.partition(":")
        event, _, path = rest.partition(":")
        if not (_is_number(line) and _is_number(event) and path):
            raise SettingsError(f'cursor: "{text}" is no cursor of the webhook connector.')
        return cls(path, int(line), int(event))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
