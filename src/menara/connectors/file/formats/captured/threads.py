"""Threads."""

from typing import Any

from menara.connectors.file.formats.captured.shape import Post, at, moment, text_of
from menara.connectors.file.formats.piece import known


def read_threads(post: Post) -> dict[str, Any]:
    user, about = post["user"], post.get("text_post_app_info") or {}
    return known(
        {
            "id": post["code"],
            "text": at(post, "caption", "text") or "",
            "source": "threads",
            "url": f"https://www.threads.com/@{user['username']}/post/{post['code']}",
            "site": "threads.com",
            "published_at": moment(post["taken_at"]),
            "kind": "post",
            "author": known(
                {
                    "id": text_of(user.get("pk")) or text_of(user.get("id")),
                    "handle": user["username"],
                    "name": user.get("full_name"),
                    "verified": user.get("is_verified"),
                    "avatar": user.get("profile_pic_url"),
                }
            ),
            "media": _media(post),
            "metrics": known(
                {
                    "likes": post.get("like_count"),
                    "reposts": about.get("repost_count"),
                    "replies": about.get("direct_reply_count"),
                }
            ),
        }
    )


def _media(post: Post) -> list[dict[str, Any]]:
    found = []
    for media in post.get("carousel_media") or [post]:
        videos, pictures = media.get("video_versions") or [], at(media, "image_versions2", "candidates") or []
        if videos or pictures:
            found.append({"type": "video" if videos else "image", "url": (videos or pictures)[0]["url"]})
    return found
