"""A feed says who pushes it; what a hub then sends is read as a piece of it."""

from collections.abc import Callable
from typing import Any

import pytest
from connectors.lab.answers import Answer

from menara.connectors.feed.article import NotAFeed
from menara.connectors.feed.push import Subscription

Rss = Callable[..., bytes]
LINKS = """<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>
    <link xmlns="http://www.w3.org/2005/Atom" rel="self" href="https://feed.example/me"/>"""


@pytest.mark.parametrize(
    ("link", "more", "topic", "hubs"),
    [
        (None, LINKS, "https://feed.example/me", ["https://hub.example/"]),
        (
            '<https://a.example/hub>; rel="hub", <https://b.example/hub>; rel=hub, </rss>; rel="self"',
            LINKS,
            "http://lab.example/rss",
            ["https://a.example/hub", "https://b.example/hub"],
        ),
        ('<https://a.example/hub>; title="x"; rel="other HUB"', "", "http://lab.example/rss", ["https://a.example/hub"]),
        ("<javascript:x>; rel=hub, <>; rel=hub, nonsense", "", None, []),
        ('</rss>; rel="self"', "", None, []),
    ],
)  # fmt: skip
def test_hubs_are_found_in_headers_and_in_the_feed(
    publisher: Any, make_rss: Rss, link: str | None, more: str, topic: str | None, hubs: list[str]
) -> None:
    publisher.serve(make_rss("a", more=more), **({"Link": link} if link else {}))
    connector = publisher.connector(polls=1)
    list(connector.events())
    expected = Subscription(publisher.lab.named(topic), tuple(hubs)) if topic else None
    assert connector.subscriptions.get(publisher.lab.url("/rss")) == expected


def test_what_a_hub_sends_is_told_and_not_told_again(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(make_rss("b", "a"), make_rss("c", "b", "a"))
    connector = publisher.connector()
    events = connector.events()
    heard = [next(events), next(events)]
    heard += connector.read_push(
        publisher.lab.url("/rss"), publisher.lab.named(make_rss("c").decode()).encode()
    )
    assert [event.native_id for event in heard] == ["a", "b", "c"]
    assert publisher.listen(behind=heard[-1].cursor) == []


def test_what_is_no_feed_is_refused(publisher: Any) -> None:
    with pytest.raises(NotAFeed):
        list(publisher.connector().read_push(publisher.lab.url("/rss"), b"hello"))


def test_links_are_bounded(publisher: Any, make_rss: Rss) -> None:
    publisher.serve(
        Answer(path="", body=make_rss("a"), headers={"Link": "<https://a.example/>; rel=hub, " * 900})
    )
    connector = publisher.connector(polls=1)
    list(connector.events())
    assert len(connector.subscriptions[publisher.lab.url("/rss")].hubs) == 50
