"""Properties of any shape are read as the oracle reads them."""

from typing import Any

from menara.engine import Percolator
from menara.engine.query.oracle import Oracle

QUERIES = {
    query: query
    for query in [
        *("language:id", "site:bsky.app", "topLevelDomain:app", "source:bluesky", "kind:reply", "guid:7"),
        *("engagingWithGuid:7", "author:u7", "NOT author:u7 AND x", "NOT language:id AND x"),
    ]
}
MENTIONS: list[dict[str, Any]] = [
    {"id": "7", "text": "x", "author": {"id": "u7"}, "lang": "id", "kind": "reply"},
    {"id": "8", "text": "x", "author": {}, "language": "id", "lang": "en", "in_reply_to": "7"},
    {"id": "9", "text": "x", "author": None, "language": {"code": "id"}, "site": "www.bsky.app"},
    {"id": "10", "text": None, "author": {"id": ["u7"]}, "source": ["Bluesky"], "site": ""},
    {"id": "12", "text": "x", "author": {"id": 7}, "url": "https://bsky.app/x"},
    {"id": "11", "text": "x", "lang": "", "site": None, "kind": None},
]


class Shy:
    """A mention that is no dict."""

    def __init__(self, mention: dict[str, Any]) -> None:
        self._mention = mention

    def get(self, key: str, default: Any = None, /) -> Any:
        return self._mention.get(key, default)


def found(mentions: list[Any]) -> list[list[str]]:
    percolator = Percolator(QUERIES)
    percolator.compile()
    return percolator.match_batch(mentions)


def test_facts_of_any_shape_are_those_of_the_oracle() -> None:
    oracle = Oracle(QUERIES)
    assert found(MENTIONS) == [oracle.match(mention) for mention in MENTIONS]


def test_dicts_and_others_are_read_alike() -> None:
    mixed = [Shy(mention) if number % 2 else mention for number, mention in enumerate(MENTIONS)]
    assert found(mixed) == found(list(map(Shy, MENTIONS))) == found(MENTIONS)
