"""What is in the body of a request: one mention, an array, `{"mentions": [...]}`, or JSON Lines; or event lines in their place.

The body is cut into the bytes of each by its brackets and quotes alone, so that one which cannot be read spoils no other.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from menara.connectors.webhook.refusal import Reason, RequestRefused

MAX_BYTES = 5_000_000
MAX_PIECES = 1_000
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[][{},"]', re.DOTALL)
_ENVELOPE = re.compile(rb'\s*"mentions"\s*:\s*(\[.*)', re.DOTALL)
_OWN_KEY = re.compile(rb'\s*"(?:id|text|kind)"\s*:')
_MARK = b"\xef\xbb\xbf"
T = TypeVar("T")


class Piece(NamedTuple):
    """One mention or event, not read yet; `line` counts lines, or what is in the array."""

    line: int
    raw: bytes


class _NoValueError(Exception):
    """The body is not one array or object."""


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
    except _NoValueError:
        lines = (Piece(number, raw) for number, raw in enumerate(_lines(body), 1))
        return _first(line for line in lines if line.raw.strip())
    return [Piece(number, raw) for number, raw in enumerate(members, 1)]


def _cut_value(value: bytes) -> list[bytes]:
    """The members of an array, alone or in its envelope, or the one object. Raises _NoValueError."""
    if value.startswith(b"["):
        return _first(_members(value))
    if not value.startswith(b"{"):
        raise _NoValueError
    enveloped, is_mention = None, False
    for member in _members(value):
        is_mention = is_mention or _OWN_KEY.match(member) is not None
        enveloped = _ENVELOPE.fullmatch(member) or enveloped
    return _first(_members(enveloped[1])) if enveloped and not is_mention else [value]


def _members(value: bytes) -> Iterator[bytes]:
    """What the commas part between the brackets around `value`. Raises _NoValueError when something is left over."""
    depth, begin = 0, 1
    for token in _TOKEN.finditer(value):
        match token[0]:
            case b"[" | b"{":
                depth += 1
            case b"]" | b"}":
                depth -= 1
            case b'"':
                raise _NoValueError
        if depth == 0:
            if token.end() != len(value):
                raise _NoValueError
            if begin > 1 or value[1:-1].strip():
                yield value[begin : token.start()]
            return
        if depth == 1 and token[0] == b",":
            yield value[begin : token.start()]
            begin = token.end()
    raise _NoValueError


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
