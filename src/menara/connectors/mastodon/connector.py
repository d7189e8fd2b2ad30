"""The Mastodon connector: timelines and notifications, read again and again, or a stream with what it has missed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, ClassVar
from urllib.parse import urlsplit

from menara.connectors.base import Capability, Clock, Event, Standing, TryLater, system_clock, written
from menara.connectors.mastodon.elements import read_element, shape_of
from menara.connectors.mastodon.feeds import Feed, Stream, heard_stream, polled_feed
from menara.connectors.mastodon.live import Live
from menara.connectors.mastodon.place import Place
from menara.connectors.mastodon.reading import Reading
from menara.connectors.mastodon.recheck import Recheck
from menara.connectors.mastodon.rest import Rest
from menara.connectors.mastodon.settings import MastodonSettings, check_settings
from menara.connectors.mastodon.telling import Telling
from menara.connectors.settings import SettingsError, read_settings
from menara.outbound.backoff import Backoffs
from menara.outbound.dialects import DIALECTS
from menara.outbound.door import Door, NewDoor, Reach
from menara.outbound.errors import Refused

_PORTS = {"http": 80, "https": 443}


class MastodonConnector:
    """One timeline, stream or list of notifications of one instance."""

    name: ClassVar[str] = "mastodon"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.BACKFILL, Capability.STREAM, Capability.COMPLIANCE, Capability.RECHECK}
    )

    def __init__(
        self, settings: Mapping[str, Any], clock: Clock = system_clock, new_door: NewDoor = Door
    ) -> None:
        self.settings = read_settings(MastodonSettings, settings)
        check_settings(self.settings)
        base = self.settings.base_url or ""
        self._host = _place(base)
        self._clock = clock
        self._door = _open_door(self.settings, new_door)
        self._rest = Rest(self._door, base, self._host, self.settings.token)
        self._telling = Telling(self._host, Place(), clock)
        self._backoffs = Backoffs()
        self._silent_since: str | None = None

    def events(self, cursor: str | None = None) -> Iterator[Event]:
        """Without a cursor the timelines begin with what is there (`max_pages`), streams with what comes."""
        stream = self._stream()
        feeds = self._feeds()
        cursor = cursor or self.settings.cursor
        place = Place.read(cursor, [feed.name for feed in feeds]) if cursor else Place()
        self._telling = Telling(self._host, place, self._clock)
        reading = Reading(self._rest, self._telling, self.settings, self._clock)
        if stream:
            base = self.settings.streaming_url or self.settings.base_url or ""
            live = Live(self._door, base, self._host, stream, self._rest.headers)
            yield from self._listen(live, feeds, reading)
        else:
            yield from self._poll(feeds[0], reading)

    def recheck(self, native_ids: Sequence[str]) -> dict[str, Standing]:
        """Each post as this instance has it. What was edited since this run told it is `changed`."""
        return Recheck(self._rest, self._host, self._telling.names).look(native_ids)

    def read_again(self, raw: bytes, source: str) -> Iterator[Event]:  # noqa: ARG002 (there is one place only)
        """A post, notification or conversation that was set aside. A deletion that names nothing stays so."""
        shape = shape_of(raw)
        feed = next((feed for feed in self._feeds() if feed.shape == shape), None)
        yield from Telling(self._host, Place(), self._clock).element(read_element(raw, shape), feed)

    def progress(self) -> None:
        """No end is known."""

    def close(self) -> None:
        self._door.close()

    def _stream(self) -> Stream | None:
        return heard_stream(self.settings) if self.settings.mode == "stream" else None

    def _feeds(self) -> Sequence[Feed]:
        stream = self._stream()
        return stream.feeds if stream else (polled_feed(self.settings),)

    def _poll(self, feed: Feed, reading: Reading) -> Iterator[Event]:
        polls = self.settings.polls
        while polls is None or polls > 0:
            yield from self._insist(lambda: self._read(feed, reading))
            polls = None if polls is None else polls - 1
            if polls != 0:
                self._door.pause(self.settings.interval_s)

    def _read(self, feed: Feed, reading: Reading) -> Iterator[Event]:
        yield from reading.read(feed)
        yield from self._be_back()

    def _listen(self, live: Live, feeds: Sequence[Feed], reading: Reading) -> Iterator[Event]:
        """Streams are ended now and then by instances and by proxies; that alone is no failure."""
        while True:
            yield from self._insist(lambda: self._hear(live, feeds, reading))
            self._door.pause(self._backoffs.next(TryLater("the stream has ended")))

    def _hear(self, live: Live, feeds: Sequence[Feed], reading: Reading) -> Iterator[Event]:
        """One connection. What was missed is read once the stream has begun, so that nothing falls in between."""
        pieces = 0
        with live.open() as streamed:
            for pieces, told in enumerate(live.batches(streamed), 1):
                if pieces == 1:
                    for feed in feeds:
                        yield from reading.refill(feed)
                else:
                    yield from self._be_back()
                for event in told:
                    yield from live.read(event, self._telling)
        if pieces < 2:
            raise TryLater(f"{self._host} ends the stream as soon as it has begun")

    def _insist(self, read: Callable[[], Iterator[Event]]) -> Iterator[Event]:
        """Again and again until it works; what keeps it from working is told once."""
        while True:
            try:
                yield from read()
                return
            except TryLater as failure:
                if self._silent_since is None:
                    self._silent_since = written(self._clock())
                    yield self._telling.notice(f"{str(failure).rstrip('.')}. It is tried again.", "try_later")
                self._door.pause(self._backoffs.next(failure))

    def _be_back(self) -> Iterator[Event]:
        """It works."""
        self._backoffs.reset()
        if self._silent_since is not None:
            since, self._silent_since = self._silent_since, None
            yield self._telling.notice(
                f"{self._host} answers again; it did not since {since}. Posts of that time have been read; "
                "edits and deletions in it were not heard."
            )


def _open_door(settings: MastodonSettings, new_door: NewDoor) -> Door:
    urls = [url for url in (settings.base_url, settings.streaming_url) if url]
    reach = Reach(tuple(urls), settings.allow_private, tuple(settings.allow_ports))
    account = blake2b((settings.token or "").encode(), digest_size=8).hexdigest()
    try:
        return new_door(reach, account=account, dialect=DIALECTS["mastodon"])
    except Refused as error:
        raise SettingsError(f"base_url: {error}.") from None


def _place(url: str) -> str:
    """The host, with its port if that is an unusual one: what events have as their source."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    return host if parts.port in (None, _PORTS[parts.scheme]) else f"{host}:{parts.port}"
