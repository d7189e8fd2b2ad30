"""RSS, Atom and their relatives, each article read by feedparser on its own.

feedparser gets bytes behind a file's face, never a name or an address; they are well-formed, hold no declarations, and
are bounded in what it is slow with (scan.py).
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError

import feedparser

from menara.connectors.feed.article import (
    Article,
    Feed,
    NotAFeed,
    Unreadable,
    attachment,
    find_links,
    gather,
    read_text,
)
from menara.connectors.feed.dates import read_date
from menara.connectors.feed.encoding import Decoded
from menara.connectors.feed.links import absolute
from menara.connectors.feed.prolog import clean, find_root
from menara.connectors.feed.repair import Repaired, repair
from menara.connectors.feed.scan import (
    MAX_ARTICLE,
    MAX_DEPTH,
    MAX_ELEMENTS_OF_ONE,
    Found,
    Scanned,
    scan,
)
from menara.connectors.html import Html

_ROOTS = frozenset({"rss", "rdf", "feed", "channel", "entry", "item"})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
MAX_HEAD = 200_000
_LINK = re.compile(r"<link\s[^<>]*>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*["']?([^\s"'<>]+)""", re.IGNORECASE)
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def read_xml_feed(decoded: Decoded, base: str) -> Feed:
    """`base` is where it was found. Raises NotAFeed."""
    text = clean(decoded.text)
    root = find_root(text)
    if root < 0:
        raise NotAFeed("there is no element in it")
    document = _Document(decoded, text[root:], root)
    scanned = document.scanned
    if scanned.root not in _ROOTS and not scanned.articles:
        raise NotAFeed(_another_kind(scanned.root, text, base))
    header = dict(_read(scanned.alone(scanned.header) if scanned.header else None).feed)
    links = [link for link in header.get("links", []) if isinstance(link, Mapping)]
    return Feed(
        articles=tuple(_read_articles(document, header, base)),
        tombstones=tuple(scanned.tombstones),
        hubs=tuple(
            url for link in links if link.get("rel") == "hub" and (url := absolute(link.get("href"), base))
        ),
        topic=next((absolute(link.get("href"), base) for link in links if link.get("rel") == "self"), None),
        pause_s=_pause_s(header),
        is_whole=document.is_whole,
        left_out=scanned.left_out,
    )


def _another_kind(root: str, text: str, base: str) -> str:
    if root != "html":
        return f"it is a document of another kind, <{root[:20]}>"
    links = [tag[0] for tag in _LINK.finditer(text[:MAX_HEAD]) if _FEED_TYPE.search(tag[0])]
    hrefs = [found[1] for link in links if (found := _HREF.search(link))]
    feed = next((url for href in hrefs if (url := absolute(unescape(href), base))), None)
    return (
        f"it is a page of the web; the feed that belongs to it is {feed}"
        if feed
        else "it is a page of the web"
    )


class _Document:
    """The text from its root on, as it stands or, where it is not well-formed, repaired."""

    def __init__(self, decoded: Decoded, text: str, root: int) -> None:
        self._decoded = decoded
        self._root = root
        self._repaired: Repaired | None = None
        try:
            self.scanned = scan(text.encode())
        except ExpatError:
            self._repaired = repair(text)
            self.scanned = _scan_repaired(self._repaired)
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


def _read_articles(
    document: _Document, header: Mapping[str, Any], base: str
) -> Iterator[Article | Unreadable]:
    for found in document.scanned.articles:
        raw = document.raw(found)
        yield _refusal(found, raw) or _read_article(document.scanned.alone(found), raw, found, header, base)


def _refusal(found: Found, raw: bytes) -> Unreadable | None:
    if found.end - found.begin > MAX_ARTICLE:
        return Unreadable(raw, "too_long", f"it is longer than {MAX_ARTICLE:,} bytes")
    if found.depth > MAX_DEPTH or found.elements > MAX_ELEMENTS_OF_ONE:
        return Unreadable(raw, "too_deep", "it is nested too deeply, or of too many elements")
    return None


