"""What a Mastodon account exports of itself: outbox.json, ActivityStreams, bare or in the .zip or .tar.gz it came in.

As app/services/backup_service.rb of Mastodon writes it. The account's own posts are there, whoever may see them, and
its boosts; replies of others are not.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

from menara.connectors.base import InvalidMessage, Permanent
from menara.connectors.file.archive import Readable, is_tar, is_zip, open_member
from menara.connectors.file.elements import cut_elements
from menara.connectors.file.formats.activity import read_activity, read_author
from menara.connectors.file.formats.piece import TOO_LONG, Piece, decode, parsed
from menara.connectors.file.place import Place
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import InputFile

OUTBOX, ACTOR, POSTS = "outbox.json", "actor.json", "orderedItems"
MAX_ACTOR = 1 << 20


class MastodonArchive:
    """Posts are counted, not bytes: the place behind the seventeenth is 17."""

    unit: ClassVar[str] = "post"

    def __init__(self, file: InputFile, settings: FileSettings) -> None:  # noqa: ARG002
        self._file = file
        self._packed = is_zip(head := file.head(512)) or is_tar(head)
        with self._open_outbox() as outbox, suppress(EOFError):
            next(cut_elements(outbox, POSTS), None)
        self._author = self._read_author() if self._packed else None

    def pieces(self, start: Place) -> Iterator[Piece]:
        with self._open_outbox() as outbox:
            for number, raw in enumerate(cut_elements(outbox, POSTS), 1):
                if number > start.line:
                    yield self._piece(number, raw)

    def alone(self, raw: bytes) -> bytes:
        """A bare outbox. An author whom only the archive knew is not told again."""
        return b'{"type": "OrderedCollection", "%s": [%s]}' % (POSTS.encode(), raw)

    def _piece(self, number: int, raw: bytes | None) -> Piece:
        after = Place(number, number)
        if raw is None:
            return Piece(number, after, b"", TOO_LONG)
        return Piece(number, after, raw, parsed(raw, self._parse))

    def _parse(self, activity: dict[str, Any]) -> dict[str, Any]:
        return read_activity(activity, self._author)

    @contextmanager
    def _open_outbox(self) -> Iterator[Readable]:
        if not self._packed:
            with self._file.open() as stream:
                yield stream
        else:
            with open_member(self._file, OUTBOX) as member:
                if member is None:
                    raise Permanent(f"There is no {OUTBOX} in it: this is no export of Mastodon.")
                yield member

    def _read_author(self) -> dict[str, Any] | None:
        """The account, where the archive tells of it in a way that is understood."""
        with open_member(self._file, ACTOR) as member:
            raw = _read_whole(member, MAX_ACTOR) if member else b""
        try:
            return read_author(decode(raw))
        except (InvalidMessage, AttributeError, KeyError, TypeError, ValueError):
            return None


def _read_whole(stream: Readable, limit: int) -> bytes:
    whole = b""
    while len(whole) <= limit and (chunk := stream.read1(limit)):
        whole += chunk
    return whole[:limit]
