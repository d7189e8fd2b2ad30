"""Streams, and posts of which one in a hundred matches some of them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks.posts import SEED, Post, load_posts
from benchmarks.queries import generate_queries
from menara.engine import Percolator

SOUGHT = 60_000  # posts among which those that match are found
NAMES = 30_000  # posts from which the names in the queries are drawn


@dataclass(frozen=True, slots=True)
class Load:
    queries: list[str]
    posts: list[Post]


def make_load(streams: int, posts: int, share: float = 0.01) -> Load:
    """The same for the same numbers. Posts come again where there are fewer: their ids do not."""
    found = load_posts(SOUGHT + NAMES)
    queries = generate_queries(streams, found[SOUGHT:])
    percolator = Percolator({str(number): query for number, query in enumerate(queries)})
    percolator.compile()
    matches = percolator.match_batch(found[:SOUGHT])
    hits = [post for post, ids in zip(found, matches, strict=False) if ids]
    rest = [post for post, ids in zip(found, matches, strict=False) if not ids]
    return Load(queries, _mixed(hits, rest, posts, share))


def _mixed(hits: Sequence[Post], rest: Sequence[Post], posts: int, share: float) -> list[Post]:
    wanted = max(round(posts * share), 1)
    mixed = [*islice(cycle(hits), wanted), *islice(cycle(rest), posts - wanted)]
    random.Random(SEED).shuffle(mixed)
    return mixed
