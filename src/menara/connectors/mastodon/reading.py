"""Feeds read from where the last reading ended, with what could not be had told as a gap."""

from collections.abc import Iterator
from dataclasses import dataclass

from menara.connectors.base import Clock, Event, Upsert, written
from menara.connectors.mastodon.feeds import Feed, earlier, order_of
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
        pages = new = 0
        last: str | None = None
        for page in self.rest.forward(feed, earlier(begin, self.settings.look_back_s)):
            found = _count_behind(page, begin)
            pages, new = pages + (found > 0), new + found
            if limit is not None and pages > limit:
                yield self.telling.gap(
                    _LIMIT.format(pages=limit, feed=feed.name), last, written(self.clock())
                )
                break
            for element in page.elements:
                for event in self.telling.element(element, feed):
                    last = event.source_time if isinstance(event, Upsert) else last
                    yield event
        if feed.kept is not None and new >= feed.kept:
            yield self.telling.gap(_KEPT.format(kept=feed.kept, feed=feed.name), None, last)
        yield from self._circle(feed)

    def _circle(self, feed: Feed) -> Iterator[Event]:
        """Told once in a run, however often it happens."""
        if feed.name in self.rest.circles - self.rest.circles_told:
            self.rest.circles_told.add(feed.name)
            yield self.telling.notice(_CIRCLE.format(feed=feed.name), "cursor_loop")


def _count_behind(page: Page, id_: str) -> int:
    return sum(order_of(id_) < order_of(found) for found in page.ids)
