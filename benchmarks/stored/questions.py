"""What is asked of a store: pages of a feed, searches of every kind, and counts of days."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db.models import prefetch_related_objects

from benchmarks.posts import SEED
from benchmarks.stored.loading import World
from benchmarks.stored.making import APART, BEGIN, Text, make_drafts
from menara.engine.text.tokens import tokenize
from menara.listening.days import days
from menara.listening.search.finding import Filters, Found, Search
from menara.people.queries import Actor

EACH = 25
PAGE = 50
LARGE, TINY = 0, 4
TO_ARABIC = str.maketrans("یک", "يك")
SAMPLE = 60_000


@dataclass(frozen=True, slots=True)
class Question:
    """`ask` gives how many were found, and how many mentions were read for it. `words` are what a peer is asked."""

    ask: Callable[[], tuple[int, int]]
    words: str = ""


Questions = dict[str, list[Question]]


class Asker:
    """Makes up the questions about a store of so many mentions; the same ones for the same texts."""

    def __init__(self, world: World, texts: dict[str, list[Text]], count: int) -> None:
        self._world, self._texts, self._count = world, texts, count
        self._random = random.Random(SEED)
        self._plain = [text for code in ("id", "en", "ms", "nl") for text in texts.get(code, ())]
        counts = Counter(
            term[1:] for text in self._plain for term in text.terms if term[0] == "w" and len(term) > 4
        )
        self._by_rarity = [word for word, _ in counts.most_common() if word.isalpha()]

    def questions(self) -> Questions:
        return {**self._feeds(), **self._searches(), **self._counts()}

    def _feeds(self) -> Questions:
        large, tiny = self._world.actors[LARGE], self._world.actors[TINY]
        streams = self._world.stream_ids[LARGE]
        number = int(0.6 * self._count)
        return {
            "feed: newest page": [self._page(large) for _ in range(EACH)],
            "feed: a page far back": [
                self._page(large, before=int(number * self._draw())) for _ in range(EACH)
            ],
            "feed: of a stream": [
                self._page(large, Filters(stream_id=self._one(streams))) for _ in range(EACH)
            ],
            "feed: of a stream, a network and a language": [
                self._page(
                    large,
                    Filters(self._one(streams), self._one(["bluesky", "forum"]), self._one(["id", "fa"])),
                )
                for _ in range(EACH)
            ],
            "feed: of an author": [
                self._page(large, Filters(author_id=f"u{number * 900}")) for number in range(EACH)
            ],
            "feed: of a tiny workspace": [self._page(tiny) for _ in range(EACH)],
        }

    def _searches(self) -> Questions:
        words, rare = self._by_rarity, self._own_words()
        middle = words[len(words) // 200 : len(words) // 20]
        common = words[:100]
        return {
            "search: a number that is there once": self._search(rare),
            "search: a rare word": self._search(words[len(words) // 4 : len(words) // 2]),
            "search: a word of the middle": self._search(middle),
            "search: a common word": self._search(common),
            "search: a phrase": self._search(list(self._phrases('"{} {}"'))),
            "search: NEAR": self._search(list(self._phrases("{} NEAR/3 {}"))),
            "search: two Chinese characters": self._search(self._chinese()),
            "search: Persian with Arabic letters": self._search(self._persian()),
            "search: the beginning of a word": self._search([f"{word[:4]}*" for word in middle]),
            "search: one of 20 words": self._search(
                [" OR ".join(self._some(middle, 20)) for _ in range(EACH)]
            ),
            "search: common NOT common": self._search(
                [f"{self._one(common)} NOT {self._one(common)}" for _ in range(EACH)]
            ),
            "search: with stream and language": self._search(
                middle, Filters(stream_id=self._world.stream_ids[LARGE][0], language="id")
            ),
            "search: with network, in a week": self._search(common, self._week()),
            "search: in a tiny workspace": self._search(common, workspace=TINY),
            "worst: common words seldom side by side": self._search(
                [f'"{self._one(common)} {self._one(common)}"' for _ in range(EACH)]
            ),
            "worst: a regular expression": self._search(
                [f"regex:/{word}{word[:2]}/" for word in self._some(middle, 5)]
            ),
        }

    def _counts(self) -> Questions:
        actor, streams = self._world.actors[LARGE], self._world.stream_ids[LARGE]
        until = (BEGIN + self._count * APART).date() + timedelta(days=1)
        since = until - timedelta(days=30)
        asked: dict[str, Callable[[], list[Any]]] = {
            "days: 30 of a workspace": lambda: days(actor, since, until),
            "days: 30 of a stream": lambda: days(actor, since, until, streams[3]),
            "days: 30 by language": lambda: days(actor, since, until, part="language"),
            "days: 30 by network of a stream": lambda: days(actor, since, until, streams[0], "network"),
        }
        return {name: [Question(_counted(ask)) for _ in range(EACH)] for name, ask in asked.items()}

    def _page(self, actor: Actor, filters: Filters | None = None, before: int | None = None) -> Question:
        return Question(lambda: _told(Search(actor, None, filters or Filters()).newest(before, PAGE)))

    def _search(
        self, queries: Sequence[str], filters: Filters | None = None, workspace: int = LARGE
    ) -> list[Question]:
        actor = self._world.actors[workspace]

        def question(query: str) -> Question:
            return Question(
                lambda: _told(Search(actor, query, filters or Filters()).newest(limit=PAGE)), query
            )

        return [question(query) for query in self._some(queries, EACH)]

    def _own_words(self) -> list[str]:
        drafts = make_drafts(self._texts, 0, SAMPLE)
        return [draft.own_word for draft in drafts if draft.workspace == LARGE and draft.own_word]

    def _phrases(self, form: str) -> Iterator[str]:
        for text in islice(self._shuffled(self._plain), 40 * EACH):
            words = [word for word in tokenize(text.text).texts if word.isalpha() and len(word) > 2]
            if len(words) > 3 and not any(word.isupper() for word in words):
                place = self._random.randrange(len(words) - 1)
                yield form.format(words[place], words[place + 1])

    def _chinese(self) -> list[str]:
        texts = self._texts.get("zh", ())
        pairs = Counter(
            term[1:] for text in texts for term in text.terms if term[0] == "b" and len(term) == 3
        )
        return [pair for pair, _ in pairs.most_common(2000)]

    def _persian(self) -> list[str]:
        terms = (term[1:] for text in self._texts.get("fa", ()) for term in text.terms if term[0] == "w")
        words = Counter(
            word for word in terms if len(word) > 3 and ("ی" in word or "ک" in word) and word.isalpha()
        )
        return [word.translate(TO_ARABIC) for word, _ in words.most_common(2000)]

    def _week(self) -> Filters:
        until = BEGIN + self._count * APART
        return Filters(network="reviews", since=until - timedelta(days=7), until=until)

    def _shuffled(self, texts: Sequence[Text]) -> Iterator[Text]:
        return (texts[self._random.randrange(len(texts))] for _ in iter(int, 1))

    def _one(self, many: Sequence[Any]) -> Any:
        return many[self._random.randrange(len(many))]

    def _some(self, many: Sequence[str], count: int) -> list[str]:
        return self._random.sample(list(many), min(count, len(many)))

    def _draw(self) -> float:
        return self._random.random()


def _told(found: Found) -> tuple[int, int]:
    prefetch_related_objects(found.mentions, "matches")
    return len(found.mentions), found.looked_at


def _counted(ask: Callable[[], list[Any]]) -> Callable[[], tuple[int, int]]:
    return lambda: (len(ask()), 0)
