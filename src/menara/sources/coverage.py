"""What a batch of events says about how well we hear."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from menara.connectors.base import Account, Delete, Event, Gap, Notice, Upsert
from menara.engine.mention import read_time

MENTIONED = frozenset({Upsert, Delete, Account})  # what counts as received


@dataclass(slots=True)
class Heard:
    """Counts of one batch; `lag_s` is that of its last mention with a time of its own."""

    received: int = 0
    limited: int = 0
    missed: int = 0
    letters: list[Notice] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    lag_s: float | None = None

    @classmethod
    def of(cls, events: Sequence[Event]) -> "Heard":
        heard = cls(lag_s=_lag_s(events))
        for event in events:
            if type(event) in MENTIONED:
                heard.received += 1
            else:
                heard.add(event)
        return heard

    def add(self, event: Event) -> None:
        match event:
            case Gap():
                self.missed += 1
                self.gaps.append(event)
            case Notice(code="try_later"):
                self.limited += 1
            case Notice(code=str()):
                self.letters.append(event)


def _lag_s(events: Sequence[Event]) -> float | None:
    for event in reversed(events):
        if isinstance(event, Upsert) and (lag_s := _lag_of(event)) is not None:
            return lag_s
    return None


def _lag_of(event: Upsert) -> float | None:
    told = moment(event.source_time)
    heard = moment(event.observed_at) if told else None
    return max((heard - told).total_seconds(), 0.0) if heard and told else None


def moment(text: str | None) -> datetime | None:
    """In UTC; None where there is none that all databases can hold. What connectors tell may come from anybody."""
    try:
        return read_time(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
