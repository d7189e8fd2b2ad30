"""One pass finds the articles, and leaves out of them what would hurt."""

from xml.parsers import expat

import pytest

from menara.connectors.feed.scan import (
    MAX_AROUND,
    MAX_ARTICLES,
    MAX_ELEMENTS,
    MAX_FRAME,
    Tombstone,
    scan,
)

MEDIA = 'xmlns:m="http://search.yahoo.com/mrss/"'


def alone(document: str) -> list[str]:
    scanned = scan(document.encode())
    return [(scanned.alone(found) or b"").decode() for found in scanned.articles]


def test_each_article_is_a_document_of_its_own() -> None:
    document = (
        "<rss a='>'><channel><title>T</title><item><title>ä</title></item><item x='/>'/></channel></rss>"
    )
    assert alone(document) == [
        "<rss a='>'><channel><item><title>ä</title></item></channel></rss>",
        "<rss a='>'><channel><item x='/>'/></channel></rss>",
    ]


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        ("<title>a</title><x>b</x><link/>", "<title>a</title><link/>"),
        ("<x><title>a</title></x>", ""),
        ("<guid><author>a</author></guid>", ""),
        ("<author><name>a</name></author>", "<author><name>a</name></author>"),
        (f"<author>{'a' * 400}</author>", ""),
        ("<author>a</author>" * 5, "<author>a</author>" * 3),
        ("<category>a</category>" * 60, "<category>a</category>" * 50),
        ("<title>a<b>c</b></title>", "<title>a<b>c</b></title>"),
        ("<content type='xhtml'><div/></content>", "<content type='xhtml'><div/></content>"),
        ("<content type='image/svg+xml'><author/></content>", ""),
        ("<content type=' TEXT/XML '><author/></content>", ""),
        (f"<m:group {MEDIA}><m:title>a</m:title><m:x/></m:group>", "<m:title>a</m:title>"),
        (f"<pubDate>{'1' * 300}</pubDate>", ""),
        ("<georss:polygon xmlns:georss='g'>1 2</georss:polygon>", ""),
        ("<source><title>a</title></source>", ""),
    ],
)
def test_only_parts_that_are_known_and_of_a_sensible_size_are_kept(inside: str, kept: str) -> None:
    document = f"<rss {MEDIA}><item>{inside}</item></rss>"
    assert alone(document) == [f"<rss {MEDIA}><item>{kept}</item></rss>"]


def test_the_feed_s_own_words_are_read_without_its_articles() -> None:
    document = b"""<rss><channel><title>T</title><image><title>I</title></image><item><title>A</title></item>
        <link>L</link><ttl>5</ttl><x/></channel></rss>"""
    scanned = scan(document)
    assert scanned.header is not None
    assert (
        scanned.alone(scanned.header)
        == b"<rss><channel><title>T</title><link>L</link><ttl>5</ttl></channel></rss>"
    )


@pytest.mark.parametrize(
    ("namespace", "articles"),
    [
        ("", 1),
        ("http://www.w3.org/2005/Atom", 1),
        ("http://purl.org/rss/1.0/", 1),
        ("HTTP://backend.userland.com/RSS2", 1),
        ("urn:somebody-else", 0),
        ("http://www.w3.org/1999/xhtml", 0),
    ],
)
def test_articles_are_those_of_feeds(namespace: str, articles: int) -> None:
    assert len(scan(f'<r xmlns="{namespace}"><item/></r>'.encode()).articles) == articles


def test_tombstones_and_what_is_replied_to_are_found() -> None:
    document = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:t="http://purl.org/syndication/thread/1.0"
        xmlns:d="http://purl.org/atompub/tombstones/1.0"><d:deleted-entry ref="a" when="b"/><d:deleted-entry/>
        <entry><t:in-reply-to ref="c"/></entry><entry><t:in-reply-to href="d"/></entry><entry/></feed>"""
    scanned = scan(document)
    assert scanned.tombstones == [Tombstone("a", "b")]
    assert [one.in_reply_to for one in scanned.articles] == ["c", "d", None]


def test_articles_beyond_the_number_that_is_read_are_counted() -> None:
    scanned = scan(b"<r>" + b"<item/>" * (MAX_ARTICLES + 7) + b"</r>")
    assert (len(scanned.articles), scanned.left_out, scanned.is_whole) == (MAX_ARTICLES, 7, True)


def test_elements_beyond_all_need_are_not_looked_at() -> None:
    scanned = scan(b"<r><item/>" + b"<a/>" * MAX_ELEMENTS + b"<item/></r>")
    assert (len(scanned.articles), scanned.is_whole) == (1, False)


@pytest.mark.parametrize(
    "document",
    [
        f"<r a='{'x' * MAX_FRAME}'><item/></r>",
        f"<r><item a='{'x' * MAX_FRAME}'/></r>",
        "<r>" * (MAX_AROUND + 1) + "<item/>" + "</r>" * (MAX_AROUND + 1),
    ],
)
def test_tags_around_an_article_are_bounded(document: str) -> None:
    scanned = scan(document.encode())
    assert [scanned.alone(found) for found in scanned.articles] == [None]


@pytest.mark.parametrize("document", [b"", b"<a>", b"<a><b></a>", b"<a:b/>", b"<a>&nbsp;</a>", b"<a/><b/>"])
def test_what_is_not_well_formed_is_refused(document: bytes) -> None:
    with pytest.raises(expat.ExpatError):
        scan(document)
