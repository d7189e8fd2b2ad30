"""The text of a feed from its root on, as it stands or, where it is not well-formed, repaired."""

import re
from html import unescape
from xml.parsers.expat import ExpatError

from menara.connectors.feed.article import NotAFeed
from menara.connectors.feed.encoding import Decoded
from menara.connectors.feed.links import absolute
from menara.connectors.feed.prolog import clean, find_root
from menara.connectors.feed.repair import Repaired, repair
from menara.connectors.feed.scan import Found, Scanned, scan

MAX_HEAD = 200_000
_LINK = re.compile(r"<link\s[^<>]*>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*["']?([^\s"'<>]+)""", re.IGNORECASE)
_ROOTS = frozenset({"rss", "rdf", "feed", "channel", "entry", "item"})


class Document:
    """What has been found in a text, and the bytes that each article was received as.

    `base` is where it was found. Raises NotAFeed for a document of another kind.
    """

    def __init__(self, decoded: Decoded, base: str) -> None:
        text = clean(decoded.text)
        self._decoded = decoded
        self._root = find_root(text)
        self._repaired: Repaired | None = None
        if self._root < 0:
            raise NotAFeed("there is no element in it")
        try:
            self.scanned = scan(text[self._root :].encode())
        except ExpatError:
            self._repaired = repair(text[self._root :])
            self.scanned = _scan_repaired(self._repaired)
        if self.scanned.root not in _ROOTS and not self.scanned.articles:
            raise NotAFeed(_another_kind(self.scanned.root, text, base))
        self.is_whole = self.scanned.is_whole and (self._repaired is None or self._repaired.is_whole)
        self._bytes = self._letters = 0

    def raw(self, found: Found) -> bytes:
        """What an article was received as. To be asked in the order of the articles."""
        begin = self._letter(found.begin)
        end = self._letter(found.end)
        if self._repaired:
            begin, end = self._repaired.origin(begin, end)
        return self._decoded.raw(self._root + begin, self._root + end)

    def _letter(self, place: int) -> int:
        """Which letter stands at a byte: counted on from the last one that was asked for."""
        self._letters += len(self.scanned.document[self._bytes : place].decode())
        self._bytes = place
        return self._letters


def _scan_repaired(repaired: Repaired) -> Scanned:
    try:
        return scan(repaired.text.encode())
    except ExpatError as error:
        raise NotAFeed(f"it is no XML ({error})") from None


def _another_kind(root: str, text: str, base: str) -> str:
    if root != "html":
        return f"it is a document of another kind, <{root[:20]}>"
    links = [tag[0] for tag in _LINK.finditer(text[:MAX_HEAD]) if _FEED_TYPE.search(tag[0])]
    hrefs = [found[1] for link in links if (found := _HREF.search(link))]
    feed = next((url for href in hrefs if (url := absolute(unescape(href), base))), None)
    return "it is a page of the web" + (f"; the feed that belongs to it is {feed}" if feed else "")
