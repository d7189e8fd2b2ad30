"""Pages of posts, asked for one after the other. https://docs.joinmastodon.org/api/guidelines/#pagination

Of a link to another page only the query counts: it is asked of the same instance, whatever address a proxy, or an
instance that wants more than it should, has written into it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import gt, lt
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from menara.connectors.base import TryLater
from menara.connectors.mastodon.elements import Element, cut_page, read_element
from menara.connectors.mastodon.feeds import Feed, Query, order_of
from menara.connectors.mastodon.refusal import check_status
from menara.outbound.door import Answer, Door, Priority

MAX_HELD = 8 << 20
MAX_REPEATS = 3
_LINKS = re.compile(r'<([^<>]{1,4000})>\s{0,9};\s{0,9}rel="?(next|prev)"?')
_MAX_PARAMETERS = 100
_UNFINISHED = 206


@dataclass
class Page:
    """In the order of their ids, the oldest first. `links`: the queries of the neighbouring pages."""

    elements: list[Element]
    links: Mapping[str, Query]
    size: int
    ids: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.elements.sort(key=_order)
        self.ids = [element.id for element in self.elements if element.id is not None]

    def reaches(self, id_: str) -> bool:
        """Nothing newer than this id lies on an older page."""
        is_last = self.links.keys() == {"prev"}
        return not self.ids or is_last or order_of(self.ids[0]) <= order_of(id_)

    def behind(self, id_: str) -> list[Element]:
        """What is newer than this id, and what has none."""
        order = order_of(id_)
        return [element for element in self.elements if element.id is None or order_of(element.id) > order]


class Rest:
    """The instance at `base`, asked with `token`. `circles` are the feeds whose pages have led nowhere."""

    def __init__(self, door: Door, base: str, host: str, token: str | None) -> None:
        self.circles: set[str] = set()
        self.circles_told: set[str] = set()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._door = door
        self._base = base.rstrip("/")
        self._host = host

    def ask(self, path: str, query: Query = (), priority: Priority = Priority.STREAM) -> Answer:
        """An answer, whatever its status, unless that asks to come back later."""
        address = f"{self._base}{path}" + (f"?{urlencode(query)}" if query else "")
        return self._door.get(address, {**self.headers, "Accept": "application/json"}, priority=priority)

    def page(self, feed: Feed, query: Query) -> Page:
        answer = self.ask(feed.path, query)
        check_status(answer.status, self._host, feed.path, has_token=bool(self.headers))
        if answer.status == _UNFINISHED:
            raise TryLater(f"{self._host} is still putting this timeline together")
        try:
            elements = [read_element(raw, feed.shape) for raw in cut_page(answer.body)]
        except TryLater as error:
            raise TryLater(f"{self._host}{feed.path}: {error}") from None
        return Page(elements, links_of(answer.headers.get("link", "")), len(answer.body))

    def newest(self, feed: Feed) -> str:
        """The highest id there is; "0" where there is nothing yet."""
        return max(self.page(feed, feed.query).ids, key=order_of, default="0")

    def backward(self, feed: Feed, pages: int) -> list[Element]:
        """What is there, the oldest first: so many pages, but not more than is to be held in memory."""
        held: list[Element] = []
        walk, size = _Walk(lt), 0
        query: Query | None = feed.query
        while query is not None and pages > 0 and size < MAX_HELD:
            page = self.page(feed, query)
            held += page.elements
            pages, size = pages - 1, size + page.size
            goes_on = bool(page.elements) and self._goes_on(feed, walk, page.ids[:1])
            query = page.links.get("next") if goes_on else None
        return sorted(held, key=_order)

    def forward(self, feed: Feed, min_id: str) -> Iterator[Page]:
        """What is newer than an id, page by page, until there is none."""
        walk = _Walk(gt)
        query: Query = (*feed.query, ("min_id", min_id))
        while (page := self.page(feed, query)).elements:
            yield page
            if not self._goes_on(feed, walk, page.ids[-1:]):
                return
            query = page.links.get("prev") or (*feed.query, ("min_id", page.ids[-1] if page.ids else min_id))

    def _goes_on(self, feed: Feed, walk: "_Walk", reached: list[str]) -> bool:
        goes_on = walk.goes_on(reached)
        if not goes_on:
            self.circles.add(feed.name)
        return goes_on


def _order(element: Element) -> tuple[int, str]:
    """What has no id comes first."""
    return order_of(element.id or "")


class _Walk:
    """Notices when pages lead nowhere: three that bring nothing further end it."""

    def __init__(self, is_further: Callable[[Any, Any], bool]) -> None:
        self._is_further = is_further
        self._furthest: tuple[int, str] | None = None
        self._repeats = 0

    def goes_on(self, reached: list[str]) -> bool:
        order = order_of(reached[0]) if reached else None
        if order and (self._furthest is None or self._is_further(order, self._furthest)):
            self._furthest, self._repeats = order, 0
        else:
            self._repeats += 1
        return self._repeats < MAX_REPEATS


def links_of(header: str) -> dict[str, Query]:
    """The queries in a header Link, by what they lead to: `next` is older, `prev` is newer."""
    links: dict[str, Query] = {}
    for url, relation in _LINKS.findall(header):
        try:
            links[relation] = tuple(parse_qsl(urlsplit(url).query, max_num_fields=_MAX_PARAMETERS))
        except ValueError:
            continue
    return {relation: query for relation, query in links.items() if query}
