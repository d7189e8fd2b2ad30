"""Articles as newspapers publish them: RSS 2.0, Atom and JSON Feed."""

from collections.abc import Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape

import msgspec

from menara.server.simulator.posts import Post
from menara.server.simulator.web import date

RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"


def write_rss(site: str, articles: Sequence[Post]) -> bytes:
    told = "".join(
        f"<item><guid>{escape(post.id)}</guid><link>{escape(post.url)}</link>"
        f"<title>{escape(post.title or '')}</title><description>{escape(post.text)}</description>"
        f"<dc:creator>{escape(post.author.name)}</dc:creator>"
        f"<pubDate>{format_datetime(post.at, usegmt=True)}</pubDate></item>"
        for post in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{site}</title><link>https://{site}/</link>{_language(articles, 'language')}{told}"
        "</channel></rss>"
    ).encode()


def write_atom(site: str, articles: Sequence[Post]) -> bytes:
    told = "".join(
        f"<entry><id>{escape(post.id)}</id><title>{escape(post.title or '')}</title>"
        f'<link href="{escape(post.url)}"/><published>{date(post.at)}</published>'
        f"<updated>{date(post.edited_at or post.at)}</updated>"
        f"<author><name>{escape(post.author.name)}</name></author>"
        f'<content type="text">{escape(post.text)}</content></entry>'
        for post in articles
    )
    updated = (
        date(max(post.edited_at or post.at for post in articles)) if articles else "1970-01-01T00:00:00Z"
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        f"{_xml_lang(articles)}><id>https://{site}/</id><title>{site}</title><updated>{updated}</updated>"
        f"{told}</feed>"
    ).encode()


def write_json(site: str, articles: Sequence[Post]) -> bytes:
    told = [
        {
            "id": post.id,
            "url": post.url,
            "title": post.title,
            "content_text": post.text,
            "date_published": date(post.at),
            "date_modified": date(post.edited_at or post.at),
            "authors": [{"name": post.author.name}],
        }
        for post in articles
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": site, "items": told}
    return msgspec.json.encode({**feed, **({"language": articles[0].lang} if articles else {})})


def _language(articles: Sequence[Post], name: str) -> str:
    return f"<{name}>{articles[0].lang}</{name}>" if articles and articles[0].lang else ""


def _xml_lang(articles: Sequence[Post]) -> str:
    return f' xml:lang="{articles[0].lang}"' if articles and articles[0].lang else ""
