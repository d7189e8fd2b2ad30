"""A list of posts, given out page by page as Mastodon does: newest first, with `max_id`, `since_id`, `min_id`, `limit`.

https://docs.joinmastodon.org/api/guidelines/#pagination
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

Post = Mapping[str, Any]
USUAL_LIMIT = 20


def page(posts: list[Post], query: Mapping[str, str]) -> list[Post]:
    """`since_id` gives the newest of those behind it, `min_id` the oldest."""
    limit = int(query.get("limit", USUAL_LIMIT))
    within = [post for post in sorted(posts, key=_order, reverse=True) if _is_within(post, query)]
    return within[-limit:] if "min_id" in query else within[:limit]


def links(shown: list[Post], query: Mapping[str, str], url: str) -> str:
    """The header Link: the older page and the newer one."""
    if not shown:
        return ""
    kept = {name: value for name, value in query.items() if name not in ("max_id", "since_id", "min_id")}
    older = urlencode({**kept, "max_id": shown[-1]["id"]})
    newer = urlencode({**kept, "min_id": shown[0]["id"]})
    return f'<{url}?{older}>; rel="next", <{url}?{newer}>; rel="prev"'


def _is_within(post: Post, query: Mapping[str, str]) -> bool:
    above = [query[name] for name in ("since_id", "min_id") if name in query]
    below = [query["max_id"]] if "max_id" in query else []
    return all(_order(post) > _number(id_) for id_ in above) and all(
        _order(post) < _number(id_) for id_ in below
    )


def _order(post: Post) -> tuple[int, str]:
    return _number(post["id"])


def _number(id_: str) -> tuple[int, str]:
    return len(id_), id_