def _read(document: bytes | None) -> Any:
    return feedparser.parse(
        BytesIO(document or b""),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _read_article(
    document: bytes | None, raw: bytes, found: Found, header: Mapping[str, Any], base: str
) -> Article | Unreadable:
    if document is None:
        return Unreadable(raw, "too_long", "the tags around it are too long")
    try:
        entries = _read(document).entries
    except Exception as error:  # a guest that reads what strangers write may stumble over anything
        return Unreadable(
            raw, "unreadable", f"it cannot be read ({type(error).__name__}: {str(error)[:100]})"
        )
    if not entries:
        return Unreadable(raw, "unreadable", "nothing is in it that could be read")
    return _article(dict(entries[0]), raw, found, header, base)


def _article(
    told: Mapping[str, Any], raw: bytes, found: Found, header: Mapping[str, Any], base: str
) -> Article:
    text, base = _text_of(told, base)
    link = _link_of(told, base)
    author = told.get("author_detail") or header.get("author_detail") or {}
    published = read_date(told.get("published"), told.get("published_parsed"))
    updated = read_date(told.get("updated"), told.get("updated_parsed"))
    return Article(
        raw=raw,
        guid=_text(told.get("id")),
        link=link,
        title=_title_of(told),
        text=text.text,
        links=find_links(text, base, link),
        media=_media_of(told, text, base),
        author=_text(author.get("name") or author.get("email")) or _text(told.get("author")),
        author_url=absolute(author.get("href"), base),
        published=published or read_date(told.get("created"), told.get("created_parsed")),
        updated=updated,
        lang=_language_of(told, header),
        categories=tuple(
            dict.fromkeys(filter(None, (_text(tag.get("term")) for tag in told.get("tags", []))))
        ),
        in_reply_to=found.in_reply_to,
    )


def _text(value: object) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def _title_of(told: Mapping[str, Any]) -> str | None:
    detail = told.get("title_detail") or {}
    is_html = detail.get("type") in _HTML
    return " ".join(read_text(told.get("title") or "", is_html).text.split()) or None


def _text_of(told: Mapping[str, Any], base: str) -> tuple[Html, str]:
    """The content, else the summary; and what its links are seen from."""
    contents = [*told.get("content", []), told.get("summary_detail") or {}]
    for content in contents:
        kind = content.get("type") or "text/plain"
        if content.get("value") and (kind.startswith("text/") or kind in _HTML):
            text = read_text(content["value"], kind in _HTML)
            if text.text or text.images or text.links:
                return text, absolute(content.get("base"), base) or base
    return Html("", (), ()), base


def _link_of(told: Mapping[str, Any], base: str) -> str | None:
    """Where it is to be read. An id that stands for a link is one only if it is a whole address."""
    if told.get("guidislink"):
        return absolute(told.get("id"), "")
    alternate = next(
        (link.get("href") for link in told.get("links", []) if link.get("rel") == "alternate"), None
    )
    return absolute(told.get("link") or alternate, base)


def _media_of(told: Mapping[str, Any], text: Html, base: str) -> tuple[Mapping[str, Any], ...]:
    named = [
        *(
            (link.get("href"), link.get("type", ""))
            for link in told.get("links", [])
            if link.get("rel") == "enclosure"
        ),
        *(
            (one.get("url"), one.get("type") or one.get("medium", ""))
            for one in told.get("media_content", [])
        ),
        *((one.get("url"), "image") for one in told.get("media_thumbnail", [])),
    ]
    shown = [attachment(image.url, base, "image", image.alt) for image in text.images]
    return gather([*(attachment(url, base, kind) for url, kind in named), *shown])


def _language_of(told: Mapping[str, Any], header: Mapping[str, Any]) -> str | None:
    """Of the content, of the article, of the feed; a hint, and left out when it is no tag of a language."""
    details = [*told.get("content", []), told.get("summary_detail"), told.get("title_detail")]
    hints = [
        *(detail.get("language") for detail in details if detail),
        told.get("language"),
        header.get("language"),
    ]
    return next((hint for hint in hints if hint and _LANGUAGE.fullmatch(hint)), None)


def _pause_s(header: Mapping[str, Any]) -> float:
    """What `ttl` (minutes) or the syndication module say of how often the feed changes."""
    ttl, period = _number(header.get("ttl")), str(header.get("sy_updateperiod", "")).lower()
    pauses = [60.0 * ttl]
    if period in _PERIODS_S:
        pauses.append(_PERIODS_S[period] / (_number(header.get("sy_updatefrequency")) or 1))
    return max(pauses)


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 9 else 0
