"""RSS, Atom and their relatives, each article read by feedparser on its own.

feedparser gets bytes behind a file's face, never a name or an address; they are well-formed, hold no declarations, and
are bounded in what it is slow with (scan.py).
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import feedparser

from menara.connectors.feed.article import Article, Feed, Unreadable
from menara.connectors.feed.document import Document
from menara.connectors.feed.encoding import Decoded
from menara.connectors.feed.links import absolute
from menara.connectors.feed.scan import MAX_ARTICLE, MAX_DEPTH, MAX_ELEMENTS_OF_ONE, Found
from menara.connectors.feed.xml_article import read_xml_article

_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def read_xml_feed(decoded: Decoded, base: str) -> Feed:
    """`base` is where it was found. Raises NotAFeed."""
    document = Document(decoded, base)
    scanned = document.scanned
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


def _read_articles(
    document: Document, header: Mapping[str, Any], base: str
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
    return read_xml_article(dict(entries[0]), raw, found, header, base)


def _pause_s(header: Mapping[str, Any]) -> float:
    """What `ttl` (minutes) or the syndication module say of how often the feed changes."""
    ttl, period = _number(header.get("ttl")), str(header.get("sy_updateperiod", "")).lower()
    pauses = [60.0 * ttl]
    if period in _PERIODS_S:
        pauses.append(_PERIODS_S[period] / (_number(header.get("sy_updatefrequency")) or 1))
    return max(pauses)


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 9 else 0
