"""Posts as a Malay would have written them, made of Indonesian ones, word by word.

Open posts in Malay are not to be had, and the two languages share most of their words. So the difference is taught by itself:
`malay.tsv` has an Indonesian word in each line, and what stands for it in Malay, some of it as people type it.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 0.25  # of the words of a post have to become others
SPELLINGS = Path(__file__).with_name("malay.tsv")


def malay_posts(posts: Sequence[str], seed: int) -> Iterator[str]:
    """Of those posts in which enough is said otherwise."""
    words, dice = _words(), Random(seed)
    for post in posts:
        written = [dice.choice(words.get(word.lower(), [word])) for word in WORD.findall(post)]
        changed = sum(one != other for one, other in zip(written, WORD.findall(post), strict=True))
        if written and changed >= ENOUGH * len(written):
            yield " ".join(written)


def _words() -> dict[str, list[str]]:
    lines = SPELLINGS.read_text(encoding="utf-8").splitlines()
    return {word: malay for word, *malay in (line.split("\t") for line in lines)}
