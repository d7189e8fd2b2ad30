"""What feeds of all dialects have in common: articles, and a few words about themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from menara.connectors.feed.links import absolute
from menara.connectors.feed.scan import Tombstone
from menara.connectors.html import Html, read_html
from menara.engine.query.addresses import links_in

MAX_LINKS = 200
MAX_MEDIA = 20
_KINDS = ("image", "video", "audio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`raw` is what was received. `guid` is as the feed gives it; addresses are whole; dates are RFC 3339."""

    raw: bytes
    guid: str | None = None
    link: str | None = None
    title: str | None = None
    text: str = ""
    links: tuple[str, ...] = ()
    media: tuple[Mapping[str, Any], ...] = ()
    author: str | None = None
    author_url: str | None = None
    published: str | None = None
    updated: str | None = None
    lang: str | None = None
    categories: tuple[str, ...] = ()
    in_reply_to: str | None = None


class Unreadable(NamedTuple):
    """An article that cannot be read, and why."""

    raw: bytes
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One document. `hubs` push what is new in `topic` (WebSub); `pause_s` is how often it wants to be asked.

    `is_whole`: it does not break off; `left_out` are articles beyond the number that is read.
    """

    articles: tuple[Article | Unreadable, ...]
    tombstones: tuple[Tombstone, ...] = ()
    hubs: tuple[str, ...] = ()
    topic: str | None = None
    pause_s: float = 0.0
    is_whole: bool = True
    left_out: int = 0


class NotAFeed(Exception):  # noqa: N818
    """The document is something else. The message is a sentence for people."""


def read_text(text: str, is_html: bool) -> Html:
    return read_html(text) if is_html else Html(text.strip(), (), ())


def find_links(text: Html, base: str, own: str | None) -> tuple[str, ...]:
    """Where the text leads, in its markup and in its words, but not to itself."""
    found = dict.fromkeys(absolute(url, base) for url in (*text.links, *links_in(text.text)))
    return tuple(url for url in found if url and url != own)[:MAX_LINKS]


def attachment(url: object, base: str, kind: str = "", alt: str | None = None) -> dict[str, Any] | None:
    """`kind` is a MIME type or the first half of one; without it the name of the file decides."""
    address = absolute(url, base)
    if address is None:
        return None
    told = kind or guess_type(urlsplit(address).path)[0] or ""
    main = told.partition("/")[0].lower()
    return {"type": main if main in _KINDS else "link", "url": address} | ({"alt": alt} if alt else {})


def gather(attachments: Iterable[dict[str, Any] | None]) -> tuple[Mapping[str, Any], ...]:
    """Each address once."""
    found = {one["url"]: one for one in reversed(list(attachments)) if one}
    return tuple(reversed(found.values()))[:MAX_MEDIA]
