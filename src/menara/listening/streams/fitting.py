"""Whether a stored mention fits a stream: the newest of its versions that does, and where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from menara.engine.query import oracle
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Reading
from menara.listening.models import Hearing, Match, Mention, MentionVersion
from menara.listening.shelf import in_parts

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Fit:
    """The version that fits, and the places in its text."""

    version: str
    changed_at: datetime
    spans: Spans


def fit(expression: Expression, mention: Mention) -> Fit | None:
    """Of what it says now, and what it said before (`versions`, which may have been fetched)."""
    for version, changed_at, content in _contents(mention):
        spans = oracle.find(expression, Reading(content))
        if spans is not None:
            return Fit(version, changed_at, sorted(spans))
    return None


def fit_now(expression: Expression, mention: Mention) -> Fit | None:
    """Of what it says now only."""
    spans = None if mention.content is None else oracle.find(expression, Reading(mention.content))
    return None if spans is None else Fit(mention.version, mention.changed_at, sorted(spans))


def kept(expression: Expression, matches: Sequence[Match], channel_ids: Sequence[int]) -> dict[int, Fit]:
    """Match -> how it fits, of those that stay. Of what is gone there is nothing to look at: that it matched once stays."""
    there = heard_there([match.mention for match in matches], channel_ids)
    found = {match.pk: _fit_of(expression, match) for match in matches if match.mention_id in there}
    return {match_id: fits for match_id, fits in found.items() if fits}


def _fit_of(expression: Expression, match: Match) -> Fit | None:
    if match.mention.is_gone:
        return Fit(match.version, match.changed_at, match.spans)
    return fit(expression, match.mention)


def heard_there(mentions: Iterable[Mention], channel_ids: Sequence[int]) -> frozenset[int]:
    """The ids of those that were heard on one of the channels; of all where none is named."""
    ids = [mention.pk for mention in mentions]
    if not channel_ids:
        return frozenset(ids)
    found: set[int] = set()
    for some in in_parts(ids):
        heard = Hearing.objects.filter(mention_id__in=some, channel_id__in=channel_ids)
        found |= set(heard.values_list("mention_id", flat=True))
    return frozenset(found)


def _contents(mention: Mention) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    if mention.content is not None:
        yield mention.version, mention.changed_at, mention.content
    for kept in sorted(mention.versions.all(), key=_age, reverse=True):
        if kept.content is not None and kept.version != mention.version:
            yield kept.version, kept.changed_at, kept.content


def _age(kept: MentionVersion) -> tuple[datetime, str]:
    return kept.changed_at, kept.version
