"""What was heard and matched: in all, by stream, by language, by hour, and lately."""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from menara.cli.watch.streams import Stream
from menara.cli.watch.terminal_text import safe
from menara.engine.mention import minute_of_day

LATELY_S = 5.0  # seconds over which a rate is taken
NO_HINT, OTHER = "", "other"
MOST_LANGUAGES = 100
LONGEST_HINT = 16

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """A mention with the streams it matches, and the places in its text for each. Equal to itself alone."""

    mention: dict[str, Any]
    matches: list[tuple[Stream, Spans]]


@dataclass(slots=True)
class StreamTally:
    matches: int = 0
    first: str | None = None
    last: str | None = None
    by_hour: Counter[int] = field(default_factory=Counter)

    def add(self, published_at: str | None) -> None:
        self.matches += 1
        if published_at:
            self.first = self.first or published_at
            self.last = published_at
            self.by_hour[minute_of_day(published_at) // 60] += 1


class Tally:
    def __init__(self, streams: list[Stream]) -> None:
        self.streams = {stream: StreamTally() for stream in streams}
        self.heard_by_language: Counter[str] = Counter()
        self.matched_by_language: Counter[str] = Counter()
        self.heard = 0
        self.matched = 0
        self.last_heard: str | None = None  # published_at
        self.days: set[str] = set()  # dates of what was heard; no more than show that there are several
        self._lately: deque[tuple[float, int, int]] = deque()

    @property
    def share(self) -> str:
        """The part of what was heard that matched; little is never told as nothing."""
        if not self.heard:
            return "-"
        part = self.matched / self.heard
        return f"{part:.0%}" if part >= 0.1 or not part else f"{part:.1%}" if part >= 0.001 else "<0.1%"

    def add(self, heard: list[dict[str, Any]], hits: list[Hit], now: float) -> None:
        """`now` is in seconds, of any clock that only goes forward."""
        self.heard += len(heard)
        self.matched += len(hits)
        self.heard_by_language.update(self._known(language_hint(mention)) for mention in heard)
        self.matched_by_language.update(self._known(language_hint(hit.mention)) for hit in hits)
        times = [mention["published_at"] for mention in heard if mention.get("published_at")]
        if len(self.days) <= 1:
            self.days.update(time[:10] for time in times)
        self.last_heard = times[-1] if times else self.last_heard
        for hit in hits:
            for stream, _ in hit.matches:
                self.streams[stream].add(hit.mention.get("published_at"))
        self._lately.append((now, len(heard), len(hits)))
        while now - self._lately[0][0] > LATELY_S:
            self._lately.popleft()

    def _known(self, language: str) -> str:
        """Anybody can invent languages: there is an end to how many are counted."""
        counted = self.heard_by_language
        return language if language in counted or len(counted) < MOST_LANGUAGES else OTHER

    def rates(self, started: float, now: float) -> tuple[float, float]:
        """Mentions heard and mentions matched per second, lately."""
        seconds = max(min(LATELY_S, now - started), 0.1)
        return (
            sum(heard for _, heard, _ in self._lately) / seconds,
            sum(matched for _, _, matched in self._lately) / seconds,
        )


def clock_of(published_at: str | None) -> str:
    """Hours and minutes in UTC; nothing when no time is known."""
    return "{:02}:{:02}".format(*divmod(minute_of_day(published_at), 60)) if published_at else ""


def language_hint(mention: dict[str, Any]) -> str:
    """As much of it as is one, fit for a terminal."""
    return safe(mention.get("lang") or NO_HINT)[:LONGEST_HINT]
