"""X: the tweets of its GraphQL answers, and the older shape of its search ("adaptive")."""

import re
from typing import Any

from menara.connectors.file.dates import Dates
from menara.connectors.file.formats.captured.shape import Post, at, count, text_of
from menara.connectors.file.formats.piece import known

_DATES = Dates()
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_AUTHOR_IN_LINK = re.compile(r"https?://(?:x|twitter)\.com/([^/]+)/status/")
_MEDIA = {"photo": "image", "video": "video", "animated_gif": "video"}


def read_tweet(tweet: Post) -> dict[str, Any]:
    legacy = tweet["legacy"]
    native_id = text_of(tweet.get("rest_id")) or text_of(legacy.get("id_str"))
    handle = _handle(tweet)
    root = text_of(legacy.get("conversation_id_str"))
    return known(
        {
            "id": native_id,
            "text": _text(tweet),
            "source": "x",
            "url": f"https://x.com/{handle or 'i/web'}/status/{native_id}",
            "site": "x.com",
            "lang": legacy.get("lang"),
            "published_at": _DATES.read(legacy["created_at"]),
            "kind": _kind(tweet),
            "in_reply_to": text_of(legacy.get("in_reply_to_status_id_str")),
            "in_reply_to_root": None if root == native_id else root,
            "author": _author(tweet, handle),
            "links": [url.get("expanded_url") or url["url"] for url in _entities(legacy, "urls")],
            "hashtags": [tag["text"] for tag in _entities(legacy, "hashtags")],
            "mentions": [user["screen_name"] for user in _entities(legacy, "user_mentions")],
            "media": [_attachment(media) for media in _media(legacy)],
            "metrics": _metrics(tweet, legacy),
            "geo": _centre(at(legacy, "place", "bounding_box", "coordinates")),
        }
    )


def _user(tweet: Post) -> Post:
    return at(tweet, "core", "user_results", "result") or tweet.get("user") or {}


def _own(user: Post, name: str) -> Any:
    """A member of an account, which has moved from "legacy" to "core", and stood bare in the older shape."""
    return at(user, "core", name) or at(user, "legacy", name) or user.get(name)


def _handle(tweet: Post) -> str | None:
    """Where X left the account out, the link of a picture still tells whose it is."""
    if named := _own(_user(tweet), "screen_name"):
        return str(named)
    links = (_AUTHOR_IN_LINK.match(media.get("expanded_url") or "") for media in _media(tweet["legacy"]))
    return next((found[1] for found in links if found), None)


def _author(tweet: Post, handle: str | None) -> dict[str, Any]:
    user, legacy = _user(tweet), tweet["legacy"]
    created = _own(user, "created_at")
    return known(
        {
            "id": text_of(legacy.get("user_id_str")) or text_of(user.get("id_str")),
            "handle": handle,
            "name": _own(user, "name"),
            "bio": _own(user, "description"),
            "followers": _own(user, "followers_count"),
            "verified": user.get("is_blue_verified"),
            "created_at": _DATES.read(created) if created else None,
            "avatar": at(user, "avatar", "image_url") or _own(user, "profile_image_url_https"),
        }
    )


def _text(tweet: Post) -> str:
    """The whole text: of a repost the one it repeats, of a long post the long one."""
    if reposted := _reposted(tweet):
        return f"RT @{_handle(reposted) or ''}: {_text(reposted)}"
    text: str = (
        at(tweet, "note_tweet", "note_tweet_results", "result", "text") or tweet["legacy"]["full_text"]
    )
    for escape, char in _ESCAPES:
        text = text.replace(escape, char)
    return text


def _reposted(tweet: Post) -> Post | None:
    result = at(tweet, "legacy", "retweeted_status_result", "result")
    inner: Post | None = at(result, "tweet") or result
    return inner if at(inner, "legacy", "full_text") is not None else None


def _kind(tweet: Post) -> str:
    if at(tweet, "legacy", "retweeted_status_result"):
        return "repost"
    if tweet.get("quoted_status_result") or at(tweet, "legacy", "is_quote_status"):
        return "quote"
    return "reply" if at(tweet, "legacy", "in_reply_to_status_id_str") else "post"


def _entities(legacy: Post, name: str) -> list[Post]:
    return at(legacy, "entities", name) or []


def _media(legacy: Post) -> list[Post]:
    return at(legacy, "extended_entities", "media") or _entities(legacy, "media")


def _attachment(media: Post) -> dict[str, Any]:
    kind = _MEDIA.get(media["type"], "link")
    files = [
        one
        for one in at(media, "video_info", "variants") or []
        if one.get("content_type", "").startswith("video/")
    ]
    best = max(files, key=lambda one: one.get("bitrate", 0), default={"url": media.get("media_url_https")})
    return known({"type": kind, "url": best["url"], "alt": media.get("ext_alt_text")})


def _metrics(tweet: Post, legacy: Post) -> dict[str, Any]:
    return known(
        {
            "likes": legacy.get("favorite_count"),
            "reposts": legacy.get("retweet_count"),
            "replies": legacy.get("reply_count"),
            "views": count(at(tweet, "views", "count") or at(tweet, "ext_views", "count")),
        }
    )


def _centre(box: Any) -> dict[str, float] | None:
    if not box:
        return None
    corners = box[0]
    lon, lat = (sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1))
    return {"lat": round(lat, 6), "lon": round(lon, 6)}
