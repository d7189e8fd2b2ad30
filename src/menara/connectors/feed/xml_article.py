"""What feedparser has read of one article, as an article of ours."""

import re
from collections.abc import Mapping
from typing import Any

from menara.connectors.feed.article import Article, attachment, find_links, gather, read_text
from menara.connectors.feed.dates import read_date
from menara.connectors.feed.links import absolute
from menara.connectors.feed.scan import Found
from menara.connectors.html import Html

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MAILBOX = re.compile(r"\S{1,200}@\S{1,200}\s*\((.+)\)|(.+?)\s*<\S{1,200}@\S{1,200}>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")


def read_xml_article(
    told: Mapping[str, Any], raw: bytes, found: Found, header: Mapping[str, Any], base: str
) -> Article:
    text, base = _text_of(told, base)
    link = _link_of(told, base)
    author = told if told.get("author_detail") else header
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
        author=_name_of(author),
        author_url=absolute((author.get("author_detail") or {}).get("href"), base),
        published=published or read_date(told.get("created"), told.get("created_parsed")),
        updated=updated,
        lang=_language_of(told, header),
        categories=tuple(
            dict.fromkeys(filter(None, (_text(tag.get("term")) for tag in told.get("tags", []))))
        ),
        in_reply_to=found.in_reply_to,
    )


def _name_of(told: Mapping[str, Any]) -> str | None:
    """Of the author: `Dewi` in "red@news.example (Dewi)" and its like, which feedparser cuts up where domains are long."""
    detail, written = told.get("author_detail") or {}, _text(told.get("author")) or ""
    name, email = detail.get("name"), detail.get("email")
    if name and written in (name, f"{name} ({email})"):
        return _text(name)
    found = _MAILBOX.fullmatch(written)
    return _text(found[1] or found[2]) if found else _text(written)


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
    link = told.get("link")
    if told.get("guidislink") and link in (None, told.get("id")):
        return absolute(told.get("id"), "")
    alternate = next(
        (link.get("href") for link in told.get("links", []) if link.get("rel") == "alternate"), None
    )
    return absolute(link or alternate, base)


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
