"""Finds stored mentions: exactly those that a query and filters mean, page after page, and how far was looked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from time import thread_time

from django.db.models import QuerySet

from menara.engine.query import oracle, properties, syntax
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Reading
from menara.listening.enums import MentionState
from menara.listening.models import Match, Mention, MentionCounter
from menara.listening.search import terms
from menara.listening.search.candidates import Stretch, candidates
from menara.listening.search.index import is_ready
from menara.listening.search.narrowing import Condition, Term, all_of, any_of, narrow
from menara.listening.weighing import MOST_BYTES, loads, weight
from menara.people.queries import Actor

LOOKED_AT = 5_000  # mentions that one question asks the engine about
LONGEST_S = 2.0  # of computing that one question may cost: a query of thousands of words looks at fewer
FIRST_CHUNK, LARGEST_CHUNK = 64, 512
MOST_DAYS, MOST_MONTHS = 62, 60


@dataclass(frozen=True, slots=True)
class Filters:
    """What is None is not asked. `since` is included, `until` is not: of the publication, or else the hearing."""

    stream_id: int | None = None
    network: str | None = None
    language: str | None = None
    author_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: MentionState | None = MentionState.VISIBLE
    tag_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`next` is the number beyond which to go on; None when everything was looked at. A page may be empty, and have one.

    `looked_at` mentions were read for it; `newest_number` is that of the last change there was.
    """

    mentions: list[Mention]
    next: int | None
    looked_at: int
    newest_number: int


@dataclass(slots=True)
class Search:
    """What is wanted of a workspace's mentions. Raises QueryError for what is no query."""

    actor: Actor
    query: str | None = None
    filters: Filters = field(default_factory=Filters)
    _expression: Expression | None = field(init=False)

    def __post_init__(self) -> None:
        self._expression = syntax.parse(self.query) if self.query else None

    def newest(self, before: int | None = None, limit: int = 50) -> Found:
        """The last that were stored or changed, before the one with that number."""
        last = last_number(self.actor)
        below = last + 1 if before is None else min(before, last + 1)
        return self._find(Stretch(self.actor.workspace_id, 0, below, newest_first=True), limit, last)

    def oldest(self, after: int = 0, limit: int = 50) -> Found:
        """The first that were stored or changed after the one with that number."""
        last = last_number(self.actor)
        return self._find(Stretch(self.actor.workspace_id, after, last + 1, newest_first=False), limit, last)

    def condition(self) -> Condition | None:
        """What is asked of the index; None when it cannot narrow."""
        narrowed = narrow(self._expression) if self._expression else None
        return all_of([*_filter_terms(self.filters), narrowed])

    def _find(self, stretch: Stretch, limit: int, last: int) -> Found:
        found: list[Mention] = []
        looked_at, told, ends = 0, 0, thread_time() + LONGEST_S
        for chunk in self._chunks(stretch):
            wanted = self._wanted(chunk)
            for mention in chunk:
                looked_at += 1
                if mention.pk in wanted and self.fits(mention):
                    found.append(mention)
                    told += weight(mention)
                is_full = len(found) == limit or told > MOST_BYTES
                if is_full or looked_at == LOOKED_AT or thread_time() > ends:
                    return Found(found, mention.number, looked_at, last)
        return Found(found, None, looked_at, last)

    def _chunks(self, stretch: Stretch) -> Iterator[list[Mention]]:
        mentions = Mention.objects.filter(workspace_id=stretch.workspace_id, is_hidden=False)
        if self.filters.tag_id is not None:  # people put them on: they are few
            mentions = mentions.filter(taggings__tag_id=self.filters.tag_id)
        mentions = mentions.order_by("-number" if stretch.newest_first else "number")
        condition = self.condition()
        if condition is None or not is_ready():
            yield from _scan(mentions, stretch)
        else:
            for numbers in candidates(condition, stretch):
                yield from loads(mentions.filter(number__in=numbers))

    def _wanted(self, chunk: list[Mention]) -> set[int]:
        ids = {mention.pk for mention in chunk}
        if self.filters.stream_id is None:
            return ids
        matches = Match.objects.filter(stream_id=self.filters.stream_id, mention_id__in=ids)
        return set(matches.values_list("mention_id", flat=True))

    def fits(self, mention: Mention) -> bool:
        """Whether it is wanted, but for its streams."""
        if not _passes(mention, self.filters):
            return False
        if self._expression is None:
            return True
        return mention.content is not None and oracle.matches(self._expression, Reading(mention.content))


def last_number(actor: Actor) -> int:
    """That of the workspace's last change to a mention: all up to it are there to be read."""
    counter = MentionCounter.objects.filter(workspace_id=actor.workspace_id).first()
    return counter.number if counter else 0


def _scan(mentions: QuerySet[Mention], stretch: Stretch) -> Iterator[list[Mention]]:
    limit = FIRST_CHUNK
    while numbers := _numbers(mentions, stretch, limit):
        yield from loads(mentions.filter(number__in=numbers))
        stretch, limit = stretch.beyond(numbers[-1]), min(2 * limit, LARGEST_CHUNK)


def _numbers(mentions: QuerySet[Mention], stretch: Stretch, limit: int) -> list[int]:
    within = mentions.filter(number__gt=stretch.after, number__lt=stretch.before)
    return list(within.values_list("number", flat=True)[:limit])


def _passes(mention: Mention, filters: Filters) -> bool:
    at = mention.published_at or mention.heard_at
    language = filters.language and filters.language.casefold()
    return (
        filters.network in (None, mention.network)
        and filters.author_id in (None, mention.author_id)
        and filters.state in (None, mention.state)
        and language in (None, properties.language_of(mention.content or {}))
        and (filters.since is None or filters.since <= at)
        and (filters.until is None or at < filters.until)
    )


def _filter_terms(filters: Filters) -> Iterator[Condition | None]:
    asked = (
        (terms.STREAM, filters.stream_id),
        (terms.NETWORK, filters.network),
        (terms.LANGUAGE, filters.language and filters.language.casefold()),
        (terms.AUTHOR_ID, filters.author_id),
        (terms.STATE, filters.state if filters.state != MentionState.VISIBLE else None),
    )
    yield from (Term(terms.spell(kind, str(value))) for kind, value in asked if value is not None)
    yield _when(filters.since, filters.until)


def _when(since: datetime | None, until: datetime | None) -> Condition | None:
    """One of the days or months between them, where these are few."""
    if since is None or until is None or since >= until:
        return None
    first, last = since.astimezone(UTC).date(), until.astimezone(UTC).date()
    days = list(islice(_days(first, last), MOST_MONTHS * 31))
    if len(days) <= MOST_DAYS:
        return any_of(Term(terms.day(day)) for day in days)
    months = dict.fromkeys(map(terms.month, days))
    return any_of(map(Term, months)) if days[-1] == last else None


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
