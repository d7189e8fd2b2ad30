"""Bytes and a few words of HTTP become a feed, in whatever dialect and encoding it was written."""

from menara.connectors.feed.article import Feed, NotAFeed
from menara.connectors.feed.encoding import Decoded, decode_feed
from menara.connectors.feed.json_feed import VERSIONS, read_json_feed
from menara.connectors.feed.scan import ATOM
from menara.connectors.feed.xml_feed import read_xml_feed

MAX_BODY = 5_000_000
_AROUND = (
    (b"{", (b'{"version": "%s", "items": [' % VERSIONS[0].encode(), b"]}")),
    (b"<entry", (b'<feed xmlns="%s">' % ATOM.encode(), b"</feed>")),
    (b"<item", (b"<rss><channel>", b"</channel></rss>")),
)
"""What a feed begins and ends with, by how its articles begin."""


def parse_feed(body: bytes, base: str, content_type: str = "") -> Feed:
    """`base` is where the feed was found. Raises NotAFeed for all that is none."""
    if len(body) > MAX_BODY:
        raise NotAFeed(f"it is longer than {MAX_BODY:,} bytes")
    decoded = decode_feed(body, content_type)
    if _is_json(decoded, content_type):
        return read_json_feed(decoded.text.encode("utf-8", "replace"), base)
    return read_xml_feed(decoded, base)


def parse_article(raw: bytes, base: str) -> Feed:
    """One article without its feed, as it stands in a feed. Raises NotAFeed."""
    begin, end = next(
        (around for sign, around in _AROUND if raw.lstrip().lower().startswith(sign)), (b"", b"")
    )
    return parse_feed(begin + raw + end, base)


def _is_json(decoded: Decoded, content_type: str) -> bool:
    """What stands in it counts more than what is said of it."""
    head = decoded.text[:1000].lstrip()
    return head.startswith(("{", "[")) or (not head.startswith("<") and "json" in content_type.lower())
