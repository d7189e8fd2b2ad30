"""JSON Feed becomes articles."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.feed.article import Article, NotAFeed, Unreadable
from menara.connectors.feed.parse import parse_feed
from menara.connectors.feed.scan import MAX_ARTICLE, MAX_ARTICLES

BASE = "https://feed.example/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def body(*items: object, **more: object) -> bytes:
    return json.dumps({"version": VERSION, "items": items, **more}).encode()


def read(item: object, **more: object) -> Any:
    [article] = parse_feed(body(item, **more), BASE).articles
    return article


@pytest.mark.parametrize(
    ("item", "guid", "link"),
    [
        ({"id": "a"}, "a", None),
        ({"id": 17}, "17", None),
        ({"id": 2**70}, str(2**70), None),
        ({"id": True}, None, None),
        ({"id": None, "url": "/1"}, None, "https://feed.example/1"),
        ({"id": "a", "external_url": "https://b.example/"}, "a", "https://b.example/"),
        ({"id": "a", "url": "/1", "external_url": "https://b.example/"}, "a", "https://feed.example/1"),
        ({"id": ["a"], "url": {"b": 1}}, None, None),
    ],
)  # fmt: skip
def test_an_id_is_as_given_and_a_link_is_whole(item: object, guid: str | None, link: str | None) -> None:
    article = read(item)
    assert (article.guid, article.link) == (guid, link)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"content_html": "<p>a &lt; b</p>"}, "a < b"),
        ({"content_text": "a < b <i>"}, "a < b <i>"),
        ({"content_html": "<b>a</b>", "content_text": "b"}, "a"),
        ({"summary": "<s>"}, "<s>"),
        ({"content_html": "", "summary": "s"}, "s"),
        ({"content_html": 5}, ""),
        ({}, ""),
    ],
)
def test_text_is_the_content_without_markup_or_the_summary(item: object, text: str) -> None:
    assert read(item).text == text


def test_authors_and_languages_are_those_of_the_feed_where_an_article_has_none() -> None:
    own, old = {"authors": [{"name": "B", "url": "/b"}], "language": "nl"}, {"author": {"name": "C"}}
    feed = parse_feed(body({}, own, old, authors=[{"name": "A"}], language="en"), BASE)
    assert [(one.author, one.author_url, one.lang) for one in feed.articles if isinstance(one, Article)] == [
        ("A", None, "en"),
        ("B", "https://feed.example/b", "nl"),
        ("C", None, "en"),
    ]


def test_media_dates_and_tags_are_kept() -> None:
    article = read(
        {
            "image": "/a.png",
            "attachments": [{"url": "/b.mp3", "mime_type": "audio/mpeg", "title": "B"}, {"url": 5}, 7],
            "content_html": "<img src=/c.gif alt=C>",
            "date_published": "2026-11-21T09:00:00+07:00",
            "date_modified": "2026-11-21",
            "tags": ["a", 5, " ", "b", "a"],
        }
    )
    assert article.media == (
        {"type": "image", "url": "https://feed.example/a.png"},
        {"type": "audio", "url": "https://feed.example/b.mp3", "alt": "B"},
        {"type": "image", "url": "https://feed.example/c.gif", "alt": "C"},
    )
    assert (article.published, article.updated) == ("2026-11-21T09:00:00+07:00", None)
    assert article.categories == ("a", "b")


def test_hubs_are_those_of_websub() -> None:
    hubs = [
        {"type": "WebSub", "url": "https://hub.example/"},
        {"type": "rssCloud", "url": "https://x.example/"},
        5,
    ]
    feed = parse_feed(body(hubs=hubs, feed_url="https://feed.example/me"), BASE)
    assert (feed.hubs, feed.topic) == (("https://hub.example/",), "https://feed.example/me")


def test_articles_are_kept_byte_for_byte() -> None:
    first, second = b'{ "id" :"\\u00e9" }', b'{"id":"2",\n "x": [1.0e5]}'
    feed = parse_feed(
        b'\xef\xbb\xbf{"version": "%s", "items": [%s , %s]}' % (VERSION.encode(), first, second), BASE
    )
    assert [one.raw for one in feed.articles] == [first, second]


def test_an_article_that_is_none_is_set_aside() -> None:
    feed = parse_feed(body({"id": "a"}, 5, [[]], {"id": "b" * MAX_ARTICLE}), BASE)
    assert [one.code if isinstance(one, Unreadable) else one.guid for one in feed.articles] == [
        "a", "bad_json", "bad_json", "too_long",
    ]  # fmt: skip


def test_a_lone_surrogate_spoils_nothing() -> None:
    feed = parse_feed(
        b'{"version": "%s", "items": [{"id": "a\\ud800"}, {"id": "b"}, 5]}' % VERSION.encode(), BASE
    )
    assert [one.code if isinstance(one, Unreadable) else one.guid for one in feed.articles] == [
        "a\ud800",
        "b",
        "bad_json",
    ]


def test_articles_beyond_the_number_that_is_read_are_counted() -> None:
    feed = parse_feed(body(*[{}] * (MAX_ARTICLES + 3)), BASE)
    assert (len(feed.articles), feed.left_out) == (MAX_ARTICLES, 3)


@pytest.mark.parametrize(
    "written",
    [b"{", b"[]", b"{}", b'{"version": 1, "items": []}', b'{"version": "https://jsonfeed.org/version/1", "items": {}}',
     b'{"version": "https://jsonfeed.org/version/1"}', b'{"version": "x", "items": []}', b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_json_feed_is_refused(written: bytes) -> None:
    with pytest.raises(NotAFeed, match=r"^it is (no JSON Feed: .*[^.]|JSON, but no JSON Feed)$"):
        parse_feed(written, BASE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = ("id", "url", "title", "content_html", "content_text", "summary", "image", "authors", "author", "tags", "attachments", "date_published", "language")  # fmt: skip


@given(item=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6))
def test_whatever_stands_in_it_an_article_is_read(item: dict[str, Any]) -> None:
    assert isinstance(read(item, language=5, authors={}), Article)
