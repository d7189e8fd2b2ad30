"""Lines of JSON as they come: a terminal is answered at once, a big file goes through in batches.

Lines end with a newline, a carriage return before it does not count, nor does a byte order mark at the very start.
Blank lines are passed over. No more of a line is held than MAX_LINE.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from menara.engine.mention import MentionError, check_mention, decode_object

CHUNK = 1 << 18
MAX_LINE = 16 << 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
PASSING = ("delete", "account", "gap", "notice")  # the events of `menara fetch` that hold no mention


@dataclass(frozen=True, slots=True)
class Line:
    """`content` is None when the line is too long."""

    number: int
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A mention that was read and checked."""

    mention: dict[str, Any]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Passing:
    """An event without a mention, to be passed on as it is."""

    content: bytes


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that cannot be read."""

    number: int
    code: str
    message: str


Reading: TypeAlias = Heard | Passing | SetAside


def read_lines(read: Callable[[int], bytes]) -> Iterator[list[Line]]:
    """All lines that are not blank, as many at a time as one call of `read` brings to an end."""
    splitter = _Splitter()
    while chunk := read(CHUNK):
        if lines := splitter.feed(chunk):
            yield lines
    if lines := splitter.feed(b"\n"):
        yield lines


class _Splitter:
    """Holds the pieces of a line until it ends, or lets go of them when it is too long."""

    def __init__(self) -> None:
        self._number = 1
        self._pieces: list[bytes] = []
        self._length = 0

    def feed(self, chunk: bytes) -> list[Line]:
        *ends, rest = chunk.split(b"\n")
        lines = list(map(self._end, ends))
        self._hold(rest)
        return [line for line in lines if line.content is None or line.content.strip()]

    def _hold(self, piece: bytes) -> None:
        self._length += len(piece)
        if self._length <= MAX_LINE:
            self._pieces.append(piece)
        else:
            self._pieces.clear()

    def _end(self, piece: bytes) -> Line:
        self._hold(piece)
        content = b"".join(self._pieces).removesuffix(b"\r") if self._length <= MAX_LINE else None
        if content and self._number == 1:
            content = content.removeprefix(BYTE_ORDER_MARK)
        line = Line(self._number, content)
        self._number, self._length = self._number + 1, 0
        self._pieces.clear()
        return line


def read_mention(line: Line) -> Reading:
    """A mention, or an event of `menara fetch`: an upsert is read as its mention."""
    try:
        return _read(line)
    except MentionError as error:
        return SetAside(line.number, error.code, error.message)


def _read(line: Line) -> Reading:
    if line.content is None:
        raise MentionError("too_long", f"Longer than {MAX_LINE >> 20} MB; it was passed over.")
    value = decode_object(line.content)
    kind = value.get("kind")
    if kind in PASSING:
        return Passing(line.content)
    mention = value.get("mention") if kind == "upsert" else value
    if not isinstance(mention, dict):
        raise MentionError("bad_field", "mention: an object is expected in an upsert.")
    return Heard(mention, check_mention(mention))
