"""A status, as instances call a post, as a mention. https://docs.joinmastodon.org/entities/Status/"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from menara.connectors.base import InvalidMessage
from menara.connectors.content_version import content_version
from menara.connectors.markup import text_of_html
from menara.connectors.mastodon.account import full_handle, read_author
from menara.connectors.mastodon.anchors import links_of_html

_VISIBILITY = {"public": "public", "unlisted": "unlisted", "private": "followers", "direct": "direct"}
_MEDIA = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}
_SAID = ("text", "title", "links", "visibility")

Status = Mapping[str, Any]


def read_status(status: Status) -> dict[str, Any]:
    """The mention in a status. Raises InvalidMessage, LookupError, TypeError, AttributeError.

    A boost has no text of its own; what it boosts is a link, and a status that is to be read for itself.
    """
    boosted = status.get("reblog")
    own = _read_boost(boosted) if boosted else _read_post(status)
    told = {
        **own,
        "source": "mastodon",
        "id": uri_of(status),
        "uri": uri_of(status),
        "published_at": status.get("created_at"),
        "visibility": _VISIBILITY.get(status.get("visibility") or ""),
        "author": read_author(status["account"]),
    }
    return {name: value for name, value in told.items() if name == "text" or value not in (None, "", [], {})}


def uri_of(status: Status) -> str:
    """Its name all over the fediverse."""
    uri = status.get("uri") or status.get("url")
    if not isinstance(uri, str):
        raise InvalidMessage("missing_id", "uri: a status needs one, its name all over the fediverse.")
    return uri


def version_of(status: Status, mention: Mapping[str, Any]) -> str:
    """When it was edited; for what never was (or is of software that does not say so), a hash of what it says."""
    if status.get("edited_at"):
        return str(status["edited_at"])
    media = [[one.get("type"), one.get("alt")] for one in mention.get("media", ())]
    return content_version({"media": media, **{name: mention.get(name) for name in _SAID}})


def _read_boost(boosted: Status) -> dict[str, Any]:
    return {"text": "", "kind": "repost", "links": [uri_of(boosted)]}


def _read_post(status: Status) -> dict[str, Any]:
    url = status.get("url") or uri_of(status)
    content = status["content"] or ""
    return {
        "text": "\n".join([text_of_html(content), *_answers(status)]),
        "title": status.get("spoiler_text"),
        "lang": status.get("language"),
        "url": url,
        "site": urlsplit(url).hostname,
        "kind": _kind(status),
        "in_reply_to_local_id": _text(status.get("in_reply_to_id")),
        "links": list(dict.fromkeys([*links_of_html(content), *_quoted(status)])),
        "hashtags": [tag["name"] for tag in status.get("tags") or []],
        "mentions": [full_handle(mention) for mention in status.get("mentions") or []],
        "media": [_attachment(media) for media in status.get("media_attachments") or []],
        "metrics": _metrics(status),
        "edited_at": status.get("edited_at"),
        "sensitive": status.get("sensitive") or None,
    }


def _answers(status: Status) -> list[str]:
    """Those of a poll stand below the text."""
    return [option["title"] for option in (status.get("poll") or {}).get("options") or []]


def _kind(status: Status) -> str:
    if status.get("quote"):
        return "quote"
    return "reply" if status.get("in_reply_to_id") else "post"


def _quoted(status: Status) -> list[str]:
    """Mastodon tells a quotation and its state; others the quoted status alone."""
    quote = status.get("quote") or {}
    quoted = quote.get("quoted_status") or (quote if quote.get("uri") else None)
    return [uri_of(quoted)] if quoted else []


def _attachment(media: Mapping[str, Any]) -> dict[str, Any]:
    kind = _MEDIA.get(media.get("type") or "", "link")
    told = {"type": kind, "url": media.get("url") or media.get("remote_url"), "alt": media.get("description")}
    return {name: value for name, value in told.items() if value not in (None, "")}


def _metrics(status: Status) -> dict[str, Any]:
    counts = {"likes": "favourites_count", "reposts": "reblogs_count", "replies": "replies_count"}
    return {name: status[count] for name, count in counts.items() if status.get(count) is not None}


def _text(id_: Any) -> str | None:
    """Ids are texts; some software sends numbers."""
    return None if id_ is None else str(id_)
