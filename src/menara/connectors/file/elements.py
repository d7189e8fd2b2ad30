"""Cuts the elements of one array out of a JSON document that is too large to hold.

Only texts and brackets are looked at; what stands between them is for the JSON parser.
"""

import re
from collections.abc import Iterator

from menara.connectors.base import Permanent
from menara.connectors.file.archive import Readable
from menara.connectors.file.stream import CHUNK, MAX_LINE

MAX_HEAD = 1 << 20
_SIGNS = re.compile(rb'"(?:[^"\\]++|\\.)*"|["{}\[\]]', re.DOTALL)  # a whole text, or the beginning of one
_OPENING, _CLOSING = (b"{", b"["), (b"}", b"]")
_SIGNS_IN_TEXT = re.compile(rb'["\\]')


def cut_elements(stream: Readable, key: str) -> Iterator[bytes | None]:
    """The objects in the array called `key`, as bytes; None for one longer than MAX_LINE.

    Raises Permanent when there is no such array near the beginning, EOFError when the document ends inside it.
    """
    cutter = _Cutter()
    chunk = _find_array(stream, key)
    while not cutter.ended:
        yield from cutter.feed(chunk)
        if not cutter.ended and not (chunk := stream.read1(CHUNK)):
            raise EOFError("the document ends before its array does")


def _find_array(stream: Readable, key: str) -> bytes:
    """What follows the opening bracket of the array, as far as it has been read."""
    opening = re.compile(rb'"%s"\s*:\s*\[' % key.encode())
    head = b""
    while len(head) < MAX_HEAD and (chunk := stream.read1(CHUNK)):
        head += chunk
        if found := opening.search(head):
            return head[found.end() :]
    raise Permanent(f'There is no "{key}" in the document.')


class _Cutter:
    """Follows the brackets through the array, one chunk after the other."""

    def __init__(self) -> None:
        self.ended = False
        self._depth = 0
        self._in_text = False
        self._escaped = 0
        self._kept: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes | None]:
        begin, position = 0, self._escaped
        while not self.ended and (sign := self._next_sign(chunk, position)):
            position = sign.end()
            if sign[0] == b"\\":
                position += 1
            elif sign[0] == b'"':
                self._in_text = not self._in_text
            elif sign[0] in _OPENING:
                begin = begin if self._depth else sign.start()
                self._depth += 1
            elif sign[0] in _CLOSING and self._closes_element():
                yield self._end(chunk[begin:position])
        self._escaped = max(0, position - len(chunk))
        if self._depth:
            self._keep(chunk[begin:])

    def _next_sign(self, chunk: bytes, position: int) -> re.Match[bytes] | None:
        return (_SIGNS_IN_TEXT if self._in_text else _SIGNS).search(chunk, position)

    def _closes_element(self) -> bool:
        """A closing bracket; one too many closes the array itself."""
        self.ended = self._depth == 0
        self._depth -= 1
        return self._depth == 0

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= MAX_LINE:
            self._kept.append(piece)
        else:
            self._kept.clear()

    def _end(self, piece: bytes) -> bytes | None:
        self._keep(piece)
        element = b"".join(self._kept) if self._size <= MAX_LINE else None
        self._kept.clear()
        self._size = 0
        return element
