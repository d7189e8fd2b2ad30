"""What comes over one connection, from the place on that was asked for."""

from collections.abc import Iterator

from menara.connectors.base import Event, InvalidMessage
from menara.connectors.bluesky.bookmark import Bookmark
from menara.connectors.bluesky.messages import Frame, Outdated
from menara.connectors.bluesky.place import Place, Track
from menara.connectors.bluesky.telling import Telling
from menara.connectors.bluesky.wire import Wire

_KEPT_US = 36 * 3600 * 1_000_000  # how far back Jetstream goes, unless its operator says otherwise
_LATER_US = 60 * 1_000_000
_NOT_KEPT = "the server does not keep what came before any more"
_RENUMBERED = "the server counts anew, and does not know the place at which listening stood"


class Hearing:
    """`cursor` is what the server was asked to go on at, None if it was asked for nothing."""

    def __init__(
        self, wire: Wire, telling: Telling, bookmark: Bookmark, host: str, cursor: int | None
    ) -> None:
        place = bookmark.place
        self._wire, self._telling, self._bookmark, self._host = wire, telling, bookmark, host
        self._asked = place if cursor is not None else None
        self._behind = _behind(place, cursor)
        self._is_later = False
        self._has_begun = False
        self._track = Track()

    def events(self, raw: bytes) -> Iterator[Event]:
        """What one message of the socket amounts to. Raises StreamError."""
        try:
            frame = self._wire.read(raw)
        except InvalidMessage as problem:
            yield self._telling.notice(problem.code, problem.message, self._bookmark.aside(), raw)
            return
        if frame.number is None:
            self._is_later = self._is_later or any(
                isinstance(message, Outdated) for message in frame.messages
            )
            return
        if not self._has_begun:
            yield from self._beginning(frame, frame.number)
        yield from self._messages(frame, frame.number, raw)

    def _beginning(self, frame: Frame, number: int) -> Iterator[Event]:
        """Whether the first message follows the last one of before."""
        self._has_begun = True
        asked, behind = self._asked, self._behind
        if self._wire.is_renumbered and behind and number < behind[0]:
            self._behind = None
            yield self._gap(_RENUMBERED, frame, number)
        elif self._is_later or self._began_later(frame):
            yield self._gap(_NOT_KEPT, frame, number)
        elif asked is not None and self._behind is None:
            self._bookmark.move(Place(self._host, number, 0, frame.time_us))

    def _began_later(self, frame: Frame) -> bool:
        """A server that says nothing of it has begun later than it was asked to."""
        since = self._asked.time_us if self._asked else None
        if since is None or not self._wire.is_clamped:
            return False
        return self._telling.now_us() - since > _KEPT_US and frame.time_us - since > _LATER_US

    def _gap(self, reason: str, frame: Frame, number: int) -> Event:
        since = self._asked.time_us if self._asked else None
        self._bookmark.move(Place(self._host, number, 0, frame.time_us))
        return self._telling.gap(since, frame.time_us, reason, self._bookmark.aside())

    def _messages(self, frame: Frame, number: int, raw: bytes) -> Iterator[Event]:
        place, before = self._track.step(number, len(frame.messages))
        for part, message in enumerate(frame.messages or [None], before + 1):
            if self._behind is not None:
                if (place, part) <= self._behind:
                    continue
                self._behind = None
            cursor = self._bookmark.move(Place(self._host, place, part, frame.time_us))
            event = None if message is None else self._telling.event(message, cursor, frame.time_us, raw)
            if event is not None:
                yield event


def _behind(place: Place, cursor: int | None) -> tuple[int, int] | None:
    """What was told is passed over where the server was asked for the number of the place, or the one before it."""
    if place.number is None or cursor is None or place.number - cursor not in (0, 1):
        return None
    return place.number, place.part
