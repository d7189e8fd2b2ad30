"""Activities of ActivityStreams as Mastodon writes them: `Create` of a note or a question, and `Announce`, a boost."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from menara.connectors.base import InvalidMessage
from menara.connectors.file.formats.piece import known
from menara.connectors.markup import text_of_html

PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
_NAMED = re.compile(r"/(?:users|u)/([^/]+)")
_MEDIA = {"image": "image", "video": "video", "audio": "audio"}


def read_author(actor: Mapping[str, Any]) -> dict[str, Any]:
    """The account that actor.json tells of."""
    name, host = actor.get("preferredUsername"), urlsplit(actor["id"]).hostname
    return known(
        {
            "id": actor["id"],
            "handle": f"{name}@{host}" if name else None,
            "name": actor.get("name"),
            "bio": text_of_html(actor.get("summary") or ""),
            "created_at": actor.get("published"),
        }
    )


def author_of_address(address: str) -> dict[str, Any]:
    """What the address of an account alone tells: https://host/users/name (newer ones hold a number, and no name)."""
    parts = urlsplit(address)
    named = _NAMED.fullmatch(parts.path)
    handle = f"{named[1]}@{parts.hostname}" if named else None
    return known({"id": address, "handle": handle})


def read_activity(activity: Mapping[str, Any], author: Mapping[str, Any] | None) -> dict[str, Any]:
    """The mention in one activity. Raises InvalidMessage, KeyError."""
    told_author = author or author_of_address(activity["actor"])
    match activity.get("type"):
        case "Create":
            return {**_read_note(activity["object"]), "author": told_author}
        case "Announce":
            return {**_read_boost(activity), "author": told_author}
        case other:
            raise InvalidMessage(
                "unknown_activity", f"{other} is no activity that is read: Create and Announce are."
            )


def _read_note(note: Mapping[str, Any]) -> dict[str, Any]:
    languages = list(note.get("contentMap") or {})
    url = note.get("url") or note["id"]
    return known(
        {
            "id": note["id"],
            "text": _text(note),
            "title": note.get("summary"),
            "lang": languages[0] if languages else None,
            "source": "mastodon",
            "url": url,
            "site": urlsplit(url).hostname,
            "uri": note["id"],
            "published_at": note.get("published"),
            "kind": _kind(note),
            "in_reply_to": note.get("inReplyTo"),
            "visibility": _visibility(note),
            "hashtags": [name.removeprefix("#") for name in _tags(note, "Hashtag")],
            "mentions": [name.removeprefix("@") for name in _tags(note, "Mention")],
            "media": [_attachment(one) for one in note.get("attachment") or []],
            "metrics": _metrics(note),
        }
    )


def _read_boost(activity: Mapping[str, Any]) -> dict[str, Any]:
    """A boost has no text of its own; what it boosts is a link."""
    boosted = activity["object"]
    return known(
        {
            "id": activity["id"],
            "text": "",
            "source": "mastodon",
            "uri": activity["id"],
            "published_at": activity.get("published"),
            "kind": "repost",
            "links": [boosted if isinstance(boosted, str) else boosted["id"]],
            "visibility": _visibility(activity),
        }
    )


def _text(note: Mapping[str, Any]) -> str:
    """The text, and the answers of a poll below it."""
    answers = [answer["name"] for answer in note.get("oneOf") or note.get("anyOf") or []]
    return "\n".join([text_of_html(note["content"]), *answers])


def _kind(note: Mapping[str, Any]) -> str:
    if note.get("quote"):
        return "quote"
    return "reply" if note.get("inReplyTo") else "post"


def _visibility(post: Mapping[str, Any]) -> str:
    if any(public in _listed(post.get("to")) for public in PUBLIC):
        return "public"
    if any(public in _listed(post.get("cc")) for public in PUBLIC):
        return "unlisted"
    to_followers = any(address.endswith("/followers") for address in _listed(post.get("to")))
    return "followers" if to_followers else "direct"


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def _tags(note: Mapping[str, Any], kind: str) -> list[str]:
    return [tag["name"] for tag in note.get("tag") or [] if tag["type"] == kind]


def _attachment(attachment: Mapping[str, Any]) -> dict[str, Any]:
    kind = _MEDIA.get((attachment.get("mediaType") or "").partition("/")[0], "link")
    url = attachment.get("url") or attachment.get("href")
    return known({"type": kind, "url": url, "alt": attachment.get("name")})


def _metrics(note: Mapping[str, Any]) -> dict[str, Any]:
    counted = {"likes": note.get("likes"), "reposts": note.get("shares")}
    return known({name: (value or {}).get("totalItems") for name, value in counted.items()})
