"""JSON Feed, https://www.jsonfeed.org/version/1.1/ and the version before it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

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
from menara.connectors.feed.links import absolute
from menara.connectors.feed.scan import MAX_ARTICLE, MAX_ARTICLES
from menara.engine.mention import MentionError, decode_object

VERSIONS = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")
MAX_CATEGORIES = 50


class _Elements(msgspec.Struct):
    items: list[msgspec.Raw] = []


def read_json_feed(body: bytes, base: str) -> Feed:
    """Raises NotAFeed."""
    try:
        told = decode_object(body)
    except MentionError as error:
        raise NotAFeed(f"it is no JSON Feed: {error.message.rstrip('.')}") from None
    if not str(told.get("version", "")).startswith(VERSIONS) or not isinstance(told.get("items"), list):
        raise NotAFeed("it is JSON, but no JSON Feed")
    pieces = _pieces(body, told)
    hubs = [hub.get("url") for hub in _objects(told.get("hubs")) if str(hub.get("type")).lower() == "websub"]
    return Feed(
        articles=tuple(_read_articles(pieces[:MAX_ARTICLES], told, base)),
        hubs=tuple(url for hub in hubs if (url := absolute(hub, base))),
        topic=absolute(told.get("feed_url"), base),
        left_out=max(0, len(pieces) - MAX_ARTICLES),
    )


def _pieces(body: bytes, told: Mapping[str, Any]) -> list[bytes]:
    """The articles as they were received; anew written where only a patient parser can read them."""
    try:
        return [bytes(piece) for piece in msgspec.json.decode(body, type=_Elements).items]
    except (msgspec.DecodeError, RecursionError):
        return [json.dumps(item).encode() for item in told["items"]]


def _read_articles(pieces: list[bytes], feed: Mapping[str, Any], base: str) -> Iterator[Article | Unreadable]:
    for raw in pieces:
        if len(raw) > MAX_ARTICLE:
            yield Unreadable(raw, "too_long", f"it is longer than {MAX_ARTICLE:,} bytes")
            continue
        try:
            yield _article(decode_object(raw), raw, feed, base)
        except MentionError as error:
            yield Unreadable(raw, "bad_json", error.message.rstrip("."))


def _article(told: Mapping[str, Any], raw: bytes, feed: Mapping[str, Any], base: str) -> Article:
    link = absolute(told.get("url"), base) or absolute(told.get("external_url"), base)
    html, plain = _string(told.get("content_html")), _string(told.get("content_text"))
    summary = _string(told.get("summary"))
    text = read_text(html or plain or summary or "", is_html=bool(html))
    author = _author_of(told) or _author_of(feed)
    return Article(
        raw=raw,
        guid=_id_of(told.get("id")),
        link=link,
        title=_string(told.get("title")),
        text=text.text,
        links=find_links(text, link or base, link),
        media=gather(
            [
                *_media_of(told, base),
                *(attachment(image.url, link or base, "image", image.alt) for image in text.images),
            ]
        ),
        author=_string(author.get("name")),
        author_url=absolute(author.get("url"), base),
        published=read_date(told.get("date_published")),
        updated=read_date(told.get("date_modified")),
        lang=_string(told.get("language")) or _string(feed.get("language")),
        categories=tuple(dict.fromkeys(filter(None, map(_string, _list(told.get("tags"))))))[:MAX_CATEGORIES],
    )


def _string(value: object) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def _id_of(value: object) -> str | None:
    """A text; the first version of the format let writers think that a number would do."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _string(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _author_of(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first of `authors` (1.1), or `author` (1)."""
    authors = _objects(told.get("authors")) or _objects([told.get("author")])
    return authors[0] if authors else {}


def _media_of(told: Mapping[str, Any], base: str) -> Iterator[dict[str, Any] | None]:
    yield from (attachment(told.get(name), base, "image") for name in ("image", "banner_image"))
    for one in _objects(told.get("attachments")):
        yield attachment(one.get("url"), base, _string(one.get("mime_type")) or "", _string(one.get("title")))
