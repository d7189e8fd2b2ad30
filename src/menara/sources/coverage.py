"""What a batch of events says about how well we hear."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from menara.connectors.base import Event, Gap, Notice, Upsert
from menara.engine.mention import read_time

LIMITED = "try_later"  # the code of notices about outages and limits of rate


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
    def of(cls, events: Iterable[Event]) -> "Heard":
        heard = cls()
        for event in events:
            heard.add(event)
        return heard

    def add(self, event: Event) -> None:
        match event:
            case Gap():
                self.missed += 1
                self.gaps.append(event)
            case Notice(code=None):
                pass
            case Notice(code="try_later"):
                self.limited += 1
            case Notice():
                self.letters.append(event)
            case _:
                self.received += 1
                self._note_lag(event)

    def _note_lag(self, event: Event) -> None:
        if (
            isinstance(event, Upsert)
            and (heard := moment(event.observed_at))
            and (told := moment(event.source_time))
        ):
            self.lag_s = max((heard - told).total_seconds(), 0.0)


def moment(text: str | None) -> datetime | None:
    """In UTC; None where there is none that all databases can hold. What connectors tell may come from anybody."""
    try:
        return read_time(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
