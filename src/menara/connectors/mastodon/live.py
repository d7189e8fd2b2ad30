"""The stream of an instance, as server-sent events. https://docs.joinmastodon.org/methods/streaming/

An instance keeps nothing for those who were away: whoever connects reads in its pages what he has missed.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from urllib.parse import urlencode

from menara.connectors.base import Event, TryLater
from menara.connectors.mastodon.elements import id_of, read_element
from menara.connectors.mastodon.feeds import Shape, Stream
from menara.connectors.mastodon.refusal import check_status, streams_elsewhere
from menara.connectors.mastodon.telling import Telling
from menara.outbound.door import Door, Streamed
from menara.outbound.sse import EventParser, ServerEvent

_SHAPES: dict[str, Shape] = {
    "update": "status",
    "status.update": "status",
    "notification": "notification",
    "conversation": "conversation",
}


class Live:
    """One stream at `base`. `headers` hold the token."""

    def __init__(self, door: Door, base: str, host: str, stream: Stream, headers: dict[str, str]) -> None:
        self._door = door
        self._base = base.rstrip("/")
        self._host = host
        self._stream = stream
        self._headers = headers

    def open(self) -> AbstractContextManager[Streamed]:
        query = f"?{urlencode(self._stream.query)}" if self._stream.query else ""
        headers = {**self._headers, "Accept": "text/event-stream"}
        return self._door.stream(
            f"{self._base}{self._stream.path}{query}", headers, endpoint=self._stream.path
        )

    def batches(self, streamed: Streamed) -> Iterator[list[ServerEvent]]:
        """The events in each piece that comes: often none, for an instance shows every few seconds that it is there."""
        self._check(streamed)
        parser = EventParser()
        for chunk in streamed.chunks():
            yield list(parser.feed(chunk))

    def read(self, event: ServerEvent, telling: Telling) -> Iterator[Event]:
        """What an event amounts to. Names that are not known are announcements, changed filters and the like."""
        if event.name == "delete":
            yield from self._delete(event, telling)
        elif event.name in _SHAPES:
            yield from self._tell(event, _SHAPES[event.name], telling)

    def _tell(self, event: ServerEvent, shape: Shape, telling: Telling) -> Iterator[Event]:
        if event.too_long:
            yield telling.notice(f"{self._host}: an event is too long to be read.", "too_long", event.data)
        else:
            element = read_element(event.data, shape)
            yield from telling.element(element, self._stream.feed_of(shape))

    def _delete(self, event: ServerEvent, telling: Telling) -> Iterator[Event]:
        local_id = id_of({"id": event.data.decode("utf-8", "replace").strip(' "')})
        if local_id is None:
            yield telling.notice(f"{self._host}: a deletion does not say of what.", "bad_id", event.data)
        else:
            yield from telling.deletion(local_id)

    def _check(self, streamed: Streamed) -> None:
        if streamed.status in (401, 403) and not self._base.startswith(streamed.origin):
            raise streams_elsewhere(self._host, streamed.origin)
        check_status(streamed.status, self._host, self._stream.path, has_token=bool(self._headers))
        kind = streamed.headers.get("content-type", "")
        if not kind.lower().startswith("text/event-stream"):
            raise TryLater(
                f"{self._host} answers with {kind[:50] or 'something'} where a stream should begin"
            )
