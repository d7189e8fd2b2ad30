"""RSS, Atom and their relatives become articles."""

from typing import Any

import pytest

from menara.connectors import registry
from menara.connectors.feed.article import Article, NotAFeed, Unreadable
from menara.connectors.feed.parse import MAX_BODY, parse_feed
from menara.connectors.feed.scan import MAX_ARTICLE, MAX_DEPTH, MAX_ELEMENTS_OF_ONE, Tombstone

BASE = "https://feed.example/rss"
RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title>{}</channel></rss>"""
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'


def read(text: str, frame: str = RSS) -> Any:
    """The only article of a feed."""
    [article] = parse_feed(frame.format(text).encode(), BASE).articles
    return article


def rss(inside: str) -> Any:
    return read(f"<item>{inside}</item>")


def atom(inside: str, outside: str = "") -> Any:
    return read(f"{outside}<entry>{inside}</entry>", ATOM)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<description>plain</description>", "plain"),
        ("<description>&lt;p>a&lt;/p>&lt;p>b &amp;amp; c&lt;/p></description>", "a\n\nb & c"),
        ("<description><![CDATA[a <b>b</b>\n  c]]></description>", "a b c"),
        ("<description>a <b>b</b> c</description>", "a b c"),
        ("<description>short</description><content:encoded>&lt;p>long</content:encoded>", "long"),
        ("<content:encoded> </content:encoded><description>short</description>", "short"),
        ("<description>x &lt; y</description>", "x < y"),
        ("<title>only</title>", ""),
        ("<media:description>film</media:description>", "film"),
        ("<media:group><media:description>film</media:description></media:group>", "film"),
    ],
)
def test_the_text_of_rss_is_the_longest_it_gives_without_markup(inside: str, text: str) -> None:
    assert rss(inside).text == text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<summary>1 &lt; 2 &amp; 3</summary>", "1 < 2 & 3"),
        ('<content type="text">&lt;b>a&lt;/b></content>', "<b>a</b>"),
        ('<content type="html">&lt;b>a&lt;/b></content>', "a"),
        ('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><p>b</p></div></content>', "a\n\nb"),
        ('<summary>short</summary><content type="html">long</content>', "long"),
        ('<summary>short</summary><content type="image/png" src="/a.png"/>', "short"),
        ('<summary>short</summary><content type="text/xml"><author>x</author></content>', "short"),
    ],
)  # fmt: skip
def test_the_text_of_atom_is_of_the_kind_it_says(inside: str, text: str) -> None:
    assert atom(inside).text == text


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<title>a &amp;amp; b</title>", "a & b"),
        ("<title>Acme &lt;b>Bank&lt;/b>\n says</title>", "Acme Bank says"),
        ("<title>1 &lt; 2</title>", "1 < 2"),
        ("<title><![CDATA[ a ]]></title>", "a"),
        ("<title></title>", None),
        ("", None),
    ],
)
def test_a_title_is_one_line_without_markup(inside: str, title: str | None) -> None:
    assert rss(inside).title == title


@pytest.mark.parametrize(
    ("inside", "guid", "link"),
    [
        ("<guid>https://a.example/1</guid>", "https://a.example/1", "https://a.example/1"),
        ("<guid>7</guid>", "7", None),
        ("<guid isPermaLink='false'>https://a.example/1</guid>", "https://a.example/1", None),
        ("<guid isPermaLink='false'> x </guid><link>/1</link>", "x", "https://feed.example/1"),
        ("<guid>https://a.example/1</guid><link>https://a.example/2</link>", "https://a.example/1", "https://a.example/2"),
        ("<link>https://www.google.com/url?url=https://p.example/</link>", None, "https://p.example/"),
        ("<link>javascript:alert(1)</link>", None, None),
        ("<link></link>", None, None),
    ],
)  # fmt: skip
def test_an_id_is_as_given_and_a_link_is_whole(inside: str, guid: str | None, link: str | None) -> None:
    article = rss(inside)
    assert (article.guid, article.link) == (guid, link)


def test_links_of_atom_are_told_apart() -> None:
    article = atom(
        '<id>urn:1</id><link rel="self" href="/self"/><link rel="edit" href="/edit"/><link href="/page"/>'
        '<link rel="enclosure" type="audio/mpeg" href="/a.mp3"/>'
    )
    assert (article.guid, article.link) == ("urn:1", "https://feed.example/page")
    assert article.media == ({"type": "audio", "url": "https://feed.example/a.mp3"},)


def test_what_a_text_leads_to_is_whole_and_stands_once() -> None:
    article = rss(
        "<link>https://a.example/1</link><description><![CDATA[<a href='/x'>x</a> <a href='/x'>y</a> "
        "<a href='https://a.example/1'>me</a> <a href='mailto:a@a.example'>mail</a> see http://b.example/z.]]></description>"
    )
    assert article.links == ("https://feed.example/x", "http://b.example/z")


def test_links_are_seen_from_where_the_document_says() -> None:
    article = atom('<content type="html" xml:base="https://b.example/c/">&lt;a href="d">x&lt;/a></content>')
    assert article.links == ("https://b.example/c/d",)


def test_media_of_all_kinds_stand_once_each() -> None:
    article = rss(
        "<enclosure url='/a.mp3' type='audio/mpeg'/><media:content url='/b.mp4' medium='video'/><media:content url='/c'/>"
        "<media:thumbnail url='/d.png'/><media:content url='/e.jpg'/>"
        "<description><![CDATA[<img src='/d.png' alt='D'><img src='data:image/png;base64,x'>]]></description>"
    )
    assert article.media == (
        {"type": "audio", "url": "https://feed.example/a.mp3"},
        {"type": "video", "url": "https://feed.example/b.mp4"},
        {"type": "link", "url": "https://feed.example/c"},
        {"type": "image", "url": "https://feed.example/e.jpg"},
        {"type": "image", "url": "https://feed.example/d.png"},
    )


@pytest.mark.parametrize(
    ("article", "author", "url"),
    [
        (rss("<dc:creator>Dewi</dc:creator>"), "Dewi", None),
        (rss("<author>red@a.example (Redaksi)</author>"), "Redaksi", None),
        (rss("<author>red@a.example</author>"), "red@a.example", None),
        (rss("<dc:creator>Dewi L. &lt;d@news.museum></dc:creator>"), "Dewi L.", None),
        (atom("<author><name>Jan</name><email>j@a.example</email></author>"), "Jan", None),
        (atom("<author><email>j@a.example</email></author>"), "j@a.example", None),
        (rss("<author>Dewi</author>"), "Dewi", None),
        (atom("<author><name>Jan</name><uri>/jan</uri></author>"), "Jan", "https://feed.example/jan"),
        (atom("", "<author><name>Jan</name></author>"), "Jan", None),
        (atom("<author><name>Sari</name></author>", "<author><name>Jan</name></author>"), "Sari", None),
        (atom("<author><name></name></author>"), None, None),
        (rss(""), None, None),
    ],
)
def test_an_author_is_named(article: Article, author: str | None, url: str | None) -> None:
    assert (article.author, article.author_url) == (author, url)


@pytest.mark.parametrize(
    ("article", "published", "updated"),
    [
        (rss("<pubDate>Sat, 21 Nov 2026 09:00:00 +0700</pubDate>"), "2026-11-21T02:00:00Z", None),
        (rss("<dc:date>2026-11-21T09:00:00Z</dc:date>"), None, "2026-11-21T09:00:00Z"),
        (rss("<pubDate>21 Nov 2026 09:00</pubDate>"), None, None),
        (
            atom("<published>2026-11-20T00:00:00Z</published><updated>2026-11-21T00:00:00Z</updated>"),
            "2026-11-20T00:00:00Z",
            "2026-11-21T00:00:00Z",
        ),
    ],
)
def test_dates_are_those_with_a_zone(article: Article, published: str | None, updated: str | None) -> None:
    assert (article.published, article.updated) == (published, updated)


@pytest.mark.parametrize(
    ("text", "frame", "lang"),
    [
        ("<language>id</language><item><title>a</title></item>", RSS, "id"),
        ("<language>id</language><item xml:lang='ms'><title>a</title></item>", RSS, "ms"),
        ("<item><title>a</title><dc:language>fa</dc:language></item>", RSS, "fa"),
        ("<entry><title xml:lang='nl'>a</title></entry>", ATOM, "nl"),
        ("<language>English, of course</language><item><title>a</title></item>", RSS, None),
        ("<item><title>a</title></item>", RSS, None),
    ],
)
def test_a_language_is_a_hint(text: str, frame: str, lang: str | None) -> None:
    assert read(text, frame).lang == lang


def test_categories_are_kept_once_each() -> None:
    article = rss(
        "<category>a</category><category> b </category><category>a</category><dc:subject>c</dc:subject>"
    )
    assert article.categories == ("a", "b", "c")


def test_a_feed_tells_who_pushes_it_and_how_often_it_changes() -> None:
    feed = parse_feed(
        b"""<rss xmlns:a="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
        <a:link rel="hub" href="https://hub.example/"/><a:link rel="self" href="https://feed.example/me"/>
        <ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel></rss>""",
        BASE,
    )
    assert (feed.hubs, feed.topic, feed.pause_s) == (
        ("https://hub.example/",),
        "https://feed.example/me",
        21_600,
    )


@pytest.mark.parametrize("ttl", ["", "soon", "-5", "9" * 30, "١٢"])
def test_what_is_no_number_of_minutes_says_nothing(ttl: str) -> None:
    assert parse_feed(RSS.format(f"<ttl>{ttl}</ttl>").encode(), BASE).pause_s == 0


def test_a_tombstone_is_found() -> None:
    feed = parse_feed((registry.folder("feed") / "samples/blog.atom").read_bytes(), BASE)
    assert feed.tombstones == (Tombstone("tag:blog.example,2026:3", "2026-11-20T12:00:00Z"),)
    assert [one.in_reply_to for one in feed.articles if isinstance(one, Article)] == [
        None,
        "tag:blog.example,2026:9",
    ]


@pytest.mark.parametrize(
    "name", ["news.rss", "blog.atom", "podcast.json", "alerts.atom", "broken.rss", "latin.rss"]
)
def test_what_was_received_is_kept_byte_for_byte(name: str) -> None:
    body = (registry.folder("feed") / "samples" / name).read_bytes()
    pieces = [one.raw for one in parse_feed(body, BASE).articles]
    assert [piece for piece in pieces if piece not in body] == []
    assert pieces == sorted(pieces, key=body.index)


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<title>" + "a" * MAX_ARTICLE + "</title>", "too_long"),
        ("<x>" * (MAX_DEPTH + 1) + "</x>" * (MAX_DEPTH + 1), "too_deep"),
        ("<x/>" * (MAX_ELEMENTS_OF_ONE + 1), "too_deep"),
    ],
)
def test_an_article_beyond_the_bounds_is_set_aside(inside: str, code: str) -> None:
    feed = parse_feed(RSS.format(f"<item><title>a</title></item><item>{inside}</item>").encode(), BASE)
    [good, bad] = feed.articles
    assert isinstance(good, Article)
    assert isinstance(bad, Unreadable)
    assert (good.title, bad.code, len(bad.raw)) == ("a", code, len(inside) + len("<item></item>"))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "there is no element in it"),
        (b"\xff\xfe\x00", "there is no element in it"),
        (b"Not found", "there is no element in it"),
        (b"<html><body>Sign in", "it is a page of the web"),
        (
            b"<!DOCTYPE html><html><link rel=alternate type='application/atom+xml' href='/a?b&amp;c'>",
            "it is a page of the web; the feed that belongs to it is https://feed.example/a?b&c",
        ),
        (b"<urlset><url/></urlset>", "it is a document of another kind, <urlset>"),
        (b"<rss", "it is no XML (no element found: line 1, column 0)"),
        (b"{}", "it is JSON, but no JSON Feed"),
        (b"<rss>" + b" " * MAX_BODY + b"</rss>", "it is longer than 5,000,000 bytes"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(body: bytes, why: str) -> None:
    with pytest.raises(NotAFeed) as refused:
        parse_feed(body, BASE)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    "body", ["<rss/>", "<rss><channel/></rss>", "<feed xmlns='http://www.w3.org/2005/Atom'/>"]
)
def test_a_feed_may_be_empty(body: str) -> None:
    assert parse_feed(body.encode(), BASE).articles == ()


def test_a_document_that_breaks_off_says_so() -> None:
    feed = parse_feed(b"<rss><item><title>a</title></item><item><title>b", BASE)
    assert ([one.title for one in feed.articles if isinstance(one, Article)], feed.is_whole) == (["a"], False)
