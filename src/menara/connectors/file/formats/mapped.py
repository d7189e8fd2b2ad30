"""The columns that 4CAT maps every network to. They differ a little from network to network: the first that is there counts.

`timestamp` is UTC by 4CAT's own code; `unix_timestamp` beside it is preferred, for it cannot be misread.
"""

import re
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from menara.connectors.file.dates import Dates
from menara.connectors.file.formats.piece import known

_DATES = Dates(UTC)
_TEXTS = {
    "title": ("subject", "title"),
    "url": ("link", "url", "tiktok_url", "comment_url"),
    "lang": ("language_guess", "languages"),
}
_AUTHOR = {
    "id": ("author_id",),
    "handle": ("author_username", "author"),
    "name": ("author_fullname", "author_full", "author_display_name", "author_name"),
    "bio": ("author_profile_bio", "author_description"),
    "avatar": ("author_avatar_url", "author_avatar"),
}
_METRICS = {
    "likes": ("like_count", "likes", "num_likes"),
    "reposts": ("retweet_count", "repost_count", "reposts", "shares"),
    "replies": ("reply_count", "replies", "comments", "num_comments"),
    "views": ("impression_count", "plays", "play_count", "views"),
}
_LISTS = {
    "hashtags": ("hashtags", "tags"),
    "links": ("urls", "links"),
    "mentions": ("mentions",),
}
_MEDIA = {"image": ("images", "image_urls", "image_url"), "video": ("videos", "video_url")}
_HOSTS = {
    **dict.fromkeys(("x.com", "twitter.com"), "x"),
    "tiktok.com": "tiktok",
    "instagram.com": "instagram",
    **dict.fromkeys(("threads.net", "threads.com"), "threads"),
    "bsky.app": "bluesky",
    "truthsocial.com": "truthsocial",
    "gab.com": "gab",
    "t.me": "telegram",
    "reddit.com": "reddit",
}
_KINDS = (("is_retweet", "repost"), ("is_quote_tweet", "quote"), ("is_reply", "reply"))


def read_mapped(row: Mapping[str, Any]) -> dict[str, Any]:
    """The mention in one row. Raises ValueError where a date or a number is none."""
    url = _first(row, _TEXTS["url"])
    mention = {
        "id": _text(row.get("id")),
        "text": row.get("body"),
        **{name: _first(row, columns) for name, columns in _TEXTS.items()},
        "source": network_of(url),
        "published_at": _published(row),
        "kind": next((kind for column, kind in _KINDS if row.get(column) == "yes"), "post"),
        "in_reply_to_root": _root(row),
        "author": known(
            {name: _first(row, columns) for name, columns in _AUTHOR.items()} | _more_of_author(row)
        ),
        "metrics": known({name: _count(_first(row, columns)) for name, columns in _METRICS.items()}),
        **{name: _list(_first(row, columns)) for name, columns in _LISTS.items()},
        "media": _media(row),
    }
    return known(mention)


def network_of(url: str | None) -> str | None:
    host = (urlsplit(url).hostname or "") if url else ""
    return _HOSTS.get(host.removeprefix("www."))


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _first(row: Mapping[str, Any], columns: tuple[str, ...]) -> str | None:
    return next((text for column in columns if (text := _text(row.get(column)))), None)


def _published(row: Mapping[str, Any]) -> str | None:
    stated = _first(row, ("unix_timestamp", "timestamp", "created_at"))
    return _DATES.read(stated) if stated else None


def _root(row: Mapping[str, Any]) -> str | None:
    thread = _text(row.get("thread_id"))
    return None if thread == _text(row.get("id")) else thread


def _count(text: str | None) -> int | None:
    return int(float(text)) if text else None


def _list(text: str | None) -> list[str]:
    return [part for part in re.split(r"[,\s]+", text or "") if part]


def _more_of_author(row: Mapping[str, Any]) -> dict[str, Any]:
    verified = _first(row, ("verified", "is_verified", "author_is_verified"))
    return {
        "followers": _count(_first(row, ("author_followers",))),
        "verified": verified.lower() in ("true", "yes", "1") if verified else None,
    }


def _media(row: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"type": kind, "url": url} for kind, columns in _MEDIA.items() for url in _list(_first(row, columns))
    ]
