"""Feeds with spoilt articles among good ones, and documents made to hurt: told, set aside, or no feed. Never more."""

import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
from connectors.failures.mutations import HOSTILE, changed_bytes, changed_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.connectors import registry
from menara.connectors.base import Event, Notice, Upsert
from menara.connectors.event_lines import write_event
from menara.connectors.feed.article import NotAFeed
from menara.connectors.feed.parse import parse_feed
from menara.connectors.feed.place import Places
from menara.connectors.feed.telling import Telling
from menara.connectors.feed.validators import NO_VALIDATORS
from menara.engine.mention import check_mention

EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
URL = "https://news.example/feed"
TYPES = [
    "",
    "application/rss+xml",
    "application/feed+json",
    "text/html; charset=utf-16",
    "text/xml; charset=utf-7",
    "\0",
]
Hear = Callable[..., list[Event]]


@pytest.fixture
def hear(new_clock: Callable[[], Any]) -> Hear:
    """`hear(body, content_type)`: the events of the first look at a feed; none when it is no feed."""

    def hear(body: bytes, content_type: str = "") -> list[Event]:
        places = Places([URL], with_addresses=True)
        telling = Telling(places, new_clock())
        try:
            feed = parse_feed(body, URL, content_type)
        except NotAFeed:
            return []
        events = [*telling.condition(URL, feed), *telling.feed(URL, feed, NO_VALIDATORS)]
        for event in events:
            check(event)
        return events

    return hear


def check(event: Event) -> None:
    write_event(event)
    Places([URL], with_addresses=True).read(event.cursor)
    if isinstance(event, Upsert):
        assert check_mention(dict(event.mention)) == []


def ids(events: list[Event]) -> list[str]:
    return [event.native_id for event in events if isinstance(event, Upsert)]


def samples() -> list[bytes]:
    folder: Path = registry.folder("feed") / "samples"
    return [
        path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in (".rss", ".atom", ".json")
    ]


@EXAMPLES
@given(body=changed_bytes(samples()), content_type=st.sampled_from(TYPES))
def test_changed_bytes_hurt_nobody(body: bytes, content_type: str, hear: Hear) -> None:
    hear(body, content_type)


@EXAMPLES
@given(
    body=st.binary(max_size=80) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
    before=st.sampled_from([b"", b"<?xml version='1.0'?><rss><channel><item>", b"<feed><entry>", b'{"items": [', b"\xff\xfe", b"<!DOCTYPE"]),
    content_type=st.sampled_from(TYPES),
)  # fmt: skip
def test_any_bytes_hurt_nobody(body: bytes, before: bytes, content_type: str, hear: Hear) -> None:
    hear(before + body, content_type)


ITEM = {
    "id": "https://news.example/1",
    "url": "https://news.example/1",
    "external_url": "https://far.example/1",
    "title": "One",
    "content_html": "<p>One <a href='https://a.example'>a</a></p>",
    "content_text": "One a",
    "summary": "One",
    "image": "https://news.example/1.png",
    "date_published": "2026-11-21T09:00:00Z",
    "date_modified": "2026-11-21T09:30:00+01:00",
    "authors": [{"name": "Ani", "url": "https://news.example/ani"}],
    "tags": ["harbour"],
    "language": "id",
    "attachments": [{"url": "https://news.example/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 1}],
}
GOOD = ["https://news.example/good1", "https://news.example/good2"]


@EXAMPLES
@given(spoilt=changed_values([ITEM]) | st.sampled_from(HOSTILE))
def test_a_spoilt_article_of_json_hides_none_of_those_beside_it(spoilt: Any, hear: Hear) -> None:
    good = [{**ITEM, "id": name, "url": name} for name in GOOD]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [good[0], spoilt, good[1]],
    }
    told = ids(hear(json.dumps(feed).encode(), "application/feed+json"))
    assert [told.count(name) for name in GOOD] == [1, 1]


FIELDS = ["title", "link", "guid", "description", "content:encoded", "pubDate", "dc:date", "dc:creator", "author", "category", "enclosure", "media:content", "atom:link", "id", "updated", "published", "summary", "content", "xhtml:div", "item", "source"]  # fmt: skip
TEXTS = st.sampled_from(
    [str(value) for value in HOSTILE] + ["<![CDATA[", "<p>a</p>", "&lt;script&gt;", "http://[", "//x:y", "Sat, 31 Feb 2026 25:61:61 +9999", "javascript:1", "&amp;amp;"]
) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=20)  # fmt: skip


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    name = draw(st.sampled_from(FIELDS))
    attributes = draw(st.dictionaries(st.sampled_from(["href", "type", "url", "rel", "xml:base", "isPermaLink", "xml:lang", "mode"]), TEXTS, max_size=2))  # fmt: skip
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    inner = (
        escape(draw(TEXTS))
        if depth > 2 or draw(st.booleans())
        else "".join(draw(st.lists(elements(depth + 1), max_size=3)))
    )
    return f"<{name}{told}>{inner}</{name}>"


