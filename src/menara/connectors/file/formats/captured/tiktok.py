"""TikTok: videos, and the comments beneath them."""

from typing import Any

from menara.connectors.file.formats.captured.shape import Post, at, count, moment, text_of
from menara.connectors.file.formats.piece import known


def read_video(post: Post) -> dict[str, Any]:
    native_id = text_of(post["id"])
    author = _author(post)
    return known(
        {
            "id": native_id,
            "text": post["desc"],
            "source": "tiktok",
            "url": f"https://www.tiktok.com/@{author.get('handle', '')}/video/{native_id}",
            "site": "tiktok.com",
            "lang": post.get("textLanguage"),
            "published_at": moment(post["createTime"]),
            "kind": "post",
            "author": author,
            "hashtags": [tag["hashtagName"] for tag in post.get("textExtra") or [] if tag.get("hashtagName")],
            "media": [
                known({"type": "video", "url": at(post, "video", "downloadAddr"), "alt": _stickers(post)})
            ],
            "metrics": _metrics(post["stats"]),
        }
    )


def _author(post: Post) -> dict[str, Any]:
    """From an answer of the API it is an object, from the page itself a name."""
    author = post.get("author")
    if not isinstance(author, dict):
        author = {"uniqueId": author, "nickname": post.get("nickname"), "id": post.get("authorId")}
    return known(
        {
            "id": text_of(author.get("id")),
            "handle": author.get("uniqueId"),
            "name": author.get("nickname"),
            "bio": author.get("signature"),
            "verified": author.get("verified"),
            "followers": count(at(post, "authorStats", "followerCount")),
            "avatar": author.get("avatarThumb"),
        }
    )


def _stickers(post: Post) -> str:
    """The words that stand in the picture."""
    return "\n".join(" ".join(sticker["stickerText"]) for sticker in post.get("stickersOnItem") or [])


def _metrics(stats: Post) -> dict[str, Any]:
    return known(
        {
            "likes": count(stats.get("diggCount")),
            "reposts": count(stats.get("shareCount")),
            "replies": count(stats.get("commentCount")),
            "views": count(stats.get("playCount")),
        }
    )


def read_comment(comment: Post) -> dict[str, Any]:
    user, video = comment["user"], text_of(comment["aweme_id"])
    answers = text_of(comment.get("reply_id"))
    return known(
        {
            "id": text_of(comment["cid"]),
            "text": comment["text"],
            "source": "tiktok",
            "url": at(comment, "share_info", "url"),
            "site": "tiktok.com",
            "lang": comment.get("comment_language"),
            "published_at": moment(comment["create_time"]),
            "kind": "comment",
            "in_reply_to": video if answers in (None, "0") else answers,
            "in_reply_to_root": video,
            "author": known(
                {
                    "id": text_of(user.get("uid")),
                    "handle": user.get("unique_id"),
                    "name": user.get("nickname"),
                    "avatar": (at(user, "avatar_thumb", "url_list") or [None])[0],
                }
            ),
            "metrics": known(
                {"likes": comment.get("digg_count"), "replies": comment.get("reply_comment_total")}
            ),
        }
    )
