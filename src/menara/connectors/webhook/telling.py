"""The events that the body of one request amounts to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from menara.connectors.base import Event, InvalidMessage, Notice, Upsert
from menara.connectors.content_version import content_version
from menara.connectors.event_lines import is_event_line, read_event
from menara.connectors.webhook.body import Piece, cut_body
from menara.engine.mention import MentionError, check_mention, decode_object, storable
from menara.engine.mention.storable import is_storable


@dataclass(frozen=True, slots=True)
class Telling:
    """Of one request, that came at `observed_at`; `cursor` makes one of the number of an event (from 1).

    `at` names the request, and `line` is where it stands, when it was recorded in a file.
    """

    source: str
    observed_at: str
    cursor: Callable[[int], str]
    network: str | None = None
    at: str = ""
    line: int | None = None

    def events(self, body: bytes) -> list[Event]:
        """One for each mention or event in the body, or a notice of what is wrong with it. Raises RequestRefused."""
        return [self._event(piece, self.cursor(number)) for number, piece in enumerate(cut_body(body), 1)]

    def notice(self, code: str, message: str, raw: bytes = b"") -> Notice:
        """Of the request as a whole."""
        return self._notice(self.cursor(1), code, f"{self.at}: {message}", self.line, raw)

    def _event(self, piece: Piece, cursor: str) -> Event:
        try:
            value = decode_object(piece.raw)
            if is_event_line(value):
                return self._again(value, cursor)
            return self._upsert(value, piece.raw, cursor)
        except (InvalidMessage, MentionError) as problem:
            place = f"{self.at}, in its body, line" if self.at else "line"
            message = f"{place} {piece.line}: {problem.message}"
            return self._notice(cursor, problem.code, message, self.line or piece.line, piece.raw)

    def _notice(self, cursor: str, code: str, message: str, line: int | None, raw: bytes) -> Notice:
        return Notice(
            source=self.source,
            observed_at=self.observed_at,
            cursor=cursor,
            message=message,
            code=code,
            line=line,
            raw=raw,
        )

    def _upsert(self, mention: dict[str, Any], raw: bytes, cursor: str) -> Upsert:
        warnings = check_mention(mention)
        if self.network and mention.get("source") is None:
            mention["source"] = self.network
        return Upsert(
            source=self.source,
            observed_at=self.observed_at,
            cursor=cursor,
            native_id=mention["id"],
            version=content_version(mention),
            mention=mention,
            author_id=(mention.get("author") or {}).get("id"),
            source_time=mention.get("published_at"),
            warnings=tuple(warnings),
            raw=raw,
        )

    def _again(self, line: dict[str, Any], cursor: str) -> Event:
        """An event that a `menara fetch` elsewhere has told. All stays but its cursor and its source.

        Who sends a deletion speaks for what it has sent itself, not for a network that it names.
        """
        line = line if is_storable(line) else storable(line)
        mention = line.get("mention")
        if isinstance(mention, dict):
            check_mention(mention)
        event = read_event(line, cursor)
        if isinstance(event, Upsert) and event.native_id != event.mention.get("id"):
            raise InvalidMessage("bad_event", "native_id: it is not the id of the mention.")
        return replace(event, source=self.source)
