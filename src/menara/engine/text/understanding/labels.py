"""What is found out about mentions, in the shape in which commands, queries and the store have it."""

from collections.abc import Mapping, Sequence
from typing import Any

from menara.engine.text.understanding.language import Linguist


def analyze(linguist: Linguist, mentions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each mention `language`, `mixed_with` and the `model` that tells them."""
    texts = [text_of(mention) for mention in mentions]
    languages = linguist.identify(texts, [hint_of(mention) for mention in mentions])
    return [
        {
            "language": {"code": found.code, "confidence": found.confidence},
            "mixed_with": list(found.mixed_with),
            "model": linguist.model,
        }
        for found in languages
    ]


def text_of(mention: Mapping[str, Any]) -> str:
    """What was written: the title, where there is one, and the text."""
    title, text = mention.get("title"), mention.get("text")
    return "\n".join(part for part in (title, text) if isinstance(part, str) and part)


def hint_of(mention: Mapping[str, Any]) -> str | None:
    """The language that the network tells, without its region."""
    told = mention.get("lang")
    return told.replace("_", "-").partition("-")[0].casefold() if isinstance(told, str) else None
