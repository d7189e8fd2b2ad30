"""The feeds of newspapers: each in one of three formats, with an ETag that changes when the feed does."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from hashlib import blake2b

from menara.server.simulator.papers import ATOM, JSON, RSS, write_atom, write_json, write_rss
from menara.server.simulator.posts import Change, Closed, Deleted, Edited, Network, Post, Published
from menara.server.simulator.web import Response, Scope, header

PATH = "/feeds/"
SHOWN = 100
Writer = Callable[[str, Sequence[Post]], bytes]
WRITERS: dict[str, tuple[str, Writer]] = {
    "rss": (RSS, write_rss),
    "atom": (ATOM, write_atom),
    "json": (JSON, write_json),
}


class Feeds:
    """`/feeds/SITE/rss`, `/feeds/SITE/atom` and `/feeds/SITE/json`: the newest first. A site without articles is empty."""

    def __init__(self) -> None:
        self._articles: dict[str, list[Post]] = defaultdict(list)

    def tell(self, change: Change) -> None:
        match change:
            case Published() if change.post.network is Network.FEED:
                self._articles[change.post.author.handle].insert(0, change.post)
                del self._articles[change.post.author.handle][SHOWN:]
            case Edited() | Deleted() if change.post.network is Network.FEED:
                self._replace(change.post, [change.post] if isinstance(change, Edited) else [])
            case Closed():
                self._articles.pop(change.author.handle, None)

    def feed(self, scope: Scope) -> Response:
        site, _, form = scope["path"].removeprefix(PATH).partition("/")
        if form not in WRITERS:
            return Response(404)
        kind, write = WRITERS[form]
        body = write(site, self._articles.get(site, []))
        tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        if header(scope, "if-none-match") == tag:
            return Response(304, headers={"etag": tag})
        return Response(200, body, {"content-type": f"{kind}; charset=utf-8", "etag": tag})

    def _replace(self, post: Post, by: list[Post]) -> None:
        articles = self._articles[post.author.handle]
        for place, article in enumerate(articles):
            if article.id == post.id:
                articles[place : place + 1] = by
                return
