"""Texts with blanks, in the five languages, and the people who say them. The files in phrases/ hold them all."""

from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random

import msgspec

from menara.server.simulator.posts import Author, Network


class Phrases(msgspec.Struct, frozen=True):
    """Of one language. `romanised` are the names as handles have them, where that is not plain."""

    language: str
    hosts: dict[str, str]
    first: list[str]
    tail: list[str]
    slots: dict[str, list[str]]
    chatter: list[str]
    praise: list[str]
    question: list[str]
    complaint: list[str]
    swarm: list[str]
    warning: list[str]
    leak: list[str]
    outage: list[str]
    relief: list[str]
    articles: list[tuple[str, str, str, str]]
    romanised: list[str] = []

    def fill(self, phrase: str, dice: Random) -> str:
        return phrase.format(**{name: dice.choice(values) for name, values in self.slots.items()})

    def text(self, topic: str, dice: Random) -> str:
        phrases, weights = weighed(self.language, topic)
        return self.fill(dice.choices(phrases, cum_weights=weights)[0], dice)

    def person(self, dice: Random) -> Author:
        """One of some hundreds."""
        return dice.choice(people_in(self.language))

    def _person(self, place: int, tail: str) -> Author:
        """Always on the same network, with the same followers."""
        name = (self.romanised or self.first)[place].lower().replace(" ", "-")
        own = Random(f"{name} {tail}")
        network = own.choice((Network.BLUESKY, Network.MASTODON))
        return Author(
            network=network,
            handle=name_on(network, f"{name}-{tail}", self.hosts[network]),
            name=self.first[place],
            followers=min(int(20 * own.paretovariate(0.8)), 60_000),
            created_at=f"20{own.randint(12, 24)}-{own.randint(1, 12):02}-{own.randint(1, 28):02}T08:00:00Z",
        )

    def everybody(self) -> list[Author]:
        return [self._person(place, tail) for place in range(len(self.first)) for tail in self.tail]


@cache
def phrases_in(language: str) -> Phrases:
    text = (files(__package__) / "phrases" / f"{language}.json").read_bytes()
    return msgspec.json.decode(text, type=Phrases)


@cache
def weighed(language: str, topic: str) -> tuple[list[str], list[int]]:
    """The phrases, with weights that add up: one with blanks is said in many ways, one without is soon worn out."""
    phrases: list[str] = getattr(phrases_in(language), topic)
    return phrases, list(accumulate(1 + 5 * phrase.count("{") for phrase in phrases))


@cache
def people_in(language: str) -> list[Author]:
    return phrases_in(language).everybody()


def name_on(network: Network, name: str, host: str) -> str:
    """`name.host` on Bluesky, where handles are names of domains, `name@host` on Mastodon."""
    if network is Network.BLUESKY:
        return f"{name.replace('_', '-').strip('-').lower()[:60]}.{host}"
    return f"{name.replace('-', '_')}@{host}"