PREFIXES = "".join(
    f' xmlns:{prefix}="{address}"'
    for prefix, address in {
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "media": "http://search.yahoo.com/mrss/",
        "atom": "http://www.w3.org/2005/Atom",
        "xhtml": "http://www.w3.org/1999/xhtml",
    }.items()
)


@EXAMPLES
@given(inside=st.lists(elements(), max_size=5).map("".join))
def test_a_spoilt_article_of_xml_hides_none_of_those_beside_it(inside: str, hear: Hear) -> None:
    good = [f"<item><guid>{name}</guid><link>{name}</link><title>Good</title></item>" for name in GOOD]
    body = f'<rss version="2.0"{PREFIXES}><channel><title>News</title>{good[0]}<item>{inside}</item>{good[1]}</channel></rss>'
    told = ids(hear(body.encode()))
    assert [told.count(name) for name in GOOD] == [1, 1]


def rss(inside: str) -> bytes:
    return f"<rss version='2.0'{PREFIXES}><channel><title>N</title>{inside}</channel></rss>".encode()


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
MANY = 30_000
COSTLY = {
    "a billion laughs": LAUGHS.encode() + rss("<item><title>&j;</title></item>"),
    "a quadratic entity": b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 50_000 + b'">]>' + rss("<item><title>" + "&a;" * 50_000 + "</title></item>"),
    "an entity from a file": b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + rss("<item><guid>1</guid><title>&a;</title></item>"),
    "elements in elements": rss("<item>" + "<a>" * 100_000),
    "elements in elements, closed": rss("<item>" + "<div>" * MANY + "</div>" * MANY + "</item>"),
    "articles in articles": rss("<item>" * MANY),
    "many articles": rss("<item><guid>{}</guid></item>" * MANY),
    "many attributes": rss("<item " + " ".join(f'a{n}="x"' for n in range(MANY)) + "></item>"),
    "many namespaces": rss("".join(f'<a xmlns:n{n}="x{n}">' for n in range(3_000))),
    "a long attribute": rss(f'<item><link href="{"a" * 1_000_000}"/></item>'),
    "a long title": rss(f"<item><title>{'a&amp;' * 300_000}</title></item>"),
    "open comments": rss("<!--" * 100_000),
    "open brackets": rss("<" * 500_000),
    "open quotations": rss('<a b="' * 100_000),
    "open CDATA": rss("<![CDATA[" * 100_000),
    "ampersands": rss("<item><description>" + "&" * 500_000 + "</description></item>"),
    "markup in a description": rss("<item><guid>1</guid><description>" + escape("<b><i>" * 50_000) + "</description></item>"),
    "addresses in a description": rss("<item><guid>1</guid><description>" + "http://a.example/" * 50_000 + "</description></item>"),
    "many bases": rss("<a xml:base='x/'>" * 3_000 + "<item><link>1</link></item>"),
    "a long date": rss(f"<item><guid>1</guid><pubDate>{'1' * 500_000}</pubDate></item>"),
    "spaces in a date": rss(f"<item><guid>1</guid><pubDate>Sat, {' ' * 500_000} 2026</pubDate></item>"),
    "brackets of JSON": b"[" * 1_000_000,
    "objects of JSON": b'{"items": [' * 100_000,
    "many items of JSON": json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{}] * MANY}).encode(),
    "long numbers of JSON": b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": ' + b"9" * 100_000 + b"}]}",
    "zeros": b"\0" * 1_000_000,
    "nothing": b"",
}  # fmt: skip


@pytest.mark.parametrize("kind", COSTLY)
def test_what_is_made_to_cost_is_cheap(kind: str, hear: Hear) -> None:
    """What grows with the square of a length would take minutes."""
    events = hear(COSTLY[kind])
    assert all(len(event.mention["text"]) < 2_000_000 for event in events if isinstance(event, Upsert))


def test_no_file_is_read_by_an_entity(hear: Hear) -> None:
    (event,) = [event for event in hear(COSTLY["an entity from a file"]) if not isinstance(event, Notice)]
    assert isinstance(event, Upsert)
    assert Path("/etc/hostname").read_text().strip() not in json.dumps(event.mention)
