"""JSON cut into pieces by its brackets and quotes alone, each the bytes as they came.

One piece that cannot be read spoils no other, and what is kept of each is what was sent. Linear in the length.
"""

import re
from collections.abc import Collection, Iterator

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[][{},"]', re.DOTALL)
_NAME = re.compile(rb'\s*"([^"\\]*)"\s*:\s*')


class NotWholeError(ValueError):
    """The bytes are not one array or object: it does not end, or more comes behind it."""


def cut_members(value: bytes) -> Iterator[bytes]:
    """What the commas part in an array or object. Raises NotWholeError, behind what could be cut."""
    if value[:1] not in (b"[", b"{"):
        raise NotWholeError("no array and no object")
    depth, begin = 0, 1
    for token in _TOKEN.finditer(value):
        match token[0]:
            case b"[" | b"{":
                depth += 1
            case b"]" | b"}":
                depth -= 1
            case b'"':
                raise NotWholeError("a text that does not end")
        if depth == 0:
            yield from _last(value, begin, token)
            return
        if depth == 1 and token[0] == b",":
            yield value[begin : token.start()]
            begin = token.end()
    raise NotWholeError("it does not end")


def find_members(value: bytes, names: Collection[str]) -> dict[str, bytes]:
    """The values of these members of an object, of those with the same name the last. Raises NotWholeError."""
    found = {}
    for member in cut_members(value):
        if (name := _NAME.match(member)) and (told := name[1].decode("utf-8", "replace")) in names:
            found[told] = member[name.end() :].rstrip()
    return found


def _last(value: bytes, begin: int, end: re.Match[bytes]) -> Iterator[bytes]:
    """The last member; an empty array has none."""
    if end.end() != len(value):
        raise NotWholeError("more comes behind it")
    if begin > 1 or value[1 : end.start()].strip():
        yield value[begin : end.start()]
