"""Properties that the kernel is told beforehand, because queries often filter by them: equality, nothing else.

All other fields are left undecided by the kernel and decided by the oracle (`properties.py`), for candidates only.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from menara.engine.query import properties
from menara.engine.query.expression import AuthorField, Field
from menara.engine.query.reading import Readable

Column = Callable[[Sequence[Readable], Sequence[Readable]], list[Any]]


class Fact(NamedTuple):
    """`column`: what each mention (given with its author) says. `values`: what that is called in queries, if not the same."""

    column: Column
    values: Callable[[Any], list[str]] | None


def values_of_leaf(leaf: Field | AuthorField) -> list[str] | None:
    """The values of which a mention must have one for the leaf to hold; None for fields that are no facts."""
    if isinstance(leaf, AuthorField):
        return [leaf.value] if leaf.name == "author" else []
    return [leaf.value] if leaf.name in FACTS and isinstance(leaf.value, str) else None


def key(name: str) -> Column:
    return lambda mentions, _: values_of(mentions, name)


def key_of_author(name: str) -> Column:
    return lambda _, authors: values_of(authors, name)


def values_of(readables: Sequence[Readable], name: str) -> list[Any]:
    try:
        return list(map(dict.get, readables, repeat(name)))  # type: ignore[arg-type]
    except TypeError:  # not all are dicts
        return [readable.get(name) for readable in readables]


def _languages(mentions: Sequence[Readable], _: Sequence[Readable]) -> list[Any]:
    found, hints = values_of(mentions, "language"), values_of(mentions, "lang")
    return [language or hint for language, hint in zip(found, hints, strict=True)] if any(found) else hints


def _sites(mentions: Sequence[Readable], _: Sequence[Readable]) -> list[Any]:
    sites = values_of(mentions, "site")
    if all(sites):
        return sites
    return [site or properties.site_of(mention) for site, mention in zip(sites, mentions, strict=True)]


def _language(said: Any) -> list[str]:
    language = properties.language_of({"language": said})
    return [language] if language else []


def _domains(site: str) -> list[str]:
    """`a.b.example`: itself, `b.example`, `example`."""
    parts = (properties.site_of({"site": site}) or "").split(".")
    return [".".join(parts[index:]) for index in range(len(parts))]


def _folded(said: Any) -> list[str]:
    many = said if isinstance(said, list | tuple) else [said]
    return [str(one).casefold() for one in many if one is not None]


FACTS = {
    "language": Fact(_languages, _language),
    "source": Fact(key("source"), _folded),
    "kind": Fact(key("kind"), _folded),
    "site": Fact(_sites, _domains),
    "topLevelDomain": Fact(_sites, lambda site: _domains(site)[1:]),
    "guid": Fact(key("id"), None),
    "engagingWithGuid": Fact(key("in_reply_to"), None),
    "author": Fact(key_of_author("id"), None),
}


def hashable(said: Any) -> Any:
    """Lists and mappings as something that a dict can remember, whatever they hold."""
    if said is None or isinstance(said, str):
        return said
    if isinstance(said, Mapping):
        return hashable(said.get("code") or said.get("label"))
    return tuple(one if one is None else str(one) for one in said) if isinstance(said, list) else said
