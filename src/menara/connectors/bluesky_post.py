"""Records of the collection app.bsky.feed.post as mentions (lexicons app.bsky.feed.post, app.bsky.embed.*)."""

from collections.abc import Iterator, Mapping
from typing import Any

POSTS = "app.bsky.feed.post"
PROFILES = "app.bsky.actor.profile"
_FACET, _EMBED = "app.bsky.richtext.facet#", "app.bsky.embed."
_CDN = "https://cdn.bsky.app/img/feed_fullsize/plain"


def read_post(did: str, rkey: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """The mention in one record, without its author's name. Raises KeyError and its like for another shape.

    Links to blobs are read in the form of JSON: {"$link": "bafy..."}.
    """
    uri = f"at://{did}/{POSTS}/{rkey}"
    features = list(_features(record))
    mention = {
        "id": uri,
        "text": record["text"],
        "source": "bluesky",
        "lang": next(iter(record.get("langs") or []), None),
        "url": f"https://bsky.app/profile/{did}/post/{rkey}",
        "site": "bsky.app",
        "uri": uri,
        "published_at": record["createdAt"],
        "kind": _kind(record),
        "in_reply_to": _replied_to(record, "parent"),
        "in_reply_to_root": _replied_to(record, "root"),
        "visibility": "public",
        "author": {"id": did},
        "links": [feature["uri"] for feature, _ in features if feature["$type"] == f"{_FACET}link"],
        "hashtags": [feature["tag"] for feature, _ in features if feature["$type"] == f"{_FACET}tag"],
        "mentions": [
            text.removeprefix("@") for feature, text in features if feature["$type"] == f"{_FACET}mention"
        ],
        "media": list(_media(did, record.get("embed"))),
    }
    mention["hashtags"] += record.get("tags") or []
    mention["links"] += [media["url"] for media in mention["media"] if media["type"] == "link"]
    return {name: value for name, value in mention.items() if name == "text" or value not in (None, [])}


def _features(record: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Links, tags and mentions, each with the piece of text it is under (its offsets count bytes of UTF-8)."""
    text = record["text"].encode()
    for facet in record.get("facets") or []:
        under = text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode("utf-8", "replace")
        for feature in facet["features"]:
            yield feature, under


def _kind(record: Mapping[str, Any]) -> str:
    embed = (record.get("embed") or {}).get("$type")
    if embed in (f"{_EMBED}record", f"{_EMBED}recordWithMedia"):
        return "quote"
    return "reply" if record.get("reply") else "post"


def _replied_to(record: Mapping[str, Any], place: str) -> str | None:
    reply = record.get("reply")
    uri: str | None = reply[place]["uri"] if reply else None
    return uri


def _media(did: str, embed: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    match (embed or {}).get("$type"), embed:
        case "app.bsky.embed.images", {"images": images}:
            for image in images:
                link = image["image"]["ref"]["$link"]
                yield {"type": "image", "url": f"{_CDN}/{did}/{link}", "alt": image.get("alt") or None}
        case "app.bsky.embed.video", {"video": _}:
            yield {"type": "video", "alt": (embed or {}).get("alt")}
        case "app.bsky.embed.external", {"external": {"uri": address, **told}}:
            yield {"type": "link", "url": address, "alt": told.get("title") or None}
        case "app.bsky.embed.recordWithMedia", {"media": media}:
            yield from _media(did, media)
