"""What the weights learn from, and how much of each: a language's share does not depend on how much of it there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from training.language.corpus import Sentences
from training.language.languages import COLUMNS
from training.language.malay import malay_posts

USUAL = 1.0
SHARES = {"en": 8.0, "id": 6.0, "ms": 8.0, "nl": 5.0, "fa": 4.0, "ar": 4.0, "und": 3.0}
SHARES |= dict.fromkeys(("de", "es", "fr"), 3.0) | dict.fromkeys(("it", "pt"), 2.0)
OWN_SHARE, MALAY_SHARE = (
    0.35,
    0.4,
)  # of a language's share: clauses of our own, and Indonesian that was made Malay
CLAUSES, MADE = 3, 3_000  # one to three clauses make a post


@dataclass
class Mixture:
    """Texts, the column of each, and how often each is to be drawn."""

    texts: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)

    def add(self, code: str, texts: Sequence[str], share: float) -> None:
        self.texts += texts
        self.labels += [COLUMNS.index(code)] * len(texts)
        self.chances += [share / len(texts)] * len(texts)


def mixture(news: Sentences, posts: Sentences, own: Sentences, seed: int) -> Mixture:
    """Of each kind of text that there is for a language the same part, but for those with a share of their own."""
    found = Mixture()
    for code in COLUMNS:
        rest = SHARES.get(code, USUAL)
        for texts, share in _special(code, posts, own, seed):
            found.add(code, texts, share * rest)
            rest *= 1 - share
        usual = [texts for texts in (news.get(code), posts.get(code)) if texts]
        for texts in usual:
            found.add(code, texts, rest / len(usual))
    return found


def _special(code: str, posts: Sentences, own: Sentences, seed: int) -> Iterator[tuple[list[str], float]]:
    if code in own:
        dice = Random(seed)
        made = [" ".join(dice.choices(own[code], k=dice.randint(1, CLAUSES))) for _ in range(MADE)]
        yield made, OWN_SHARE / 3 if code in posts else OWN_SHARE
    if code == "ms":
        yield list(malay_posts(posts["id"], seed)), MALAY_SHARE
