"""WebSub, as far as a connector goes: which hub to ask for which topic. https://www.w3.org/TR/websub/

To subscribe, to answer the hub and to verify what it sends are a door's work, which a server has and a command has not;
what it then lets in is read by `FeedConnector.read_push`.
"""

import re
from typing import NamedTuple

from menara.connectors.feed.article import Feed
from menara.connectors.feed.links import absolute
from menara.outbound.door import Answer

MAX_LINKS = 50
_LINK = re.compile(r"<([^<>]{1,2000})>([^<>,]{0,500})")
_REL = re.compile(r"""\brel\s*=\s*(?:"([^"]*)"|([\w-]+))""", re.IGNORECASE)


class Subscription(NamedTuple):
    """`topic` is what the publisher calls the feed; it names it at the hubs, and is asked for nowhere."""

    topic: str
    hubs: tuple[str, ...]


def discover(answer: Answer, feed: Feed) -> Subscription | None:
    """From the headers `Link`, else from the feed itself, as the standard has it; None where nobody pushes."""
    told = _links(answer)
    hubs = tuple(url for rel, url in told if rel == "hub") or feed.hubs
    topic = next((url for rel, url in told if rel == "self"), None) or feed.topic
    return Subscription(topic or answer.url, hubs) if hubs else None


def _links(answer: Answer) -> list[tuple[str, str]]:
    links = []
    for url, parameters in _LINK.findall(", ".join(answer.headers.every("link")))[:MAX_LINKS]:
        rel = _REL.search(parameters)
        address = absolute(url, answer.url)
        if rel and address:
            links += [(word.lower(), address) for word in (rel[1] or rel[2]).split()]
    return links
