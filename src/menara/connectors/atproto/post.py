"""Records of the AT Protocol as mentions (lexicons app.bsky.feed.post, app.bsky.embed.*, app.bsky.richtext.facet).

A record is whatever its author's program has written. Only what a post cannot be without is asked for, its text; every
other member that is not as the lexicon says is left out, and the post is still heard.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from menara.engine.mention import read_time

POSTS = "app.bsky.feed.post"
REPOSTS = "app.bsky.feed.repost"
PROFILES = "app.bsky.actor.profile"
_FACET, _EMBED = "app.bsky.richtext.facet#", "app.bsky.embed."
_CDN = "https://cdn.bsky.app/img/feed_fullsize/plain"
_ITS_OWN_WARNINGS = "com.atproto.label.defs#selfLabels"

Record = Mapping[str, Any]


def read_record(did: str, collection: str, rkey: str, record: Record) -> dict[str, Any]:
    """The mention in a record of any collection. Raises ValueError for a post without a text."""
    if collection == POSTS:
        return read_post(did, rkey, record)
    mention = _mention(did, collection, rkey, record)
    mention["text"] = _text(record.get("text")) or ""
    if collection == REPOSTS:
        reposted = _text(_map(record.get("subject")).get("uri"))
        mention |= {"kind": "repost", "visibility": "public", "links": [reposted] if reposted else []}
    return _known(mention)


def read_post(did: str, rkey: str, record: Record) -> dict[str, Any]:
    """The mention in one post, without its author's name. Raises ValueError when it has no text.

    Links to blobs are read in the form of JSON: {"$link": "bafy..."}.
    """
    text = record.get("text")
    if not isinstance(text, str):
        raise ValueError("a post without a text is none")
    features = list(_features(text, record))
    embed, reply = _map(record.get("embed")), _map(record.get("reply"))
    media = list(_media(did, embed))
    mention = {
        **_mention(did, POSTS, rkey, record),
        "text": text,
        "lang": next(_texts(record.get("langs")), None),
        "url": f"https://bsky.app/profile/{did}/post/{rkey}",
        "site": "bsky.app",
        "kind": _kind(embed, reply),
        "in_reply_to": _text(_map(reply.get("parent")).get("uri")),
        "in_reply_to_root": _text(_map(reply.get("root")).get("uri")),
        "visibility": "public",
        "links": _told(features, "link", "uri") + [one["url"] for one in media if one["type"] == "link"],
        "hashtags": _told(features, "tag", "tag") + list(_texts(record.get("tags"))),
        "mentions": [under.removeprefix("@") for feature, under in features if _is(feature, "mention")],
        "media": media,
        "self_labels": _self_labels(record.get("labels")),
    }
    return _known(mention)


def _mention(did: str, collection: str, rkey: str, record: Record) -> dict[str, Any]:
    uri = f"at://{did}/{collection}/{rkey}"
    published_at = _time(record.get("createdAt"))
    return {"id": uri, "source": "bluesky", "uri": uri, "published_at": published_at, "author": {"id": did}}


def _known(mention: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in mention.items() if name == "text" or value not in (None, [])}


def _features(text: str, record: Record) -> Iterator[tuple[Record, str]]:
    """Links, tags and mentions, each with the piece of text it is under (its offsets count bytes of UTF-8)."""
    octets = text.encode("utf-8", "replace")
    for facet in _maps(record.get("facets")):
        index = _map(facet.get("index"))
        begin, end = index.get("byteStart"), index.get("byteEnd")
        if isinstance(begin, int) and isinstance(end, int) and 0 <= begin < end <= len(octets):
            under = octets[begin:end].decode("utf-8", "replace")
            for feature in _maps(facet.get("features")):
                yield feature, under


def _is(feature: Record, kind: str) -> bool:
    return feature.get("$type") == f"{_FACET}{kind}"


def _told(features: list[tuple[Record, str]], kind: str, name: str) -> list[str]:
    return [told for feature, _ in features if _is(feature, kind) for told in _texts([feature.get(name)])]


def _kind(embed: Record, reply: Record) -> str:
    if embed.get("$type") in (f"{_EMBED}record", f"{_EMBED}recordWithMedia"):
        return "quote"
    return "reply" if reply else "post"


def _media(did: str, embed: Record) -> Iterator[dict[str, Any]]:
    match embed.get("$type"), embed:
        case "app.bsky.embed.images", {"images": images}:
            for image in _maps(images):
                yield from _image(did, image)
        case "app.bsky.embed.video", {"video": _}:
            yield {"type": "video", "alt": _text(embed.get("alt"))}
        case "app.bsky.embed.external", {"external": {"uri": str(address), **told}}:
            yield {"type": "link", "url": address, "alt": _text(told.get("title"))}
        case "app.bsky.embed.recordWithMedia", {"media": dict() as within}:
            if within.get("$type") != "app.bsky.embed.recordWithMedia":
                yield from _media(did, within)


def _image(did: str, image: Record) -> Iterator[dict[str, Any]]:
    match image:
        case {"image": {"ref": {"$link": str(link)}}}:
            yield {"type": "image", "url": f"{_CDN}/{did}/{link}", "alt": _text(image.get("alt"))}


def _self_labels(labels: object) -> list[str]:
    """What the author warns of (nudity, for one)."""
    if _map(labels).get("$type") != _ITS_OWN_WARNINGS:
        return []
    return [told for label in _maps(_map(labels).get("values")) for told in _texts([label.get("val")])]


def _map(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _maps(value: object) -> Iterator[Record]:
    return (one for one in _list(value) if isinstance(one, dict))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> Iterator[str]:
    return (one for one in _list(value) if isinstance(one, str) and one)


def _time(value: object) -> str | None:
    """Authors' programs write it: what is no date is none."""
    try:
        return value if isinstance(value, str) and read_time(value) else None
    except ValueError:
        return None
