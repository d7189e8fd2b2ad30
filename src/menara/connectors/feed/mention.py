"""An article as a mention, and the version it is."""

from typing import Any

from menara.connectors.content_version import content_version
from menara.connectors.feed.article import Article
from menara.connectors.feed.links import host_of


def write_mention(article: Article, native_id: str, url: str) -> dict[str, Any]:
    """`url` is the feed's. Where the feed has only titles, these are the text as well.

    `categories` and `updated_at` are keys of feeds alone: a category is no hashtag, for nobody wrote it in a text.
    """
    mention = {
        "id": native_id,
        "text": article.text or article.title or "",
        "title": article.title,
        "lang": article.lang,
        "source": "feed",
        "url": article.link,
        "site": host_of(article.link or "") or host_of(url),
        "published_at": article.published or article.updated,
        "updated_at": article.updated,
        "author": _author_of(article),
        "links": list(article.links),
        "media": [dict(one) for one in article.media],
        "categories": list(article.categories),
        "in_reply_to": article.in_reply_to,
        "kind": "comment" if article.in_reply_to else "article",
        "visibility": "public",
    }
    return {name: value for name, value in mention.items() if name == "text" or value not in (None, [], {})}


def version_of(mention: dict[str, Any]) -> str:
    """A hash of all that an author would call an edit. Addresses of pictures change with every look in some feeds."""
    media = [{**one, "url": one["url"].partition("?")[0]} for one in mention.get("media", [])]
    return content_version({**mention, "media": media})


def _author_of(article: Article) -> dict[str, str]:
    author = {"id": article.author_url, "name": article.author}
    return {name: value for name, value in author.items() if value}
