"""The compiled kernel finds what the oracle finds: on any queries, in all scripts, ids and order alike."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import batches

from menara.engine import Percolator, QueryError
from menara.engine.query.oracle import Oracle
from menara.engine.query.syntax import parse

WORDS = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split("\n")
BETWEEN = [" ", " ", ", ", "/", "-", ".", "\u200b", "\u200d", "\n", "'", ""]
BETWEEN += [" #", " @", "#", "＃", "™", " & "]
MARKS = [*"\u0301\u0327\u0654\u064e\u0651\u093c\u0f74\ufe0f\u20e3\u0e49\u0e38\u3099\u1161\u11a8"]
BLOCKS = [(0x20, 0x36F), (0x590, 0x6FF), (0x900, 0x11FF), (0x1F00, 0x2FFF)]
BLOCKS += [(0x3000, 0x3200), (0xFB00, 0xFFFF)]
FIELDS = [
    *("language:id", "language:en", "title:acme", 'title:"acme leak"', "title:(leak OR #a)", "userbio:acme"),
    *("author:acme", 'author:"acme leak"', "authorContaining:acme", "author:did:x"),
    *("author:ac*", "author:手机"),
    *("site:bsky.app", "site:example.com", "topLevelDomain:app", "kind:reply", "source:bluesky", "guid:3"),
    *("authorFollowers:[10 TO 100]", "engagement:[1 TO *]", "regex:/ac.e/i", "engagementType:REPLY"),
    *("sentiment:negative", "links:acme.example", "minuteOfDay:[0 TO 700]", "title:#a", "userbio:(a OR b)"),
]


class Soup:
    """Random queries and mentions from words that are easily confused."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self, most: int) -> str:
        return "".join(
            self._word() + self._random.choice(BETWEEN) for _ in range(self._random.randint(0, most))
        )

    def _word(self) -> str:
        draw = self._random.random()
        if draw < 0.04:
            return chr(self._random.randint(*self._random.choice(BLOCKS)))
        word = self._random.choice(WORDS)
        return word + self._random.choice(MARKS) if draw < 0.09 else word

    def term(self) -> str:
        word, draw = self._random.choice(WORDS), self._random.random()
        if draw < 0.15:
            return '"' + " ".join(self._random.choices(WORDS, k=self._random.randint(1, 3))) + '"'
        if draw < 0.3:
            return self._random.choice("#@") + word.lstrip("#@")
        if draw < 0.4:
            return word[: self._random.randint(1, len(word))] + self._random.choice(
                ["*", "?", "*?", "*" + word[-1]]
            )
        return "{" + word + "}" if draw < 0.47 else word

    def _proximity(self) -> str:
        draw, left, right, distance = (
            self._random.random(),
            self.term(),
            self.term(),
            self._random.randint(0, 4),
        )
        if draw < 0.4:
            return f"({left} NEAR/{distance} {right})"
        if draw < 0.7:
            return f"(({left} OR {self.term()}) ONEAR/{distance} ({self.term()} OR {right}))"
        return f"({left} AND {right})~{distance}"

    def query(self, depth: int = 0) -> str:
        draw = self._random.random()
        if depth > 2 or draw < 0.3:
            return self.term()
        if draw < 0.42:
            return self._random.choice(FIELDS)
        if draw < 0.55:
            return self._proximity()
        operands = [self.query(depth + 1) for _ in range(self._random.randint(1, 4))]
        if draw < 0.78:
            return "(" + " OR ".join(operands) + ")"
        return "(" + " AND ".join(operands) + (f" NOT {self.query(depth + 1)})" if draw < 0.9 else ")")

    def queries(self, count: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while len(found) < count:
            query = self.query()
            try:
                parse(query)
            except QueryError:
                continue
            found[f"q{len(found)}"] = query
        return found

    def mention(self) -> dict[str, Any]:
        pick = self._random.choice
        mention = {
            "title": pick([None, None, self.text(5)]),
            "lang": pick(["id", "en", "id-ID", None]),
            "language": pick([None, None, "id", {"code": "en"}]),
            "author": pick([None, self._author()]),
            "hashtags": pick([None, ["acme"], ["#Acme", "", "cafe\u0301"], ["a b", "手机"]]),
            "mentions": pick([None, None, ["@acme", "B"]]),
            "site": pick([None, "www.bsky.app", "news.example.com"]),
            "url": pick([None, "https://www.example.com/x"]),
            "kind": pick([None, "reply", "Reply", "post"]),
            "source": pick([None, "Bluesky", "x"]),
            "sentiment": pick([None, "negative", {"label": "negative"}]),
            "published_at": pick([None, "2026-11-21T09:00:00Z"]),
        }
        kept = {name: value for name, value in mention.items() if value is not None}
        return {"id": pick("1234"), "text": self.text(12), **kept}

    def _author(self) -> dict[str, Any]:
        handle, name = self._random.choice(["acme", "Acme.leak", "手机", self.text(2)]), self.text(3)
        return {"id": "did:x", "handle": handle, "name": name, "bio": self.text(3), "followers": 50}


def assert_equal(queries: dict[str, str], percolator: Percolator, mentions: list[dict[str, Any]]) -> None:
    oracle = Oracle(queries)
    found, located = percolator.match_batch(mentions), percolator.match_batch(mentions, spans=True)
    for mention, ids, places in zip(mentions, found, located, strict=True):
        assert ids == oracle.match(mention), mention
        assert places == oracle.match_spans(mention), mention


@pytest.mark.parametrize("seed", range(8))
def test_the_kernel_agrees_on_a_soup_of_all_scripts(seed: int) -> None:
    soup = Soup(seed)
    queries = soup.queries(150)
    percolator = Percolator(queries)
    percolator.compile()
    assert_equal(queries, percolator, [soup.mention() for _ in range(120)])


def test_the_kernel_agrees_after_many_changes() -> None:
    soup = Soup(99)
    queries, changes = soup.queries(80), soup.queries(160)
    percolator = Percolator(queries)
    percolator.compile()
    for number, query in enumerate(changes.values()):
        id_ = f"q{number}"
        if number % 5 == 0 and id_ in queries:
            percolator.remove(id_)
            del queries[id_]
        elif id_ in queries:
            percolator.replace(id_, query)
            queries[id_] = query
        else:
            percolator.add(id_, query)
            queries[id_] = query
    assert_equal(queries, percolator, [soup.mention() for _ in range(120)])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(batch=batches(6, 12))
def test_the_kernel_agrees_on_any_batch(batch: tuple[list[str], list[dict[str, Any]]]) -> None:
    queries = {f"q{number}": query for number, query in enumerate(batch[0])}
    percolator = Percolator(queries)
    percolator.compile()
    assert_equal(queries, percolator, batch[1])


def test_a_hash_is_no_proof() -> None:
    """With a multiplier of 0 every word has the same hash, and still only equal words are found."""
    from menara.engine.query.compiled.index import Index

    class Colliding(Index):
        def __init__(self) -> None:
            super().__init__()
            self._salts[:] = 0

    soup = Soup(7)
    queries = soup.queries(60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("menara.engine.query.compiled.queries.Index", Colliding)
        percolator = Percolator(queries)
        percolator.compile()
    assert_equal(queries, percolator, [soup.mention() for _ in range(60)])
