"""A mention as a card shows it: plain values. Whatever the network told is cut to a size and shown as text, never as more."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zlib import crc32

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy, pgettext_lazy

from menara.engine.query.properties import language_of
from menara.listening.enums import MentionState
from menara.listening.models import Mention
from menara.web.listening.marking import Piece, clipped, pieces

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
BOTH_WAYS = frozenset({"ku"})  # as it is written: Sorani in Arabic letters, Kurmanji in Latin ones
TAG = re.compile(r"[a-z]{2,8}", re.ASCII)
SHOWN = 700  # characters of the text
NAME, HANDLE, TITLE, SITE, ALT = 80, 60, 200, 60, 200
COLOURS = 7
LARGEST = 10**15

NETWORKS = {
    "api": pgettext_lazy("network", "Sent by a program"),
    "bluesky": "Bluesky",
    "feed": pgettext_lazy("network", "Feed"),
    "file": pgettext_lazy("network", "File"),
    "mastodon": "Mastodon",
    "webhook": pgettext_lazy("network", "Webhook"),
}
ICONS = {
    "api": "upload",
    "bluesky": "at-sign",
    "feed": "rss",
    "file": "file-text",
    "mastodon": "globe",
    "webhook": "webhook",
}
UNNAMED = gettext_lazy("No name")


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    handle: str
    initial: str
    colour: int
    followers: int | None


@dataclass(frozen=True, slots=True)
class Edits:
    """`count` is that of the versions; `at` is when the last came to be."""

    count: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that the network told, with the words and the icon that go with it."""

    icon: str
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Card:
    """`place` is the number of its last change: the higher, the further up.

    What is gone has no words any more: removed at its source, or (`is_redacted`) by the rules of retention here.
    """

    id: int
    place: int
    author: Author
    network: str
    network_icon: str
    site: str
    url: str
    url_host: str
    title: str
    text: tuple[Piece, ...]
    is_clipped: bool
    language: str
    language_name: str
    language_chance: float | None
    direction: str
    at: datetime
    published_at: datetime | None
    is_gone: bool
    is_redacted: bool
    gone_at: datetime | None
    edits: Edits | None
    streams: tuple[tuple[int, str], ...]
    tags: tuple[tuple[int, str], ...]
    reach: int | None
    counted: tuple[Counted, ...]
    pictures: tuple[str, ...]


def card(mention: Mention, stream_names: Mapping[int, str]) -> Card:
    """With its matches, versions and tags read already."""
    content = mention.content or {}
    language = tag_of(language_of(content) or "")
    text = clipped(_text(content.get("text"), None), spans_of(mention), SHOWN)
    url, url_host = link(content.get("url"))
    matched = {match.stream_id for match in mention.matches.all()}
    return Card(
        id=mention.pk,
        place=mention.number,
        author=_author(_part(content.get("author"))),
        network=network_name(mention.network),
        network_icon=ICONS.get(mention.network, "message-square"),
        site=_text(content.get("site"), SITE),
        url=url,
        url_host=url_host,
        title=_text(content.get("title"), TITLE),
        text=pieces(text.text, text.spans),
        is_clipped=text.is_clipped,
        language=language,
        language_name=" + ".join(map(language_name, (language, *_mixed_with(content)))),
        language_chance=_chance(content.get("language")),
        direction=direction_of(language),
        at=mention.published_at or mention.heard_at,
        published_at=mention.published_at,
        is_gone=mention.is_gone,
        is_redacted=mention.state == MentionState.REDACTED,
        gone_at=mention.redacted_at or mention.deleted_at,
        edits=_edits(mention),
        streams=tuple((id_, stream_names[id_]) for id_ in sorted(matched) if id_ in stream_names),
        tags=tuple((tagging.tag_id, tagging.tag.name) for tagging in mention.taggings.all()),
        reach=_count(_part(content.get("metrics")).get("views")),
        counted=_counted(_part(content.get("metrics"))),
        pictures=_pictures(content.get("media")),
    )


def spans_of(mention: Mention) -> list[tuple[int, int]]:
    """Where the present version matched, whatever the stream."""
    present = (match for match in mention.matches.all() if match.version == mention.version)
    return [(start, end) for match in present for start, end in match.spans]


def network_name(network: str) -> str:
    return str(NETWORKS.get(network, network[:NAME]))


def tag_of(language: str) -> str:
    """A code that may stand in `lang`; empty for what is none."""
    return language if TAG.fullmatch(language) else ""


def language_name(language: str) -> str:
    if not language:
        return translate("language unknown")
    name = LANG_INFO.get(language, {}).get("name")
    return translate(name) if name else language


def _mixed_with(content: Mapping[str, object]) -> tuple[str, ...]:
    told = content.get("mixed_with")
    return tuple(filter(None, map(tag_of, told))) if isinstance(told, list) else ()


def _chance(found: object) -> float | None:
    """How sure it is of the language; None when that is the network's word."""
    told = _part(found).get("confidence")
    return told if isinstance(told, float) and 0 <= told <= 1 else None


def direction_of(language: str) -> str:
    """Where the language is not known, the first strong letter decides."""
    if not language or language in BOTH_WAYS:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def link(url: object) -> tuple[str, str]:
    """The address and its host, when it is one that a browser may be sent to; else nothing."""
    if not isinstance(url, str) or len(url) > 2000 or re.search(r"[\x00-\x20\x7f\\]", url):
        return "", ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return "", ""
    return url, host[:SITE]


def _author(told: Mapping[str, object]) -> Author:
    name, handle = _text(told.get("name"), NAME).strip(), _middle(_text(told.get("handle"), None))
    handle = f"@{handle.lstrip('@')}" if handle else ""
    shown = name or handle or str(UNNAMED)
    seed = str(told.get("id") or handle or name)[:500]
    return Author(
        name=shown,
        handle=handle if name else "",
        initial=next((letter for letter in shown if letter.isalnum()), "?").upper()[:1],
        colour=crc32(seed.encode("utf-8", "replace")) % COLOURS + 1,
        followers=_count(told.get("followers")),
    )


def _middle(handle: str) -> str:
    """Long handles lose their middle: fakes differ at the end."""
    half = HANDLE // 2
    return handle if len(handle) <= HANDLE else f"{handle[:half]}…{handle[-half:]}"


def _edits(mention: Mention) -> Edits | None:
    versions = len(mention.versions.all())
    return Edits(versions, mention.changed_at) if versions > 1 else None


def _counted(metrics: Mapping[str, object]) -> tuple[Counted, ...]:
    names = (
        ("likes", "star", translate("likes")),
        ("reposts", "repeat-2", translate("reposts")),
        ("replies", "reply", translate("replies")),
    )
    found = ((icon, words, _count(metrics.get(name))) for name, icon, words in names)
    return tuple(Counted(icon, words, number) for icon, words, number in found if number is not None)


def _pictures(media: object) -> tuple[str, ...]:
    """What is said of the pictures: they themselves stay where they are, nothing is fetched for the page."""
    if not isinstance(media, Sequence) or isinstance(media, str):
        return ()
    return tuple(_text(_part(one).get("alt"), ALT) for one in media[:4])


def _part(told: object) -> Mapping[str, object]:
    return told if isinstance(told, Mapping) else {}


def _text(told: object, longest: int | None) -> str:
    return told[:longest] if isinstance(told, str) else ""


def _count(told: object) -> int | None:
    """Whole and not negative, or not known."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= LARGEST:
        return None
    return int(told)
