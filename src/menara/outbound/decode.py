"""Takes one layer of compression off a body, a bounded piece at a time. A bomb goes off in small pieces only."""

import zlib
from collections.abc import Iterator

from menara.outbound.errors import Refused, TryLater
from menara.outbound.headers import Headers

ACCEPTED = "gzip, deflate"
_PIECE = 65_536
_GZIP = 16 + zlib.MAX_WBITS


class Plain:
    """A body as it is."""

    def feed(self, received: bytes) -> Iterator[bytes]:
        yield received

    def finish(self) -> None:
        """There is no end that could be missing."""


class Inflate:
    """A body in gzip, of one member or a few, or in deflate, with or without the wrapping that it should have."""

    def __init__(self, members: int, *, gzip: bool) -> None:
        self._members = members
        self._gzip = gzip
        self._start = b""
        self._inflate = zlib.decompressobj(_GZIP) if gzip else None
        self._between = True  # nothing of a member has been read that would have to end

    def feed(self, received: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            self._start += received
            if len(self._start) < 2:
                return
            received = self._start
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS if _is_wrapped(received) else -zlib.MAX_WBITS)
        while received:
            yield from self._piece(received)
            received = self._rest()

    def _piece(self, received: bytes) -> Iterator[bytes]:
        assert self._inflate is not None
        self._between = False
        try:
            piece = self._inflate.decompress(received, _PIECE)
        except zlib.error as error:
            raise TryLater(f"the answer's compression is broken: {error}") from error
        if piece:
            yield piece

    def _rest(self) -> bytes:
        """What of the received has not been inflated yet; a new member begins where one has ended."""
        assert self._inflate is not None
        if not self._inflate.eof:
            return self._inflate.unconsumed_tail
        rest, self._between = self._inflate.unused_data, True
        self._members -= 1
        if self._members < 0 or (rest and not self._gzip):
            raise Refused("the answer is compressed in more parts than Menara takes")
        self._inflate = zlib.decompressobj(_GZIP)
        return rest.lstrip(b"\0")  # some pad the end of a member with zeros

    def finish(self) -> None:
        if not self._between:
            raise TryLater("the answer ended in the middle")


def decoder(headers: Headers, members: int) -> Plain | Inflate:
    """What undoes the content encoding; Refused for one that was not asked for, or several on top of each other."""
    named = headers.get("content-encoding", "").strip().lower()
    if named in ("", "identity"):
        return Plain()
    if named in ("gzip", "x-gzip", "deflate"):
        return Inflate(members, gzip=named != "deflate")
    raise Refused(f"the answer is encoded as {named[:40]!r}, which Menara did not ask for")


def _is_wrapped(start: bytes) -> bool:
    return start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0
