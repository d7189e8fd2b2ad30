"""Where a stream stands: the cursor of the Bluesky connector, `host number.part.told time` on the outside."""

import re
from typing import NamedTuple

from menara.connectors.settings import SettingsError

WHOLE = 10**9  # behind all parts of a number
_CURSOR = re.compile(r"(\S+) (live|\d{1,18})\.(\d{1,10})\.\d{1,10} (\d{1,18}|-)", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


class Place(NamedTuple):
    """Behind part `part` of what `host` has numbered `number`, at the time `time_us` (microseconds since 1970).

    A number that is None cannot be asked for: only what comes from now on can be had. Parts are counted from 1.
    """

    host: str
    number: int | None = None
    part: int = 0
    time_us: int | None = None

    def is_at(self, host: str) -> bool:
        """A place that a person has written down names no host, and is taken for one of any."""
        return self.host in (host, "")

    def written(self, told: int) -> str:
        """The cursor behind so many events that were told here without any new message."""
        number = "live" if self.number is None else self.number
        time = "-" if self.time_us is None else self.time_us
        return f"{self.host or '-'} {number}.{self.part}.{told} {time}"


def read_place(cursor: str) -> Place:
    """Of a cursor, or a bare number: one of the stream's own, or a time in microseconds. Raises SettingsError."""
    if _NUMBER.fullmatch(cursor):
        bare = int(cursor)
        return Place("", bare, WHOLE, bare if bare >= 10**15 else None)
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise SettingsError(f'cursor: "{cursor}" is no cursor of the bluesky connector.')
    host, number, part, time = found.groups()
    return Place("" if host == "-" else host, _known(number), int(part), _known(time))


def _known(number: str) -> int | None:
    return int(number) if number.isdigit() else None


class Track:
    """Numbers the parts of one connection's messages.

    Messages that share a number, or come with a lower one than those before, are further parts of the highest: read
    once more in the same order, each gets the same place again.
    """

    def __init__(self) -> None:
        self._number, self._part = -1, 0

    def step(self, number: int, parts: int) -> tuple[int, int]:
        """The number, and the part before the first, of a message that has so many."""
        before = 0 if number > self._number else self._part
        self._number = max(number, self._number)
        self._part = before + max(parts, 1)
        return self._number, before
