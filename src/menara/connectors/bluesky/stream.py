"""One listening: it goes on where it stood, and comes back by itself, whatever the network does."""

from collections.abc import Iterator, Sequence

from menara.connectors.base import Event, Permanent, TryLater
from menara.connectors.bluesky.bookmark import Bookmark
from menara.connectors.bluesky.hearing import Hearing
from menara.connectors.bluesky.messages import StreamError
from menara.connectors.bluesky.place import Place
from menara.connectors.bluesky.telling import Telling
from menara.connectors.bluesky.wire import Host, Wire, web_address
from menara.connectors.bluesky.xrpc import error_name
from menara.outbound.backoff import Backoffs
from menara.outbound.door import Door
from menara.outbound.errors import Failure

_PLACE_IS_LOST = ("CursorTooOld", "FutureCursor")
_NOT_HEARD = "nothing could be heard meanwhile, and the server was not asked to go back"
_STEADY_US = 30_000_000
_LOST = "the server has no place such as the one at which listening stood"


class Stream:
    """Events from the first of the hosts that answers; the next one is tried when it does not."""

    def __init__(
        self, wire: Wire, hosts: Sequence[Host], place: Place, telling: Telling, door: Door, stall_s: float
    ) -> None:
        self._wire = wire
        self._hosts = list(hosts)
        self._bookmark = Bookmark(place)
        self._telling = telling
        self._door = door
        self._stall_s = stall_s
        self._backoffs = Backoffs()
        self._failures = 0  # since a connection was worth something
        self._refusing: set[str] = set()
        self._is_connected = False
        self._is_outage_told = False
        self._is_lost = False

    def events(self) -> Iterator[Event]:
        """For ever. Raises Closed when the door is closed, Permanent when none of the hosts will ever answer."""
        began_us = self._telling.now_us()
        while True:
            host = self._hosts[0]
            try:
                yield from self._hear(host)
            except StreamError as error:
                failure = self._ended(host, error)
            except TryLater as error:
                failure = error
            except Permanent as error:
                failure = self._refused(host, error)
            if self._bookmark.place.time_us is None:
                self._bookmark.move(self._bookmark.place._replace(time_us=began_us))
            if not self._is_lost:
                yield from self._failed(failure)
                self._door.pause(self._backoffs.next(failure))

    def _hear(self, host: Host) -> Iterator[Event]:
        self._telling.source = f"bluesky:{host.name}"
        self._is_connected = False
        cursor = self._wire.cursor(self._bookmark.place, host.name)
        with self._door.websocket(self._url(host, cursor), stall_s=self._stall_s) as socket:
            self._is_connected = True
            yield from self._connected(host, cursor)
            hearing = Hearing(self._wire, self._telling, self._bookmark, host.name, cursor)
            since_us, start = self._telling.now_us(), self._bookmark.place
            try:
                while True:
                    received = socket.receive()
                    yield from hearing.events(received.encode() if isinstance(received, str) else received)
            finally:
                self._weigh(since_us, start)

    def _url(self, host: Host, cursor: int | None) -> str:
        return host.asked(self._wire.query(cursor))

    def _connected(self, host: Host, cursor: int | None) -> Iterator[Event]:
        """A server that is not asked to go back says nothing of what was before."""
        is_lost, self._is_lost = self._is_lost, False
        if cursor is not None:
            return
        now_us, since_us = self._telling.now_us(), self._bookmark.place.time_us
        self._bookmark.move(Place(host.name, None, 0, now_us))
        if is_lost or since_us is not None:
            reason = _LOST if is_lost else _NOT_HEARD
            yield self._telling.gap(since_us, now_us, reason, self._bookmark.aside())

    def _weigh(self, since_us: int, start: Place) -> None:
        """What a connection was worth. One that brings only what was told before, and breaks, ends no outage.

        Waits get short again only when it has stood for a while: servers that break whatever they have are not stormed.
        """
        has_stood = self._telling.now_us() - since_us >= _STEADY_US
        if has_stood:
            self._backoffs.reset()
        if has_stood or self._bookmark.place != start:
            self._failures, self._is_outage_told = 0, False
            self._refusing.clear()

    def _ended(self, host: Host, error: StreamError) -> TryLater:
        self._lose_the_place(error.name)
        return TryLater(f"{host.name} ended the stream: {error}", failure=Failure.SERVER)

    def _refused(self, host: Host, error: Permanent) -> TryLater:
        """What is to be tried next after a refusal for good. Raises Permanent when nothing is left."""
        name = self._why(host)
        self._lose_the_place(name)
        if not self._is_lost:
            self._refusing.add(host.url)
            if len(self._refusing) == len(self._hosts):
                raise Permanent(f"{error} ({name})" if name else str(error)) from error
        return TryLater(str(error), failure=Failure.SERVER)

    def _lose_the_place(self, name: str | None) -> None:
        """A number that a server refuses is not asked for again."""
        place = self._bookmark.place
        if name in _PLACE_IS_LOST and place.number is not None:
            self._is_lost = True
            self._bookmark.move(place._replace(number=None, part=0))

    def _why(self, host: Host) -> str | None:
        """The same question without a socket: the answer to that has a body."""
        cursor = self._wire.cursor(self._bookmark.place, host.name)
        try:
            return error_name(self._door.get(web_address(self._url(host, cursor)), attempts=1))
        except (TryLater, Permanent):
            return None

    def _failed(self, failure: TryLater) -> Iterator[Event]:
        """One notice an outage. A connection that breaks after a while is none if the next one holds."""
        self._failures += 1
        is_broken = not self._is_connected or self._failures > 1
        if (is_broken or failure.failure is not Failure.CONNECTION) and not self._is_outage_told:
            self._is_outage_told = True
            message = f"Bluesky cannot be heard: {failure}. It is tried again until it can."
            yield self._telling.notice("try_later", message, self._bookmark.aside())
        if is_broken:
            self._hosts.append(self._hosts.pop(0))
