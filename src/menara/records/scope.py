"""What a legal hold covers, decided from facts alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from menara.engine.query import oracle, syntax
from menara.engine.query.errors import QueryError
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Reading
from menara.records.enums import RecordKind


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one record. Without `content` nobody can say any more what a query would say of it."""

    kind: RecordKind
    at: datetime
    network: str = ""
    native_id: str = ""
    author_id: str = ""
    stream_ids: frozenset[int] = frozenset()
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """All that is named has to fit; what is empty does not matter. A scope that names nothing covers everything."""

    networks: frozenset[str] = frozenset()
    native_ids: frozenset[str] = frozenset()
    author_ids: frozenset[str] = frozenset()
    stream_ids: frozenset[int] = frozenset()
    query: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def covers(self, facts: Facts) -> bool:
        """In doubt it does: what is held by mistake can still go later."""
        return (
            (self.since is None or facts.at >= self.since)
            and (self.until is None or facts.at < self.until)
            and _fits(self.networks, facts.network)
            and (facts.kind == RecordKind.DEAD_LETTER or self._names(facts))
        )

    def _names(self, facts: Facts) -> bool:
        return (
            _fits(self.native_ids, facts.native_id)
            and _fits(self.author_ids, facts.author_id)
            and (not self.stream_ids or not self.stream_ids.isdisjoint(facts.stream_ids))
            and (not self.query or _matches(self.query, facts.content))
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """One hold that forbids, as those ask who want to do away with something."""

    hold_id: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class Holdings:
    """All holds of a workspace that forbid now."""

    holds: tuple[Holding, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.holds)

    def covering(self, facts: Facts) -> int | None:
        """The id of the first hold that covers the record: the reason why it stays."""
        return next((hold.hold_id for hold in self.holds if hold.scope.covers(facts)), None)


def _fits(names: frozenset[str], name: str) -> bool:
    """What has lost its name may be any."""
    return not names or not name or name in names


def _matches(query: str, content: Mapping[str, Any] | None) -> bool:
    expression = _parsed(query)
    return content is None or expression is None or oracle.matches(expression, Reading(dict(content)))


@lru_cache(100)
def _parsed(query: str) -> Expression | None:
    """None for what was a query when the hold was drafted, and is none for this release."""
    try:
        return syntax.parse(query)
    except QueryError:
        return None
