"""Takes one layer of compression off a body, a bounded piece at a time. A bomb goes off in small pieces only."""

import zlib
from collections.abc import Iterator
from typing import Any

from menara.outbound.errors import Refused, TryLater
from menara.outbound.headers import Headers

ACCEPTED = "gzip, deflate"
_PIECE = 65_536
_ZLIB = zlib.MAX_WBITS
_GZIP = 16 + _ZLIB


class Plain:
    """A body as it is."""

    def feed(self, received: bytes) -> Iterator[bytes]:
        yield received

    def finish(self) -> None:
        """There is no end that could be missing."""


class Inflate:
    """A body in gzip, of one member or a few, or in deflate, with or without the wrapping that it should have."""

    def __init__(self, members: int, *, gzip: bool) -> None:
        self._left = members
        self._gzip = gzip
        self._held = b""
        self._member: Any = None  # zlib's decompressor, which has no type to name; None between members

    def feed(self, received: bytes) -> Iterator[bytes]:
        received, self._held = self._held + received, b""
        while received := self._in_member(received):
            yield from self._piece(received)
            received = self._rest()

    def finish(self) -> None:
        if self._member is not None or self._held:
            raise TryLater("the answer ended in the middle")

    def _in_member(self, received: bytes) -> bytes:
        """What belongs to this member. Between two of them some send zeros, and two bytes tell what begins."""
        if self._member is None:
            received = received.lstrip(b"\0") if self._gzip else received
            if len(received) < 2:
                self._held = received
                return b""
            self._begin(received)
        return received

    def _begin(self, received: bytes) -> None:
        self._left -= 1
        if self._left < 0:
            raise Refused("the answer is compressed in more parts than Menara takes")
        wrapping = _GZIP if self._gzip else _ZLIB if _is_wrapped(received) else -_ZLIB
        self._member = zlib.decompressobj(wrapping)

    def _piece(self, received: bytes) -> Iterator[bytes]:
        try:
            piece = self._member.decompress(received, _PIECE)
        except zlib.error as error:
            raise TryLater(f"the answer's compression is broken: {error}") from error
        if piece:
            yield piece

    def _rest(self) -> bytes:
        """What of the received has not been inflated yet."""
        member: Any = self._member
        if not member.eof:
            return bytes(member.unconsumed_tail)
        self._member = None
        return bytes(member.unused_data)


def decoder(headers: Headers, members: int) -> Plain | Inflate:
    """What undoes the content encoding; Refused for one that was not asked for, or several on top of each other."""
    named = headers.get("content-encoding", "").strip().lower()
    if named in ("", "identity"):
        return Plain()
    if named in ("gzip", "x-gzip", "deflate"):
        gzip = named != "deflate"
        return Inflate(members if gzip else 1, gzip=gzip)
    raise Refused(f"the answer is encoded as {named[:40]!r}, which Menara did not ask for")


def _is_wrapped(start: bytes) -> bool:
    return start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0
