"""What the engine finds out about mentions becomes part of what they say: queries, pages and programs read it there.

The language that is found decides. Where none is (`und`), nothing is written: what the network tells stands, if anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from menara.engine.text.understanding.labels import analyze
from menara.engine.text.understanding.language import UNDETERMINED, Linguist
from menara.listening.heard import HeardPost

Content = dict[str, Any]


def understand(posts: Iterable[HeardPost]) -> None:
    """Before they are stored."""
    told = list(posts)
    for post, content in zip(told, understood([post.content for post in told]), strict=True):
        post.content = content


def understood(mentions: Sequence[Mapping[str, Any]]) -> list[Content]:
    """The mentions, with what was found out about them."""
    if not mentions:
        return []
    found = analyze(_linguist(), mentions)
    return [_with_labels(mention, labels) for mention, labels in zip(mentions, found, strict=True)]


def understood_where_untold(mentions: Sequence[Content]) -> list[Content]:
    """The mentions; those of which the network tells no language, with the one that was found."""
    found = iter(understood([mention for mention in mentions if not mention.get("lang")]))
    return [mention if mention.get("lang") else next(found) for mention in mentions]


def asks_for_language(query: str) -> bool:
    """Whether a query may ask for it: the field is written out, in small letters or others."""
    return "language" in query.casefold()


def _with_labels(mention: Mapping[str, Any], labels: Content) -> Content:
    rest = {key: value for key, value in mention.items() if key not in ("language", "mixed_with")}
    language, mixed = labels["language"], labels["mixed_with"]
    if language["code"] == UNDETERMINED:
        return rest
    told = {"language": {**language, "model": labels["model"]}}
    return {**rest, **told, **({"mixed_with": mixed} if mixed else {})}


@cache
def _linguist() -> Linguist:
    """Of this worker: nobody waits until it is quick."""
    return Linguist(in_background=True)
