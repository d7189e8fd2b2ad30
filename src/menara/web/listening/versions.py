"""What a mention said before it was edited, and what changed from one version to the next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from menara.listening.models import Mention, MentionVersion

MOST = 20
SHOWN = 2_000
KEPT, ADDED, REMOVED = "", "ins", "del"
WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Change(NamedTuple):
    """A stretch of the text. `kind` is empty, "ins" or "del"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """`changes` are those since the version before; the text itself in the first, and empty where it was deleted."""

    at: datetime
    is_gone: bool
    is_present: bool
    changes: tuple[Change, ...]


def versions(mention: Mention) -> list[Version]:
    """The newest first."""
    newest = list(MentionVersion.objects.filter(mention=mention).order_by("-changed_at", "-version")[:MOST])
    told = [(version, _text(version)) for version in newest]
    found = [_version(version, text, before, mention) for (version, text), (_, before) in pairwise(told)]
    return found + [_version(version, text, None, mention) for version, text in told[-1:]]


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Word by word. What was removed stands before what was added in its place."""
    one, other = WORDS.findall(before), WORDS.findall(after)
    return tuple(_changes(one, other))


def _changes(one: Sequence[str], other: Sequence[str]) -> Iterator[Change]:
    for kind, begin, end, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change(KEPT, "".join(other[first:last]))
            continue
        if begin < end:
            yield Change(REMOVED, "".join(one[begin:end]))
        if first < last:
            yield Change(ADDED, "".join(other[first:last]))


def _version(version: MentionVersion, text: str | None, before: str | None, mention: Mention) -> Version:
    told: tuple[Change, ...] = ()
    if text is not None:
        told = changes(before, text) if before is not None else (Change(KEPT, text),)
    is_present = version.version == mention.version and not mention.is_gone
    return Version(version.changed_at, text is None, is_present, told)


def _text(version: MentionVersion) -> str | None:
    text = (version.content or {}).get("text")
    return text[:SHOWN] if isinstance(text, str) else None
