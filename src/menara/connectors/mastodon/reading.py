"""Feeds read from where the last reading ended, with what could not be had told as a gap."""

from collections.abc import Iterator
from dataclasses import dataclass

from menara.connectors.base import Clock, Event, Upsert, written
from menara.connectors.mastodon.feeds import PAGE_SIZE, Feed, earlier, order_of
from menara.connectors.mastodon.rest import Page, Rest
from menara.connectors.mastodon.settings import MastodonSettings
from menara.connectors.mastodon.telling import Telling

_CIRCLE = "{feed}: the pages lead in a circle; what lies behind them was not read."
_LIMIT = "More than {pages} pages of {feed} have come meanwhile (`max_pages`); the rest of them was not read."
_KEPT = "The instance keeps only {kept} posts of {feed}; older ones may have been pushed out meanwhile."


@dataclass(frozen=True)
class Reading:
    """One run's reading of pages."""

    rest: Rest
    telling: Telling
    settings: MastodonSettings
    clock: Clock

    def read(self, feed: Feed) -> Iterator[Event]:
        """What is there, the first time; then all that has come since the last time."""
        if feed.name in self.telling.place.newest:
            yield from self._read_on(feed, None)
        else:
            for element in self.rest.backward(feed, self.settings.max_pages):
                yield from self.telling.element(element, feed)
            yield from self._circle(feed)

    def refill(self, feed: Feed) -> Iterator[Event]:
        """What a stream has not told: all since the last time, within `max_pages`. Nothing of before the first time."""
        if feed.name in self.telling.place.newest:
            yield from self._read_on(feed, self.settings.max_pages)
        else:
            self.telling.place.advance(feed.name, self.rest.newest(feed))

    def _read_on(self, feed: Feed, limit: int | None) -> Iterator[Event]:
        begin = self.telling.place.newest[feed.name]
        since = earlier(begin, self.settings.look_back_s)
        new, last = 0, None
        for page in self._pages(feed, since):
            new += sum(order_of(begin) < order_of(id_) for id_ in page.ids)
            if limit is not None and new > limit * PAGE_SIZE:
                yield self.telling.gap(
                    _LIMIT.format(pages=limit, feed=feed.name), last, written(self.clock())
                )
                break
            for element in page.behind(since):
                for event in self.telling.element(element, feed):
                    last = event.source_time if isinstance(event, Upsert) else last
                    yield event
        if feed.kept is not None and new >= feed.kept:
            yield self.telling.gap(_KEPT.format(kept=feed.kept, feed=feed.name), None, last)
        yield from self._circle(feed)

    def _pages(self, feed: Feed, since: str) -> Iterator[Page]:
        """All behind an id, up to what is the newest post now: on a busy timeline there is always a newer one."""
        top = self.rest.page(feed, feed.query)
        if top.reaches(since):
            yield top
            return
        for page in self.rest.forward(feed, since):
            yield page
            if page.ids[-1:] and order_of(page.ids[-1]) >= order_of(top.ids[-1]):
                return
        yield top

    def _circle(self, feed: Feed) -> Iterator[Event]:
        """Told once in a run, however often it happens."""
        if feed.name in self.rest.circles - self.rest.circles_told:
            self.rest.circles_told.add(feed.name)
            yield self.telling.notice(_CIRCLE.format(feed=feed.name), "cursor_loop")
