"""Documents made to hurt cost no more than large honest ones, and what is good in them is heard.

Time is counted in seconds of the processor, with a bound ten times as long as these take: what is not linear takes hours.
"""

import io
import time
from typing import Any

import feedparser
import pytest

from menara.connectors.feed.article import Article, Feed, NotAFeed
from menara.connectors.feed.parse import MAX_BODY, parse_feed

BASE = "https://feed.example/rss"
BOUND_S = 30
SIZE = 1_500_000  # a third of what a body may have
HEAD = (
    b'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    b'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
)
TAIL = b"</channel></rss>"
ITEM, END = b"<item><title>x</title>", b"</item>"
GOOD = b"<item><title>good</title></item>"


def filled(unit: bytes, before: bytes = b"", behind: bytes = b"") -> bytes:
    """As much of it as a body of that size may have."""
    room = SIZE - len(HEAD + before + behind + TAIL)
    return HEAD + before + unit * (room // len(unit)) + behind + TAIL


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
HOSTILE = {
    "empty articles": filled(b"<item/>"),
    "small articles": filled(b"<item><title>x</title><link>/y</link></item>"),
    "honest articles": filled(
        ITEM + b"<guid>1</guid><pubDate>Sat, 21 Nov 2026 09:00:00 GMT</pubDate><dc:creator>A</dc:creator><content:encoded><![CDATA["
        + b'<p>Hello <a href="/x">x</a> <img src="y.png"> world</p>' * 80 + b"]]></content:encoded>" + END
    ),
    "one long title": filled(b"a", b"<item><title>", b"</title>" + END),
    "one long author": filled(b"a.a-", ITEM + b"<author>", b"</author>" + END),
    "long authors": filled(ITEM + (b"<author>" + b"a.-" * 127 + b"</author>") * 3 + END),
    "authors in a group": filled(b"<author>" + b"a" * 380 + b"</author>", ITEM + b"<media:group>", b"</media:group>" + END),
    "categories": filled(ITEM + b"".join(b"<category>%d</category>" % n for n in range(60)) + END),
    "links": filled(ITEM + b"<link>http://a.example/?a=1&amp;b</link>" * 20 + END),
    "enclosures": filled(ITEM + b'<enclosure url="http://a.example/b"/>' * 20 + END),
    "dates": filled(ITEM + (b"<pubDate>" + b"1 " * 90 + b"</pubDate>") * 3 + END),
    "elements": filled(b"<a/>", ITEM, END),
    "elements never closed": filled(b"<a>", ITEM),
    "elements in elements": HEAD + ITEM + b"<a>" * 200_000 + b"</a>" * 200_000 + END + TAIL,
    "elements never opened": filled(b"</a><b>", ITEM),
    "roots in roots": filled(b"<rss><item><title>x</title></item>"),
    "markup": filled(ITEM + b"<description>" + b"<b>x</b>" * 600 + b"</description>" + END),
    "escaped markup": filled(ITEM + b"<description><![CDATA[" + b"<a href=x>y" * 2000 + b"]]></description>" + END),
    "addresses": filled(ITEM + b"<description>" + b"http://a.example/ " * 5000 + b"</description>" + END),
    "broken markup": filled(ITEM + b"<description>" + b"a & b <br> c " * 100 + b"</description>" + END),
    "ampersands": filled(b"&", ITEM + b"<description>", b"</description>" + END),
    "less-thans": filled(b"<", ITEM),
    "cdata never closed": filled(b"<![CDATA[", ITEM),
    "comments never closed": filled(b"<!--", ITEM),
    "attributes": HEAD + b"<item " + b" ".join(b'a%d=""' % n for n in range(100_000)) + b"/>" + TAIL,
    "namespaces": b"<rss " + b" ".join(b'xmlns:p%d="u"' % n for n in range(250)) + b">" + b"<item><title>x</title></item>" * 25_000 + b"</rss>",
    "titles of the feed": filled(b"<title>x</title>"),
    "tombstones": filled(b'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="x"/>'),
    "doctype": b"<!DOCTYPE " + b"[" * 4_900_000,
    "brackets": b"<!DOCTYPE a [" + b"]   " * 1_200_000,
    "spaces": b" " * MAX_BODY,
    "zeros": b"\0" * MAX_BODY,
    "no text": b"\xff" * MAX_BODY,
    "wide letters": ("\ufeff<rss>" + "<item><title>é</title></item>" * 25_000).encode("utf-16-le"),
    "json in json": b'{"version":"https://jsonfeed.org/version/1","items":[' + b"[" * 4_000_000,
    "json of nothing": b'{"version":"https://jsonfeed.org/version/1","items":[' + b"{}," * 1_600_000 + b"{}]}",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_it_costs_no_more_than_a_large_honest_one(name: str) -> None:
    begin = time.process_time()
    try:
        feed: Feed | None = parse_feed(HOSTILE[name], BASE, "text/xml")
    except NotAFeed:
        feed = None
    assert time.process_time() - begin < BOUND_S
    assert feed is None or len(feed.articles) <= 1_000


@pytest.mark.parametrize(
    ("prolog", "title"),
    [
        (b'<!DOCTYPE r [<!ENTITY l0 "lol">' + LAUGHS + b"]>", b"&l9;"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b"&x;"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>', b"&x;"),
        (b'<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>', b"&x;"),
        (b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">', b"&x;"),
        (b'<!DOCTYPE r [<!ENTITY x "' + b"x" * 100_000 + b'">]>', b"&x;&x;"),
    ],
)
def test_entities_are_never_expanded_and_nothing_they_name_is_fetched(prolog: bytes, title: bytes) -> None:
    [article] = parse_feed(prolog + b"<rss><item><title>" + title + b"</title></item></rss>", BASE).articles
    assert isinstance(article, Article)
    assert article.title == title.decode()


def test_feedparser_is_never_given_a_name_or_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[type] = []
    parse = feedparser.parse

    def watched(source: Any, **options: Any) -> Any:
        given.append(type(source))
        return parse(source, **options)

    monkeypatch.setattr(feedparser, "parse", watched)
    for text in (b"/etc/passwd", b"http://127.0.0.1:9/rss", b"<rss><item><title>x</title></item></rss>"):
        try:
            parse_feed(text, "file:///etc/passwd")
        except NotAFeed:
            continue
    assert given == [io.BytesIO, io.BytesIO]


@pytest.mark.parametrize(
    "bad",
    [
        b"<item><title>" + b"a" * 1_000_001 + b"</title></item>",
        b"<item>" + b"<a>" * 200 + b"</a>" * 200 + b"</item>",
        b"<item>" + b"<a/>" * 20_000 + b"</item>",
        b"<item " + b"a='b' " * 1 + b"c='" + b"x" * 10_000 + b"'/>",
        b"<item><author>" + b"a.-" * 100_000 + b"</author></item>",
        b"<item><pubDate>\0\xff 31 Feb 0000</pubDate><link>http://[</link></item>",
        b"<item><title>&#xD800;&#0;&nope;</title><description><b></description></item>",
        b"<item><enclosure url=''/><media:content/><category/></item>",
    ],
)
def test_one_bad_article_spoils_none_of_a_hundred_good_ones(bad: bytes) -> None:
    feed = parse_feed(HEAD + GOOD * 50 + bad + GOOD * 50 + TAIL, BASE)
    titles = [one.title for one in feed.articles if isinstance(one, Article)]
    assert (titles.count("good"), len(feed.articles)) == (100, 101)
