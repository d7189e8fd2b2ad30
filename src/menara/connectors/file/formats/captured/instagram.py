"""Instagram: posts as lists bring them, as the "Polaris" grid does (in part only), and as the older graph did."""

from typing import Any

from menara.connectors.base import InvalidMessage
from menara.connectors.file.formats.captured.shape import Post, at, count, moment, text_of
from menara.connectors.file.formats.piece import known

_ADVERTISING = "https://www.facebook.com/ads/ig_redirect"
_VIDEO = 2


def read_instagram(post: Post) -> dict[str, Any]:
    """Raises InvalidMessage for an advertisement, which 4CAT leaves out as well."""
    if post.get("product_type") == "ad" or (post.get("link") or "").startswith(_ADVERTISING):
        raise InvalidMessage("advertisement", "It is an advertisement between the posts, not a post.")
    return _read_graph(post) if _is_graph(post) else _read_listed(post)


def _is_graph(post: Post) -> bool:
    return (post.get("__typename") or "").startswith("Graph")


def _read_listed(post: Post) -> dict[str, Any]:
    return _mention(
        post["code"],
        text=at(post, "caption", "text") or "",
        published_at=moment(post.get("taken_at")),
        author=_author(post),
        media=[_attachment(one) for one in post.get("carousel_media") or [post]],
        geo=_geo(post),
        metrics=_metrics(post, post.get("like_count"), post.get("comment_count")),
    )


def _read_graph(post: Post) -> dict[str, Any]:
    captions = at(post, "edge_media_to_caption", "edges") or []
    return _mention(
        post["shortcode"],
        text=captions[0]["node"]["text"] if captions else "",
        published_at=moment(post["taken_at_timestamp"]),
        author=_author(post),
        media=[known({"type": _graph_type(post), "url": post.get("video_url") or post.get("display_url")})],
        geo=_geo(post),
        metrics=_metrics(
            post,
            at(post, "edge_media_preview_like", "count"),
            at(post, "edge_media_preview_comment", "count"),
        ),
    )


def _mention(code: str, **members: Any) -> dict[str, Any]:
    url = f"https://www.instagram.com/p/{code}"
    fixed = {"id": code, "source": "instagram", "url": url, "site": "instagram.com", "kind": "post"}
    return known({**fixed, **members})


def _author(post: Post) -> dict[str, Any]:
    """The user; the owner, of whom less is told, where there is none."""
    user = {**(post.get("owner") or {}), **(post.get("user") or {})}
    return known(
        {
            "id": text_of(user.get("id")) or text_of(user.get("pk")),
            "handle": user.get("username"),
            "name": user.get("full_name"),
            "verified": user.get("is_verified"),
            "avatar": user.get("profile_pic_url"),
        }
    )


def _attachment(media: Post) -> dict[str, Any]:
    videos = media.get("video_versions") or []
    pictures = at(media, "image_versions2", "candidates") or []
    is_video = media.get("media_type") == _VIDEO or bool(videos)
    first = (videos or pictures or [{"url": media.get("display_uri")}])[0]
    alt = media.get("accessibility_caption")
    return known({"type": "video" if is_video else "image", "url": first.get("url"), "alt": alt})


def _graph_type(post: Post) -> str:
    return "video" if post["__typename"] == "GraphVideo" else "image"


def _geo(post: Post) -> dict[str, Any]:
    return known({"lat": at(post, "location", "lat"), "lon": at(post, "location", "lng")})


def _metrics(post: Post, likes: Any, comments: Any) -> dict[str, Any]:
    """Likes that the author hides are not known, whatever number stands there."""
    hidden = post.get("like_and_view_counts_disabled")
    views = post.get("view_count") or post.get("play_count")
    return known({"likes": None if hidden else likes, "replies": comments, "views": count(views)})
