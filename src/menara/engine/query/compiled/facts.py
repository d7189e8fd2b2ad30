"""Properties that the kernel is told beforehand, because queries often filter by them: equality, nothing else.

All other fields are left undecided by the kernel and decided by the oracle (`properties.py`), for candidates only.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from menara.engine.query import properties
from menara.engine.query.expression import AuthorField, Field
from menara.engine.query.reading import Readable

Column = Callable[[Sequence[Readable], Sequence[Readable]], list[Any]]


class Fact(NamedTuple):
    """`column`: what each mention (given with its author) says. `values`: what such a saying is called in queries."""

    column: Column
    values: Callable[[Any], list[str]]


def values_of_leaf(leaf: Field | AuthorField) -> list[str] | None:
    """The values of which a mention must have one for the leaf to hold; None for fields that are no facts."""
    if isinstance(leaf, AuthorField):
        return [leaf.value] if leaf.name == "author" else []
    return [leaf.value] if leaf.name in FACTS and isinstance(leaf.value, str) else None


def _languages(mentions: Sequence[Readable], _: Sequence[Readable]) -> list[Any]:
    return [mention.get("language") or mention.get("lang") for mention in mentions]


def _sites(mentions: Sequence[Readable], _: Sequence[Readable]) -> list[Any]:
    return [mention.get("site") or properties.site_of(mention) for mention in mentions]


def _authors(_: Sequence[Readable], authors: Sequence[Readable]) -> list[Any]:
    return [author.get("id") for author in authors]


def _key(name: str) -> Column:
    return lambda mentions, _: [mention.get(name) for mention in mentions]


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


def _same(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else []


FACTS = {
    "language": Fact(_languages, _language),
    "source": Fact(_key("source"), _folded),
    "kind": Fact(_key("kind"), _folded),
    "site": Fact(_sites, _domains),
    "topLevelDomain": Fact(_sites, lambda site: _domains(site)[1:]),
    "guid": Fact(_key("id"), _same),
    "engagingWithGuid": Fact(_key("in_reply_to"), _same),
    "author": Fact(_authors, _same),
}


def hashable(said: Any) -> Any:
    """Lists and mappings as something that a dict can remember, whatever they hold."""
    if said is None or isinstance(said, str):
        return said
    if isinstance(said, Mapping):
        return hashable(said.get("code") or said.get("label"))
    return tuple(one if one is None else str(one) for one in said) if isinstance(said, list) else said
