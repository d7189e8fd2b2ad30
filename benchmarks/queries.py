"""Generated listening queries, as strings of the query language, as teams write them: brands, people, risks, noise.

Whatever the size of the set, about `MATCHES_PER_POST` of its queries match a post: the larger the set, the rarer the
names in it (as in life: a hundred thousand streams do not all follow household names).
"""

import random
from collections.abc import Sequence
from typing import TypeVar

from benchmarks import lexicon
from benchmarks.posts import AUTHORS, SEED, SITES, Post
from benchmarks.vocabulary import Vocabulary, read_vocabulary
from menara.engine.text.normalize import loose

Choice = TypeVar("Choice")

SIZES = (1, 100, 1_000, 10_000, 100_000)
MATCHES_PER_POST = 1.5
COMMONEST = MATCHES_PER_POST / SIZES[2]  # sets below a thousand keep the names of a thousand
NAME_SHARE = 1.5  # of the matches wanted from a query, what its names are looked for at (fitted)
KINDS = {
    "brand": 30,
    "brand_at_risk": 30,
    "name_near_risk": 10,
    "some_tags": 8,
    "person": 8,
    "exact_name": 6,
    "unspaced_phrase": 3,
    "author": 2,
    "brand_with_emoji": 1.5,
    "hostile": 1.5,
}


def generate_queries(size: int, posts: Sequence[Post], seed: int = SEED) -> list[str]:
    """`size` queries with names that `posts` hold. The same arguments give the same queries."""
    return QueryWriter(read_vocabulary(posts), size, seed).write(size)


class QueryWriter:
    def __init__(self, vocabulary: Vocabulary, size: int, seed: int = SEED) -> None:
        self._random = random.Random(f"{seed} {size}")
        self._size = size
        share = NAME_SHARE * min(COMMONEST, MATCHES_PER_POST / size)
        self._names = vocabulary.names.near(share)
        self._pairs = vocabulary.pairs.near(share)
        self._proper_names = vocabulary.proper_names.near(share)
        self._accented_names = vocabulary.accented_names.near(share)
        self._unspaced = [*vocabulary.unspaced.near(share), *lexicon.UNSPACED_RISKS]
        self._tags = vocabulary.tags.near(share)

    def write(self, count: int) -> list[str]:
        return [self._query() for _ in range(count)]

    def _query(self) -> str:
        kind = self._random.choices(list(KINDS), weights=list(KINDS.values()))[0]
        parts = [getattr(self, "_" + kind)()]
        if self._chance(0.3):
            parts.append("AND " + self._filter())
        if self._chance(0.35):
            parts.append("NOT " + _any(self._random.sample(lexicon.NOISE_WORDS, self._random.randint(1, 6))))
        return " ".join(parts)

    # The kinds of query.

    def _brand(self) -> str:
        name = self._name()
        said = [name]
        run_together = loose(name.strip('"{}').replace(" ", ""))
        if self._chance(0.7):
            said.append("#" + (self._pick(self._tags) if self._chance(0.3) else run_together))
        if self._chance(0.6):
            said.append("@" + run_together + self._pick(lexicon.HANDLE_ENDINGS))
        said += [self._name() for _ in range(self._pick((0, 0, 0, 1, 1, 2, 4, 8)))]
        if self._chance(0.1):
            said.append(self._stem(run_together))
        return _any(said)

    def _brand_at_risk(self) -> str:
        return f"{self._brand()} AND {self._risk(self._pick((4, 8, 12, 20)))}"

    def _name_near_risk(self) -> str:
        name = self._pick(self._names)
        others = [word for word in lexicon.RISK_WORDS if word != name]
        risks = self._random.sample(others, self._random.randint(1, 5))
        return _any([f"({name} NEAR/{self._random.randint(1, 5)} {risk})" for risk in risks])

    def _some_tags(self) -> str:
        return _any(["#" + self._pick(self._tags) for _ in range(self._random.randint(1, 5))])

    def _person(self) -> str:
        return _any([f'"{self._pick(self._pairs)}"', "@" + self._invented(), "#" + self._pick(self._tags)])

    def _exact_name(self) -> str:
        return f"{{{self._pick(self._proper_names)}}} AND {self._risk(8)}"

    def _unspaced_phrase(self) -> str:
        return _any([self._pick(self._unspaced) for _ in range(self._random.randint(1, 3))])

    def _author(self) -> str:
        return "author:" + self._anyone()

    def _brand_with_emoji(self) -> str:
        return f"{self._brand()} AND {self._pick(lexicon.EMOJI)}"

    def _hostile(self) -> str:
        """Nothing rare in it to look for first. The largest set narrows it, or these alone would match every post."""
        groups = [self._risk(10), self._risk(10)]
        if self._size > SIZES[3]:
            groups.append("site:" + self._pick(list(SITES)))
        return " AND ".join(groups)

    # Their parts.

    def _risk(self, words: int) -> str:
        said = self._random.sample(lexicon.RISK_WORDS, words)
        said += [
            f'"{phrase}"' for phrase in self._random.sample(lexicon.RISK_PHRASES, self._random.randint(0, 4))
        ]
        said += [f"{stem}*" for stem in self._random.sample(lexicon.RISK_STEMS, self._random.randint(0, 3))]
        for foreign in lexicon.FOREIGN_RISKS.values():
            if self._chance(0.12):
                said += self._random.sample(foreign, 4)
        if self._chance(0.2):
            said += self._random.sample(lexicon.EMOJI, 3)
        return _any(said)

    def _filter(self) -> str:
        choice = self._random.random()
        if choice < 0.6:
            return "language:" + self._pick(lexicon.LANGUAGES)
        if choice < 0.9:
            return "site:" + self._pick(list(SITES))
        return "NOT author:" + self._anyone()

    def _name(self) -> str:
        choice = self._random.random()
        if choice < 0.45:
            return self._pick(self._names)
        if choice < 0.65:
            return self._invented()
        if choice < 0.80:
            return f'"{self._pick(self._pairs)}"'
        if choice < 0.93:
            return f'"{self._invented()} {self._pick(lexicon.TRADES)}"'
        if choice < 0.97:
            return self._pick(self._accented_names)
        return f"{{{self._pick(self._proper_names)}}}"

    def _invented(self) -> str:
        syllables = self._random.choices(lexicon.SYLLABLES, k=self._random.randint(2, 3))
        return "".join(syllables) + self._pick(lexicon.NAME_ENDINGS)

    def _stem(self, name: str) -> str:
        return name[: max(4, len(name) - 2)] + "*"

    def _anyone(self) -> str:
        return f"u{int(AUTHORS * self._random.random() ** 2)}"

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _pick(self, choices: Sequence[Choice]) -> Choice:
        return self._random.choice(choices)


def _any(operands: list[str]) -> str:
    distinct = list(dict.fromkeys(operands))
    return f"({' OR '.join(distinct)})" if len(distinct) > 1 else distinct[0]
