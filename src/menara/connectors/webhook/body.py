"""The body of a request: one mention, an array, `{"mentions": [...]}` or JSON Lines; an event line may stand for a mention."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from menara.connectors.json_pieces import NotWholeError, cut_members, find_members
from menara.connectors.webhook.refusal import Reason, RequestRefused

MAX_BYTES = 5_000_000
MAX_PIECES = 1_000
_OWN_KEYS = ("id", "text", "kind")
_MARK = b"\xef\xbb\xbf"
T = TypeVar("T")


class Piece(NamedTuple):
    """One mention or event, not read yet; `line` counts lines, or what is in the array."""

    line: int
    raw: bytes


def cut_body(body: bytes) -> list[Piece]:
    """Raises RequestRefused when the body is too large, or has too much in it."""
    if len(body) > MAX_BYTES:
        raise RequestRefused(
            Reason.TOO_LARGE,
            f"Its body has {len(body):,} bytes; {MAX_BYTES:,} are allowed. Send less at once.",
        )
    pieces = _cut(body.removeprefix(_MARK))
    if len(pieces) > MAX_PIECES:
        raise RequestRefused(
            Reason.TOO_MANY, f"There are more than {MAX_PIECES:,} mentions in it. Send fewer at once."
        )
    return pieces


def _cut(body: bytes) -> list[Piece]:
    try:
        members = _cut_value(body.strip())
    except NotWholeError:
        lines = (Piece(number, raw) for number, raw in enumerate(_lines(body), 1))
        return _first(line for line in lines if line.raw.strip())
    return [Piece(number, raw) for number, raw in enumerate(members, 1)]


def _cut_value(value: bytes) -> list[bytes]:
    """The members of an array, alone or in its envelope, or the one object. Raises NotWholeError."""
    if value.startswith(b"["):
        return _first(cut_members(value))
    told = find_members(value, (*_OWN_KEYS, "mentions"))
    mentions = told.pop("mentions", b"")
    return [value] if told or not mentions.startswith(b"[") else _first(cut_members(mentions))


def _lines(body: bytes) -> Iterator[bytes]:
    begin = 0
    while begin <= len(body):
        end = body.find(b"\n", begin)
        end = len(body) if end < 0 else end
        yield body[begin:end]
        begin = end + 1


def _first(all_of_them: Iterator[T]) -> list[T]:
    """So many as are allowed, and one more."""
    return list(islice(all_of_them, MAX_PIECES + 1))
