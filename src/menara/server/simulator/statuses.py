"""Posts as an instance of Mastodon writes them: https://docs.joinmastodon.org/entities/Status/"""

import re
from html import escape
from typing import Any

from menara.server.simulator.posts import Author, Post
from menara.server.simulator.web import date

HOST = "commons.example"  # the instance that is asked; others reach it through the federation
_LINKS = re.compile(r"https?://[^\s<>\"]+")
_TAGS = re.compile(r"#(\w+)")


def status_of(post: Post, local_id_of: dict[str, str]) -> dict[str, Any]:
    """`local_id_of` knows what the instance calls the posts that this one may answer."""
    return {
        "id": post.local_id,
        "uri": post.id,
        "url": post.url,
        "created_at": date(post.at),
        "edited_at": date(post.edited_at) if post.edited_at else None,
        "account": account_of(post.author),
        "content": _html(post.text),
        "spoiler_text": "",
        "visibility": "public",
        "sensitive": False,
        "language": post.lang,
        "in_reply_to_id": local_id_of.get(post.reply_to or ""),
        "in_reply_to_account_id": None,
        "tags": [{"name": tag, "url": f"https://{HOST}/tags/{tag}"} for tag in _TAGS.findall(post.text)],
        "mentions": [],
        "emojis": [],
        "media_attachments": [],
        "reblog": None,
        "poll": None,
        "card": None,
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
    }


def account_of(author: Author) -> dict[str, Any]:
    name, _, host = author.handle.partition("@")
    address = f"https://{host}/users/{name}"
    return {
        "id": address,
        "username": name,
        "acct": name if host == HOST else author.handle,
        "uri": address,
        "url": f"https://{host}/@{name}",
        "display_name": author.name or name,
        "note": _html(author.bio) if author.bio else "",
        "created_at": author.created_at,
        "followers_count": author.followers,
        "following_count": 0,
        "statuses_count": 1,
        "bot": False,
        "locked": False,
        "emojis": [],
        "fields": [],
    }


def _html(text: str) -> str:
    """Paragraphs, with anchors where there are addresses."""
    escaped = escape(text, quote=False).replace("\n\n", "</p><p>").replace("\n", "<br />")
    linked = _LINKS.sub(lambda found: f'<a href="{found[0]}" rel="nofollow noopener">{found[0]}</a>', escaped)
    return f"<p>{linked}</p>"
