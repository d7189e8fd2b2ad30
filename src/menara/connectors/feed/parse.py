"""Bytes and a few words of HTTP become a feed, in whatever dialect and encoding it was written."""

from menara.connectors.feed.article import Feed, NotAFeed
from menara.connectors.feed.encoding import Decoded, decode_feed
from menara.connectors.feed.json_feed import read_json_feed
from menara.connectors.feed.xml_feed import read_xml_feed

MAX_BODY = 5_000_000


def parse_feed(body: bytes, base: str, content_type: str = "") -> Feed:
    """`base` is where the feed was found. Raises NotAFeed for all that is none."""
    if len(body) > MAX_BODY:
        raise NotAFeed(f"it is longer than {MAX_BODY:,} bytes")
    decoded = decode_feed(body, content_type)
    if _is_json(decoded, content_type):
        return read_json_feed(decoded.text.encode("utf-8", "replace"), base)
    return read_xml_feed(decoded, base)


def _is_json(decoded: Decoded, content_type: str) -> bool:
    """What stands in it counts more than what is said of it."""
    head = decoded.text[:1000].lstrip()
    return head.startswith(("{", "[")) or (not head.startswith("<") and "json" in content_type.lower())
