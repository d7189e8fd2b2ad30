"""What all formats yield, and what they have in common."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias

from menara.connectors.base import InvalidMessage
from menara.connectors.file.place import Place
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import MAX_LINE, InputFile
from menara.engine.mention import MentionError, decode_object


class Piece(NamedTuple):
    """One record of a file, at `line` (in an archive: the how-manieth post), with the place behind it.

    `found` is a mention that has not been checked, an event line, or the reason why there is neither.
    """

    line: int
    after: Place
    raw: bytes
    found: dict[str, Any] | InvalidMessage
    version: str | None = None


Parse: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


class FileFormat(Protocol):
    """A file opened in one format. Building it raises SettingsError when file and settings do not fit, or Permanent.

    `unit` is what its places count: "line", or "post" in an archive.
    """

    unit: ClassVar[str]

    def __init__(self, file: InputFile, settings: FileSettings) -> None: ...

    def pieces(self, start: Place) -> Iterator[Piece]:
        """The records from `start` on. Raises OSError, EOFError or zlib.error when the file breaks off."""

    def alone(self, raw: bytes) -> bytes:
        """A file of this format in which the record of these bytes is the only one; empty where there can be none."""


TOO_LONG = InvalidMessage("too_long", f"It is longer than {MAX_LINE >> 20} MB; the rest of it was skipped.")


def decode(raw: bytes) -> dict[str, Any]:
    """Read one JSON object. Raises InvalidMessage "bad_json"."""
    try:
        return decode_object(raw)
    except MentionError as error:
        raise InvalidMessage(error.code, error.message) from None


def parsed(raw: bytes, parse: Parse) -> dict[str, Any] | InvalidMessage:
    """What `parse` makes of one JSON object, or the reason why it cannot."""
    try:
        return attempted(parse, decode(raw))
    except InvalidMessage as problem:
        return problem


def attempted(parse: Parse, value: dict[str, Any]) -> dict[str, Any] | InvalidMessage:
    """What `parse` makes of `value`, or the reason why it cannot.

    Formats of others are read as they are documented to be; what is built otherwise fails somewhere inside `parse`,
    and is set aside like anything else that cannot be read.
    """
    try:
        return parse(value)
    except InvalidMessage as problem:
        return problem
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
        return InvalidMessage("bad_shape", f"It is not built as this format is ({reason}).")


def known(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty; a text may be."""
    return {
        name: value for name, value in values.items() if name == "text" or value not in (None, "", [], {})
    }
