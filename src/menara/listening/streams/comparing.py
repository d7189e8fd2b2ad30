"""What of the newest mentions a draft would gain for a stream, and what it would lose."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from time import thread_time

from menara.engine.query import syntax
from menara.engine.query.expression import Expression
from menara.listening.models import Mention, Stream
from menara.listening.queries import mentions_of
from menara.listening.search.finding import Search, last_number
from menara.listening.shelf import in_parts
from menara.listening.streams.fitting import heard_there, kept
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.queries import hold_on_stream
from menara.sources.queries import sources_of

NEWEST = 10_000
AT_ONCE = 500
SHOWN = 5
LONGEST_S = 3.0  # of computing


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of the `looked_at` newest mentions; the first of those gained and lost. Without a stream, all is gained."""

    looked_at: int
    gained: int
    lost: int
    same: int
    gained_first: tuple[Mention, ...]
    lost_first: tuple[Mention, ...]


def compare(
    actor: Actor, query: str, stream: Stream | None = None, source_ids: Sequence[int] = ()
) -> Comparison:
    """The stream is one that the actor was handed. Raises NotAllowed, and QueryError."""
    if not actor.may(Action.SEE_MENTIONS):
        raise NotAllowed
    expression = syntax.parse(query)
    channel_ids = list(sources_of(actor).filter(id__in=source_ids).values_list("channel_id", flat=True))
    reached, found = _found(actor, query, _bound(actor), channel_ids)
    matched = _matched(stream, reached)
    lost = _lost(stream, expression, matched - found.keys(), channel_ids) if stream else set()
    gained = [number for number in found if number not in matched]
    return Comparison(
        looked_at=mentions_of(actor).filter(number__gt=reached)[:NEWEST].count(),
        gained=len(gained),
        lost=len(lost),
        same=len(matched) - len(lost),
        gained_first=_first(actor, gained),
        lost_first=_first(actor, lost),
    )


def _bound(actor: Actor) -> int:
    """The number behind which the newest mentions are."""
    beyond = mentions_of(actor).order_by("-number").values_list("number", flat=True)[NEWEST : NEWEST + 1]
    return next(iter(beyond), 0)


def _found(actor: Actor, query: str, bound: int, channel_ids: Sequence[int]) -> tuple[int, dict[int, None]]:
    """How far was looked, and the numbers of those that fit, the newest first."""
    numbers: dict[int, None] = {}
    search, before, ends = Search(actor, query), last_number(actor) + 1, thread_time() + LONGEST_S
    while before > bound + 1:
        page = search.newest(before, AT_ONCE)
        there = heard_there(page.mentions, channel_ids)
        numbers |= {one.number: None for one in page.mentions if one.pk in there and one.number > bound}
        if page.next is None:
            break
        before = page.next
        if thread_time() > ends:
            return max(before - 1, bound), numbers
    return bound, numbers


def _matched(stream: Stream | None, reached: int) -> set[int]:
    if stream is None:
        return set()
    matches = stream.matches.filter(mention__number__gt=reached, mention__is_hidden=False)
    return set(matches.values_list("mention__number", flat=True))


def _lost(
    stream: Stream, expression: Expression, numbers: Collection[int], channel_ids: Sequence[int]
) -> set[int]:
    """Those of its matches that would go. Where a legal hold names the stream, none do."""
    lost: set[int] = set()
    if not numbers or hold_on_stream(stream.workspace_id, stream.pk):
        return lost
    for some in in_parts(list(numbers)):
        found = stream.matches.filter(mention__number__in=some).select_related("mention")
        matches = list(found.prefetch_related("mention__versions"))
        stays = kept(expression, matches, channel_ids)
        lost |= {match.mention.number for match in matches if match.pk not in stays}
    return lost


def _first(actor: Actor, numbers: Iterable[int]) -> tuple[Mention, ...]:
    shown = sorted(numbers, reverse=True)[:SHOWN]
    return tuple(mentions_of(actor).filter(number__in=shown).order_by("-number"))
