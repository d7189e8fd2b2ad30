"""Where the articles stand in a well-formed feed, and which of their parts are worth reading.

One pass of expat. Each article becomes a small document of its own: the tags around it and those of its children that
are known and of a sensible size. So what is in one article never spoils another, and the parser that knows the feeds'
many dialects, which takes hours over what is made to hurt it, sees nothing that could.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from menara.connectors.feed.repair import ARTICLES

MAX_ARTICLES = 1_000
MAX_ARTICLE = 1_000_000  # bytes
MAX_ELEMENTS = 100_000
MAX_ELEMENTS_OF_ONE = 10_000
MAX_DEPTH = 100
MAX_FRAME = 6_000  # bytes of the tags that an article stands in
MAX_AROUND = 8  # how many they are

ATOM = "http://www.w3.org/2005/Atom"
THREADS = "http://purl.org/syndication/thread/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
MEDIA = "http://search.yahoo.com/mrss"
_DIALECTS = frozenset(
    {
        "",
        ATOM.lower(),
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://purl.org/rss/1.0/modules/rss091#",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://example.com/newformat#",
        "http://example.com/necho",
        "http://purl.org/echo/",
        "uri/of/echo/namespace#",
        "http://purl.org/pie/",
    }
)
_TAG = re.compile(rb"""<[^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*>""")
_TAG_NAME = re.compile(rb"<([^\s/>]+)")


class Kind(NamedTuple):
    """How large a part may be in bytes, how often it may come, and whether elements may stand in it."""

    size: int
    times: int
    nested: bool = False


_TEXT = Kind(MAX_ARTICLE, 3, nested=True)
_ADDRESS = Kind(8_000, 20)
_PERSON = Kind(400, 3, nested=True)
_LABEL = Kind(400, 50)
_DATE = Kind(200, 3)
_KINDS = {
    **dict.fromkeys(("title", "content", "encoded", "description", "summary", "abstract", "fullitem", "body"), _TEXT),
    **dict.fromkeys(("link", "guid", "id", "enclosure", "thumbnail"), _ADDRESS),
    **dict.fromkeys(("author", "creator"), _PERSON),
    **dict.fromkeys(("category", "subject"), _LABEL),
    **dict.fromkeys(("pubdate", "published", "issued", "updated", "modified", "date", "created", "language"), _DATE),
}  # fmt: skip
_KINDS_OF_HEADER = {
    "title": Kind(8_000, 3, nested=True),
    "author": _PERSON,
    "link": _ADDRESS,
    **dict.fromkeys(("language", "ttl", "updateperiod", "updatefrequency"), _DATE),
}


class Tombstone(NamedTuple):
    """RFC 6721: the article that is called `ref` has been deleted."""

    ref: str
    when: str | None


@dataclass(slots=True)
class Found:
    """One article. `around` are the tags it stands in; all places are bytes of the document."""

    around: tuple[int, ...]
    begin: int
    end: int = 0
    parts: list[tuple[int, int]] = field(default_factory=list)
    in_reply_to: str | None = None
    elements: int = 0
    depth: int = 0


@dataclass(slots=True)
class Scanned:
    """`is_whole`: all there is has been looked at; `left_out` are articles beyond the number that is kept."""

    document: bytes
    root: str = ""
    articles: list[Found] = field(default_factory=list)
    tombstones: list[Tombstone] = field(default_factory=list)
    header: Found | None = None
    is_whole: bool = True
    left_out: int = 0

    def alone(self, found: Found) -> bytes | None:
        """A document of this article (or header) alone; None when the tags around it are too long to be any."""
        if len(found.around) > MAX_AROUND:
            return None
        tags = [_TAG.match(self.document, begin) for begin in (*found.around, found.begin)]
        opening = b"".join(tag[0] for tag in tags if tag)
        if len(opening) > MAX_FRAME:
            return None
        names = [_TAG_NAME.match(tag[0]) for tag in tags if tag and not tag[0].endswith(b"/>")]
        closing = b"".join(b"</%s>" % name[1] for name in reversed(names) if name)
        return opening + b"".join(self.document[begin:end] for begin, end in found.parts) + closing


class Enough(Exception):  # noqa: N818
    """There are more elements than anybody needs."""


def scan(document: bytes) -> Scanned:
    """Raises ExpatError when the document is not well-formed."""
    scanned = Scanned(document)
    scanner = _Scanner(scanned)
    try:
        scanner.run()
    except Enough:
        scanned.is_whole = False
    return scanned


class _Scanner:
    def __init__(self, scanned: Scanned) -> None:
        self._to = scanned
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._open: list[int] = []
        self._elements = 0
        self._article: Found | None = None
        self._article_depth = 0
        self._parts = _Parts(_KINDS)
        self._header_parts = _Parts(_KINDS_OF_HEADER)

    def run(self) -> None:
        self._parser.Parse(self._to.document, True)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise Enough
        self._open.append(self._parser.CurrentByteIndex)
        namespace, _, local = name.rpartition(" ")
        if self._article is not None:
            self._inside(self._article, namespace, local.lower(), attributes)
        elif local.lower() in ARTICLES and _is_dialect(namespace):
            self._article = Found(tuple(self._open[:-1]), self._open[-1])
            self._article_depth = len(self._open)
            self._parts = _Parts(_KINDS)
        else:
            self._outside(namespace, local, attributes)

    def _inside(self, article: Found, namespace: str, local: str, attributes: Mapping[str, str]) -> None:
        depth = len(self._open) - self._article_depth
        article.elements += 1
        article.depth = max(article.depth, depth)
        if self._parts.is_open:
            self._parts.nest()
        elif not (local == "group" and namespace.startswith(MEDIA)):
            self._parts.open(local, depth, attributes)
        if namespace == THREADS and local == "in-reply-to":
            article.in_reply_to = attributes.get("ref") or attributes.get("href")

    def _outside(self, namespace: str, local: str, attributes: Mapping[str, str]) -> None:
        depth = len(self._open)
        if depth == 1:
            self._to.root = local.lower()
        elif namespace == TOMBSTONES and local == "deleted-entry" and attributes.get("ref"):
            if len(self._to.tombstones) < MAX_ARTICLES:
                self._to.tombstones.append(Tombstone(attributes["ref"], attributes.get("when")))
        elif self._header_parts.is_open:
            self._header_parts.nest()
        elif depth in (2, 3) and local.lower() in _KINDS_OF_HEADER:
            self._header_parts.open(local.lower(), depth, attributes)

    def _end(self, _: str) -> None:
        depth = len(self._open)
        begin = self._open.pop()
        if self._article is None:
            if self._header_parts.depth == depth:
                self._end_header_part(begin)
        elif depth == self._article_depth:
            self._end_article(self._article)
        elif self._parts.depth == depth - self._article_depth:
            self._parts.close(begin, self._behind(begin))

    def _behind(self, begin: int) -> int:
        """Where the element ends that begins there and has just been read: behind its only tag, or its second."""
        tag = _TAG.match(self._to.document, begin)
        if tag is None or not tag[0].endswith(b"/>"):
            tag = _TAG.match(self._to.document, self._parser.CurrentByteIndex)
        return tag.end() if tag else self._parser.CurrentByteIndex

    def _end_article(self, article: Found) -> None:
        article.end = self._behind(article.begin)
        article.parts = self._parts.kept
        self._article = None
        if len(self._to.articles) < MAX_ARTICLES:
            self._to.articles.append(article)
        else:
            self._to.left_out += 1

    def _end_header_part(self, begin: int) -> None:
        self._header_parts.close(begin, self._behind(begin))
        if self._to.header is None:
            self._to.header = Found(tuple(self._open[:-1]), self._open[-1], parts=self._header_parts.kept)


class _Parts:
    """The parts of one article that are kept. `depth` is that of the one that is open, or -1."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kept: list[tuple[int, int]] = []
        self.depth = -1
        self._kinds = kinds
        self._name = ""
        self._kind: Kind | None = None
        self._counts: Counter[str] = Counter()

    @property
    def is_open(self) -> bool:
        return self.depth >= 0

    def open(self, local: str, depth: int, attributes: Mapping[str, str]) -> None:
        self.depth, self._name = depth, local
        self._kind = None if _is_foreign(attributes.get("type", "")) else self._kinds.get(local)

    def nest(self) -> None:
        if self._kind and not self._kind.nested:
            self._kind = None

    def close(self, begin: int, end: int) -> None:
        kind, self.depth = self._kind, -1
        if kind and end - begin <= kind.size and self._counts[self._name] < kind.times:
            self._counts[self._name] += 1
            self.kept.append((begin, end))


def _is_dialect(namespace: str) -> bool:
    return namespace.lower() in _DIALECTS or "backend.userland.com/rss" in namespace.lower()


def _is_foreign(kind: str) -> bool:
    """XML of other languages, whose elements would be taken for those of the feed."""
    return kind.lower().strip().endswith("xml") and "xhtml" not in kind.lower()
