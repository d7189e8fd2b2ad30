"""Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): chunks of bytes in, events out.

Pure and bounded. Lines end at LF, CR or CRLF and nowhere else: U+2028 and its like are text here. `data` stays bytes, for
whoever reads it knows what to do with bytes that are not UTF-8. A line that begins with a colon is a sign of life, no event.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_EVENT = 4 << 20
MAX_NAME = 256  # bytes of a name or an id: longer ones are cut
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_MAX_RETRY_DIGITS = 9


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """`name` is "message" where the stream gives none. `too_long`: `data` is only the beginning of what was sent."""

    name: str
    data: bytes
    last_id: str = ""
    too_long: bool = False


class EventParser:
    """Reads one stream, from its first byte on. What it holds never exceeds twice `max_event` by much."""

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self._max_event = max_event
        self._line = bytearray()
        self._is_first = True
        self._after_cr = False
        self._last_id = ""
        self.retry_ms: int | None = None
        self._begin_event()

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """The events that `chunk` completes. Iterate to the end before the next call."""
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_cr = False
        if not chunk:
            return
        self._after_cr = chunk.endswith(b"\r")
        *ended, begun = _LINE_END.split(chunk)
        for rest in ended:
            self._lengthen(rest)
            yield from self._end_line()
        self._lengthen(begun)

    def _begin_event(self) -> None:
        self._name = ""
        self._data = bytearray()
        self._has_data = self._too_long = False

    def _lengthen(self, piece: bytes) -> None:
        room = self._max_event - len(self._line)
        self._line += piece[:room]
        self._too_long |= len(piece) > room and not self._line.startswith(b":")

    def _end_line(self) -> Iterator[ServerEvent]:
        line = bytes(self._line)
        self._line.clear()
        if self._is_first:
            line = line.removeprefix(_BOM)
            self._is_first = False
        if line:
            self._read_field(line)
        else:
            yield from self._end_event()

    def _end_event(self) -> Iterator[ServerEvent]:
        if self._has_data:
            yield ServerEvent(self._name or "message", bytes(self._data), self._last_id, self._too_long)
        self._begin_event()

    def _read_field(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        match field:
            case b"data":
                self._append(value)
            case b"event":
                self._name = _text(value)
            case b"id" if b"\0" not in value:
                self._last_id = _text(value)
            case b"retry" if value.isdigit() and len(value) <= _MAX_RETRY_DIGITS:
                self.retry_ms = int(value)

    def _append(self, value: bytes) -> None:
        """Lines of data are joined by LF."""
        addition = b"\n" + value if self._has_data else value
        room = self._max_event - len(self._data)
        self._data += addition[:room]
        self._has_data = True
        self._too_long |= len(addition) > room


def _text(value: bytes) -> str:
    return value[:MAX_NAME].decode("utf-8", "replace")
