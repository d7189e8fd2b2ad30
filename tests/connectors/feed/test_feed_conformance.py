"""feedparser's own suite: 1,851 feeds of every dialect, well-formed and not, in all encodings. Nothing is lost of them."""

import io
import re
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import feedparser
import pytest

from menara.connectors.base import Event, Notice, Upsert
from menara.connectors.feed.article import Article, NotAFeed
from menara.connectors.feed.parse import parse_feed
from menara.connectors.feed.place import Places
from menara.connectors.feed.telling import Telling
from menara.connectors.feed.validators import NO_VALIDATORS

URL = "https://feed.example/rss"
HEADER = re.compile(rb"^Header:\s*Content-type:\s*([^\r\n]*?)\s*$", re.MULTILINE | re.IGNORECASE)
INCOMPLETE = "illformed/rss_incomplete_cdata.xml"  # it ends within its only article


@pytest.fixture(scope="module")
def suite(reference_data: Path) -> dict[str, bytes]:
    folder = reference_data / "networks/feeds/feedparser"
    files = [file for file in sorted(folder.rglob("*")) if file.suffix in (".xml", ".json")]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def content_type(body: bytes) -> str:
    """The header that the file asks to be served with."""
    found = HEADER.search(body)
    return found[1].decode("latin-1") if found else ""


def events_of(body: bytes, clock: Any) -> list[Event]:
    feed = parse_feed(body, URL, content_type(body))
    return list(Telling(Places([URL], with_addresses=False), clock).feed(URL, feed, NO_VALIDATORS))


def peer(body: bytes) -> list[dict[str, Any]]:
    """The articles as feedparser reads them in one piece, and when its own loose parser may help."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": content_type(body) or "application/xml"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    return [dict(entry) for entry in told.entries]


def test_every_article_is_told_or_set_aside_with_a_reason(suite: dict[str, bytes], new_clock: Any) -> None:
    told: Counter[str] = Counter()
    for body in suite.values():
        try:
            events = events_of(body, new_clock())
        except NotAFeed as why:
            told[f"not a feed: {why}"] += 1
            continue
        told.update(str(event.code) if isinstance(event, Notice) else event.kind for event in events)
        told["feeds"] += 1
    assert told == {
        "feeds": 1850,
        "upsert": 709,
        "empty_article": 503,
        "not a feed: there is no element in it": 1,
    }


def test_as_many_articles_are_found_as_feedparser_finds(suite: dict[str, bytes]) -> None:
    others = [
        name
        for name, body in suite.items()
        if name.endswith(".xml")
        and name != "illformed/rss_empty_document.xml"
        and len(parse_feed(body, URL, content_type(body)).articles) != len(peer(body))
    ]
    assert others == [INCOMPLETE]


def test_each_has_the_id_and_the_title_that_feedparser_finds(suite: dict[str, bytes]) -> None:
    """Where these are no markup: what it makes of that is its own."""
    compared: Counter[str] = Counter()
    for name, body in suite.items():
        if name.startswith(("encoding/", "illformed/")) or not name.endswith(".xml"):
            continue
        for article, entry in zip(
            parse_feed(body, URL, content_type(body)).articles, peer(body), strict=True
        ):
            assert isinstance(article, Article)
            title = entry.get("title", "")
            if not re.search(r"[<&]|\s\s|\n", title):
                compared["title" if (article.title or "") == title.strip() else f"title of {name}"] += 1
            compared["id" if article.guid == (entry.get("id") or None) else f"id of {name}"] += 1
    assert compared == {
        "id": 1186,
        "title": 1042,
        "id of wellformed/rss/entity_in_doctype.xml": 1,  # no entity of a document is expanded here
        "title of wellformed/rss/item_category_image.xml": 1,  # the title of a picture in a category
    }


def test_an_event_has_an_id_a_text_and_a_version(suite: dict[str, bytes], new_clock: Any) -> None:
    for name, body in suite.items():
        if name == "illformed/rss_empty_document.xml":
            continue
        for event in events_of(body, new_clock()):
            if isinstance(event, Upsert):
                assert (name, bool(event.native_id), bool(event.version)) == (name, True, True)
                assert (name, isinstance(event.mention["text"], str)) == (name, True)
