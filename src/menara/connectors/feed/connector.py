"""The feed connector: feeds asked for again and again, each at its own pace."""

import random
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, ClassVar

from menara.connectors.base import (
    Capability,
    Clock,
    Event,
    InvalidMessage,
    Permanent,
    Standing,
    TryLater,
    system_clock,
)
from menara.connectors.feed.article import NotAFeed
from menara.connectors.feed.parse import parse_article, parse_feed
from menara.connectors.feed.place import Places
from menara.connectors.feed.push import Subscription, discover
from menara.connectors.feed.recheck import Recheck
from menara.connectors.feed.schedule import Schedule, Turn, fresh_s
from menara.connectors.feed.settings import FeedSettings, check_settings
from menara.connectors.feed.telling import Telling
from menara.connectors.feed.validators import validators_in
from menara.connectors.feed.window import Window
from menara.connectors.settings import read_settings
from menara.outbound.door import Answer, Door, NewDoor, Reach

ACCEPTED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
_UNCHANGED = 304


class FeedConnector:
    """Feeds under one or more addresses. One that fails stops none of the others."""

    name: ClassVar[str] = "feed"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.BACKFILL, Capability.STREAM, Capability.COMPLIANCE, Capability.RECHECK}
    )

    def __init__(
        self, settings: Mapping[str, Any], clock: Clock = system_clock, new_door: NewDoor = Door
    ) -> None:
        self.settings = read_settings(FeedSettings, settings)
        check_settings(self.settings)
        urls = self.settings.urls
        self.subscriptions: dict[str, Subscription] = {}
        self._clock = clock
        self._door = new_door(
            Reach(tuple(urls), self.settings.allow_private, tuple(self.settings.allow_ports))
        )
        self._places = Places(urls, with_addresses=self.settings.recheck)
        self._telling = Telling(self._places, clock)
        self._recheck = Recheck(self._door, urls)
        self._bodies: dict[str, bytes] = {}
        self._wishes: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._lost: set[str] = set()

    def events(self, cursor: str | None = None) -> Iterator[Event]:
        """What the feeds hold, the oldest first, then what is new in them, changed, or gone."""
        if cursor := cursor or self.settings.cursor:
            self._places.read(cursor)
        schedule = Schedule(self.settings.urls, self.settings.polls, self.settings.interval_s, self._clock)
        while turn := schedule.next():
            self._door.pause(turn.wait_s)
            yield from self._take(turn, schedule)

    def read_push(self, url: str, body: bytes, content_type: str = "") -> Iterator[Event]:
        """What is new in a piece of that feed which a hub has sent, and a door has verified.

        Raises NotAFeed. Not to be called while `events` is running in another thread.
        """
        yield from self._telling.pushed(url, parse_feed(body, url, content_type))

    def read_again(self, raw: bytes, source: str) -> Iterator[Event]:
        """An article that was set aside, alone: what its feed says of all articles is not known here."""
        url = source.removeprefix("feed:")
        try:
            feed = parse_article(raw, url)
        except NotAFeed as problem:
            raise InvalidMessage("not_a_feed", f"It cannot be read: {problem}.") from None
        yield from Telling(Places([url], with_addresses=False), self._clock).pushed(url, feed)

    def recheck(self, native_ids: Sequence[str]) -> dict[str, Standing]:
        """The page of each article: where this run has seen it, else where its id points, if that is an address."""
        seen = [place for window in self._places.windows.values() for place in window.seen.values() if place]
        addresses = {place.native_id: place.address for place in seen}
        return {
            native_id: self._recheck.look(addresses.get(native_id, native_id)) for native_id in native_ids
        }

    def progress(self) -> None:
        """No end is known."""

    def close(self) -> None:
        self._door.close()

    def _take(self, turn: Turn, schedule: Schedule) -> Iterator[Event]:
        """One look at one feed, whatever comes of it."""
        url = turn.url
        try:
            answer = self._ask(url, self._places.windows[url])
            yield from self._read(url, answer)
        except (TryLater, NotAFeed) as error:
            code = "try_later" if isinstance(error, TryLater) else "not_a_feed"
            yield from self._telling.trouble(
                url, code, f"{_sentence(url, error)} It is asked for again later."
            )
            schedule.after_failure(
                turn, error.after_s if isinstance(error, TryLater) else None, random.random
            )
        except Permanent as error:
            yield from self._lose(url, error)
            schedule.tomorrow(turn)
        else:
            self._lost.discard(url)
            schedule.again(turn, self._pauses.get(url, 0.0))

    def _lose(self, url: str, error: Permanent) -> Iterator[Event]:
        """It ends the run when nothing else is left."""
        self._lost.add(url)
        if len(self._lost) == len(self.settings.urls):
            raise Permanent(_sentence(url, error)) from None
        again = "" if self.settings.polls else " It is asked for again tomorrow."
        yield from self._telling.trouble(url, "permanent", f"{_sentence(url, error)}{again}")

    def _ask(self, url: str, window: Window) -> Answer:
        headers = {"Accept": ACCEPTED}
        if window.validators.etag:
            headers["If-None-Match"] = window.validators.etag
        if window.validators.modified:
            headers["If-Modified-Since"] = window.validators.modified
        return self._door.get(url, headers, attempts=1).ok()

    def _read(self, url: str, answer: Answer) -> Iterator[Event]:
        digest = blake2b(answer.body).digest()
        if answer.status == _UNCHANGED or self._bodies.get(url) == digest:
            yield from self._telling.unchanged(url)
        else:
            yield from self._read_anew(url, answer)
            self._bodies[url] = digest
        self._pauses[url] = max(self._wishes.get(url, 0.0), fresh_s(answer.headers.get("cache-control", "")))
        if self.settings.recheck:
            for place in self._recheck.gone(self._places.windows[url]):
                yield self._telling.deletion(url, place.native_id)

    def _read_anew(self, url: str, answer: Answer) -> Iterator[Event]:
        headers = answer.headers
        feed = parse_feed(answer.body, answer.url, headers.get("content-type", ""))
        if subscription := discover(answer, feed):
            self.subscriptions[url] = subscription
        self._wishes[url] = feed.pause_s
        yield from self._telling.condition(url, feed)
        yield from self._telling.feed(url, feed, validators_in(headers))


def _sentence(url: str, error: Exception) -> str:
    return f"{url} cannot be read: {str(error).rstrip('.')}."
