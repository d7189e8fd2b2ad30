"""Which streams a brand begins with, and what they ask. Plain values in, plain values out."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from menara.assets.enums import AssetKind
from menara.assets.queries import BrandTold
from menara.listening.beginning.terms import any_of, carrying, is_searchable, phrase

NAMING = (AssetKind.NAME, AssetKind.PRODUCT)


class Topic(StrEnum):
    """What a stream of the beginning is about."""

    NAMES = "names"
    FAKES = "fakes"
    SCAMS = "scams"
    OUTAGES = "outages"
    COMPLAINTS = "complaints"
    PRESS = "press"
    LEAKS = "leaks"
    PEOPLE = "people"


WORDED = (Topic.SCAMS, Topic.OUTAGES, Topic.COMPLAINTS, Topic.PRESS, Topic.LEAKS)


@dataclass(frozen=True, slots=True)
class PlannedStream:
    topic: Topic
    query: str


def planned_streams(brand: BrandTold) -> list[PlannedStream]:
    """In the order of topics; those about which nothing is known yet are left out."""
    return [PlannedStream(topic, query) for topic, query in _queries(brand) if query]


def fits(brand: BrandTold) -> bool:
    """Whether the language takes every one of them: a query has its limits, and this is many names."""
    return all(is_searchable(stream.query) for stream in planned_streams(brand))


def _queries(brand: BrandTold) -> Iterator[tuple[Topic, str]]:
    own = any_of(_mentioned(brand))
    yield Topic.NAMES, own
    yield Topic.FAKES, _fakes(brand)
    for topic in WORDED:
        words = any_of(_words(topic, brand.languages))
        yield topic, f"{own} AND {words}" if own and words else ""
    yield Topic.PEOPLE, any_of([phrase(name) for name in brand.all_of(AssetKind.PERSON)])


def _mentioned(brand: BrandTold) -> list[str]:
    """Every way in which somebody may speak of it: names, hashtags, accounts, and links to its domains."""
    return [
        *map(phrase, _names(brand)),
        *(f"#{tag}" for tag in brand.all_of(AssetKind.HASHTAG)),
        *(f"@{account.partition('@')[0]}" for account in brand.all_of(AssetKind.ACCOUNT)),
        *(f"links:{phrase(domain)}" for domain in brand.all_of(AssetKind.DOMAIN)),
    ]


def _fakes(brand: BrandTold) -> str:
    """Accounts that carry a name of ours and are none of ours.

    An account of ours is known by its whole handle, where it has one (`kasvira@commons.example`): a bare one may be anybody's on
    another network.
    """
    carried = any_of([f"authorContaining:{term}" for name in _names(brand) for term in carrying(name)])
    whole = [account for account in brand.all_of(AssetKind.ACCOUNT) if "@" in account or "." in account]
    ours = any_of([f"author:{phrase(account)}" for account in whole])
    return f"{carried} NOT {ours}" if carried and ours else carried


def _names(brand: BrandTold) -> list[str]:
    return [brand.name, *(name for kind in NAMING for name in brand.all_of(kind))]


def _words(topic: Topic, languages: tuple[str, ...]) -> list[str]:
    """What people say of it in these languages; in English where none is told."""
    known = _library()[topic]
    return [word for language in languages or ("en",) for word in known.get(language, [])]


@cache
def _library() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("menara.listening.beginning") / "words.toml").read_text("utf-8"))
