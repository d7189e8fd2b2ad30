"""How much of what is stored comes into memory at once: most mentions have a thousand bytes, and some have millions."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Coalesce, Length

from menara.listening.models import Mention

MOST_BYTES = 8 << 20  # of what is read in one go, or told in one answer; a single mention may have more
_WEIGHT = Coalesce(Length(Cast("content", TextField())), 0)


def loads(mentions: QuerySet[Mention], limit: int | None = None) -> Iterator[list[Mention]]:
    """The first so many of them, in their order, each time as many as are bearable."""
    told = mentions.values_list("pk", _WEIGHT)
    part: list[int] = []
    weight = 0
    for pk, more in list(told if limit is None else told[:limit]):
        if part and weight + more > MOST_BYTES:
            yield _read(mentions, part)
            part, weight = [], 0
        part.append(pk)
        weight += more
    if part:
        yield _read(mentions, part)


def weight(mention: Mention) -> int:
    """About as many bytes as its content has written down."""
    return len(json.dumps(mention.content))


def _read(mentions: QuerySet[Mention], ids: list[int]) -> list[Mention]:
    return list(mentions.filter(pk__in=ids))
