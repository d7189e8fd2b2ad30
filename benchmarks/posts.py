"""Real posts to measure with, as mentions; who wrote them and on which site is made up, all else is as found.

They come from the public data sets in `$MENARA_REFERENCE_DATA` when that is set, else from the bundled replay,
repeated. The same seed gives the same posts in the same order.
"""

import gzip
import html
import json
import os
import random
from collections.abc import Iterator
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path
from typing import Any

Post = dict[str, Any]

SEED = 7
FOLDERS = ("text", "text-eval-only")
KINDS = ("abuse", "crisis", "emotion", "sarcasm", "sentiment", "spam")
SITES = {
    "x.com": 40,
    "facebook.com": 15,
    "instagram.com": 12,
    "reddit.com": 10,
    "youtube.com": 8,
    "bsky.app": 5,
    "mastodon.example": 4,
    "linkedin.com": 3,
    "news.example.com": 2,
    "blog.example.org": 1,
}
AUTHORS = 200_000


def load_posts(count: int, seed: int = SEED) -> list[Post]:
    """The first `count` of the shuffled posts; where there are fewer they begin again, under new ids."""
    texts = list(dict.fromkeys(_reference_texts())) or list(dict.fromkeys(_bundled_texts()))
    random.Random(seed).shuffle(texts)
    made_up = random.Random(seed + 1)
    return [_post(number, *text, made_up) for number, text in enumerate(islice(cycle(texts), count))]


def describe_source() -> str:
    return "public data sets" if any(_reference_files()) else "bundled replay, repeated"


def _post(number: int, text: str, language: str | None, made_up: random.Random) -> Post:
    author = f"u{int(AUTHORS * made_up.random() ** 2)}"
    site = made_up.choices(list(SITES), weights=list(SITES.values()))[0]
    return {
        "id": f"p{number}",
        "text": text,
        "lang": language,
        "source": "benchmark",
        "site": site,
        "author": {"id": author, "handle": author},
    }


def _reference_files() -> Iterator[Path]:
    root = os.environ.get("MENARA_REFERENCE_DATA")
    for folder in FOLDERS if root else ():
        for kind in KINDS:
            yield from sorted(Path(str(root), folder, kind).glob("*.jsonl.gz"))


def _reference_texts() -> Iterator[tuple[str, str | None]]:
    for path in _reference_files():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for post in map(json.loads, lines):
                yield html.unescape(post["text"]), None if post["lang"] == "und" else post["lang"]


def _bundled_texts() -> Iterator[tuple[str, str | None]]:
    replay = files("menara.cli") / "replay" / "mentions.jsonl"
    for mention in map(json.loads, replay.read_text(encoding="utf-8").splitlines()):
        yield mention["text"], mention.get("lang")
