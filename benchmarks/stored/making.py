"""Made-up mentions with real words: the same ones for the same seed, in the order of their publication.

Five workspaces of very different size listen to six networks. Texts are those of the posts that all benchmarks use,
in the shares of languages that we are for; a third ends with a number of its own, as orders and tickets do.
"""

import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from benchmarks.posts import SEED, load_posts
from menara.engine.text.normalize import loose
from menara.engine.text.tokens import tokenize
from menara.listening.search.terms import terms_of

POSTS = 260_000  # texts to choose from
AUTHORS = 300_000
BEGIN, APART = datetime(2025, 11, 1, tzinfo=UTC), timedelta(seconds=30)  # a million in a year
WORKSPACES = {"Large": 0.6, "Middle": 0.25, "Small": 0.1, "Little": 0.049, "Tiny": 0.001}
STREAMS = 12  # a workspace
NETWORKS = {
    "bluesky": ("bsky.app", 0.4),
    "mastodon": ("mastodon.example", 0.2),
    "feed": ("news.example.com", 0.15),
    "forum": ("forum.example.org", 0.12),
    "reviews": ("reviews.example.com", 0.08),
    "video": ("video.example.net", 0.05),
}
LANGUAGES = {"id": 0.3, "en": 0.25, "fa": 0.12, "nl": 0.1, "ms": 0.08, "zh": 0.08, "ar": 0.04, "": 0.03}


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    language: str
    terms: tuple[str, ...]
    last_word: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What is made up of a mention; `workspace` and `stream` are numbers from 0, `number` that of the workspace's own."""

    serial: int
    workspace: int
    number: int
    stream: int
    network: str
    site: str
    text: Text
    own_word: str
    author: int
    published_at: datetime

    @property
    def native_id(self) -> str:
        return f"https://{self.site}/{self.serial:010d}"

    @property
    def content(self) -> dict[str, Any]:
        return {
            "id": self.native_id,
            "text": f"{self.text.text} {self.own_word}" if self.own_word else self.text.text,
            "lang": self.text.language or None,
            "source": self.network,
            "site": self.site,
            "url": self.native_id,
            "kind": "post",
            "published_at": self.published_at.isoformat(),
            "author": {
                "id": f"u{self.author}",
                "handle": f"user{self.author}",
                "name": f"Pengguna {self.author}",
            },
        }


def load_texts(count: int = POSTS) -> dict[str, list[Text]]:
    """By language; Chinese is known by its letters, for the data sets do not name it."""
    found: dict[str, list[Text]] = defaultdict(list)
    for text, language in {post["text"]: post["lang"] for post in load_posts(count)}.items():
        code = language or ("zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "")
        code = code if code in LANGUAGES else ""
        found[code].append(Text(text, code, tuple(terms_of({"text": text})), _last_word(text)))
    return dict(found)


def _last_word(text: str) -> str:
    words = tokenize(text).texts
    return loose(words[-1]) if words else ""


def make_drafts(texts: dict[str, list[Text]], first: int, last: int) -> Iterator[Draft]:
    """Those with the serial numbers from `first` up to, but not, `last`."""
    numbers = [0] * len(WORKSPACES)
    workspaces, networks = (
        _Choice(list(WORKSPACES.values())),
        _Choice([share for _, share in NETWORKS.values()]),
    )
    known = {code: share for code, share in LANGUAGES.items() if texts.get(code)}
    languages, codes, names = _Choice(list(known.values())), list(known), list(NETWORKS)
    chance = random.Random(SEED)
    for serial in range(last):
        draw = chance.random
        workspace = workspaces.pick(draw())
        numbers[workspace] += 1
        network, pool = names[networks.pick(draw())], texts[codes[languages.pick(draw())]]
        text, stream = pool[int(len(pool) * draw())], int(STREAMS * draw() ** 3)
        own_word, author = f"kv{serial:08d}" if draw() < 0.33 else "", int(AUTHORS * draw() ** 2)
        if serial >= first:
            site, at = NETWORKS[network][0], BEGIN + serial * APART
            number = numbers[workspace]
            yield Draft(serial, workspace, number, stream, network, site, text, own_word, author, at)


class _Choice:
    """One of several, each in its share."""

    def __init__(self, shares: list[float]) -> None:
        self._bounds = [bound / sum(shares) for bound in accumulate(shares)]

    def pick(self, chance: float) -> int:
        return min(bisect(self._bounds, chance), len(self._bounds) - 1)
