"""The events that the pieces of one file amount to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from menara.connectors.base import Clock, Event, InvalidMessage, Notice, Upsert, written
from menara.connectors.content_version import content_version
from menara.connectors.event_lines import is_event_line, read_event
from menara.connectors.file.formats.piece import Piece
from menara.connectors.file.place import Cursor, Place
from menara.engine.mention import MentionError, check_mention
from menara.engine.mention.storable import is_storable, storable


@dataclass(frozen=True, slots=True)
class Telling:
    """`unit` is what the file's places count, `network` what its mentions are from when they do not say so.

    `alone` makes a file of one record: what is set aside can be read again without the file it stood in.
    """

    path: str
    unit: str
    network: str | None
    clock: Clock
    alone: Callable[[bytes], bytes]

    def event(self, piece: Piece) -> Event:
        """An upsert, an event that was written down before, or a notice of what is wrong."""
        try:
            if isinstance(piece.found, InvalidMessage):
                raise piece.found
            if is_event_line(piece.found):
                return self._again(piece, piece.found)
            return self._upsert(piece, piece.found)
        except (InvalidMessage, MentionError) as problem:
            raw = self.alone(piece.raw) if piece.raw else b""
            return self._notice(piece.line, piece.after, problem.code, problem.message, raw)

    def breaking_off(self, place: Place, error: Exception) -> Notice:
        """The rest of the file, behind `place`, cannot be read."""
        return self._notice(place.line + 1, place, "unreadable", f"The file breaks off here: {error}.")

    def _upsert(self, piece: Piece, mention: dict[str, Any]) -> Upsert:
        warnings = check_mention(mention)
        if self.network and mention.get("source") is None:
            mention["source"] = self.network
        return Upsert(
            source=f"file:{self.path}",
            observed_at=written(self.clock()),
            cursor=str(Cursor(self.path, piece.after)),
            native_id=mention["id"],
            version=piece.version or content_version(mention),
            mention=mention,
            author_id=(mention.get("author") or {}).get("id"),
            source_time=mention.get("published_at"),
            warnings=tuple(warnings),
            raw=piece.raw,
        )

    def _again(self, piece: Piece, line: dict[str, Any]) -> Event:
        """Everything in it stays, but for its cursor."""
        line = line if is_storable(line) else storable(line)
        if isinstance(line.get("mention"), dict):
            check_mention(line["mention"])
        return read_event(line, str(Cursor(self.path, piece.after)))

    def _notice(self, number: int, after: Place, code: str, message: str, raw: bytes = b"") -> Notice:
        return Notice(
            source=f"file:{self.path}",
            observed_at=written(self.clock()),
            cursor=str(Cursor(self.path, after)),
            message=f"{self.path}, {self.unit} {number}: {message}",
            code=code,
            line=number,
            raw=raw,
        )
