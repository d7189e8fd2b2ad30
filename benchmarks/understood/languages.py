"""Texts with the language that they are in: posts of public sets, our gold posts, and news that nobody learnt from."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

NOISE = re.compile(r"https?\S*|www\.\S+|@\w+|\[[A-Z-]+\]")
SHORTEST = 15  # characters: less tells nobody anything
MOST = 500  # posts of a language
POSTS = {
    "en": "text-eval-only/sentiment/umsab_en",
    "id": "text/emotion/emot_id",
    "ms": "text-eval-only/sentiment/malay_tweets_ms",
    "nl": "text/abuse/mhc_nl",
    "fa": "text-eval-only/sentiment/deepsentipers_fa",
    "ar": "text-eval-only/sentiment/umsab_ar",
    "de": "text-eval-only/sentiment/umsab_de",
    "es": "text-eval-only/sentiment/umsab_es",
}
NEWS = {
    "en": "eng-US",
    "id": "ind",
    "ms": "msa",
    "nl": "nld",
    "fa": "fas",
    "ar": "arb",
    "de": "deu",
    "es": "spa",
    "fr": "fra",
    "it": "ita",
    "pt": "por",
    "hi": "hin",
    "tr": "tur",
}
EVERY_TENTH = 10  # sentence of the news was kept from training
CUT = 120  # characters: about what a post has
GOLD = Path(__file__).parents[2] / "tests" / "gold"
Pairs = list[tuple[str, str]]  # language, text


def posts(folder: Path) -> Pairs:
    """Test splits: the language is that of the set, and some posts of it are in another."""
    return [pair for code, name in POSTS.items() for pair in _posts(code, folder / f"{name}.test.jsonl.gz")]


def news(folder: Path) -> Pairs:
    return [
        (code, line.strip()[:CUT])
        for code, name in NEWS.items()
        for number, line in enumerate(_lines(folder / f"text/langid/ntrex_{name}.txt.gz"))
        if number % EVERY_TENTH == 0 and line.strip()
    ]


def gold() -> Pairs:
    """But for what is written in no language at all."""
    files = sorted(GOLD.glob("*/posts.jsonl"))
    told = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return [(post["language"], clean(post["text"])) for post in told if post["language"] in POSTS]


def clean(text: str) -> str:
    return " ".join(NOISE.sub(" ", text).split())


def _posts(code: str, file: Path) -> Pairs:
    texts = {clean(json.loads(line)["text"]) for line in _lines(file)}
    long = sorted((text for text in texts if len(text) >= SHORTEST), key=_digest)
    return [(code, text) for text in long[:MOST]]


def _digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _lines(file: Path) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from lines
