"""What an article is called, all over the network and for ever, by those who often give it no name.

Its id; where several in one document share that, its address; where they share that too, or there is none, a hash of
what stands in it.
"""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from menara.connectors.feed.article import Article

MAX_ID = 2_000


def name_articles(articles: Iterable[Article]) -> list[tuple[str, Article]]:
    """Each with its native id. One that stands in the document twice is taken once, where it stands first."""
    once: dict[tuple[str | None, ...], Article] = {}
    for article in articles:
        once.setdefault(_likeness(article), article)
    guids = Counter(article.guid for article in once.values())
    links = Counter(article.link for article in once.values())
    return [(_name(article, guids, links), article) for article in once.values()]


def is_empty(article: Article) -> bool:
    """Nobody could say what it is about."""
    return not (article.guid or article.link or article.title or article.text or article.media)


def _likeness(article: Article) -> tuple[str | None, ...]:
    named = (article.guid, article.link, article.title)
    return named if article.guid or article.link else (*named, article.text, article.published)


def _name(article: Article, guids: Counter[str | None], links: Counter[str | None]) -> str:
    for name, counts in ((article.guid, guids), (article.link, links)):
        if name and counts[name] == 1 and len(name) <= MAX_ID:
            return name
    content = (article.guid, article.link, article.title, article.text, article.published)
    return "hash:" + blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
