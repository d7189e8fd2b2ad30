"""What a live source tells besides its mentions: stretches that are missing, outages, how far it is behind."""

from menara.cli.pace import Pace, behind
from menara.cli.watch.terminal_text import safe
from menara.connectors.base import Event, Gap, Notice

MOST_FRESH = 100  # lines that wait to be shown
BACK = "It is back."


class News:
    """`last` is the latest that a person should know, as one line; `is_away` while the network does not answer."""

    def __init__(self) -> None:
        self.gaps = 0
        self.outages = 0
        self.set_aside = 0
        self.last = ""
        self.heard_at: str | None = None
        self.is_away = False
        self._pace = Pace()
        self._fresh: list[str] = []

    @property
    def troubles(self) -> int:
        return self.outages + self.set_aside

    def hear(self, event: Event) -> None:
        self.heard_at = event.observed_at
        self._pace.add(event)
        match event:
            case Gap():
                self.is_away = False
                self.gaps += 1
                self._tell(event.observed_at, gap_in_words(event))
            case Notice(code="try_later" | "permanent"):
                self.fail(event.message, event.observed_at)
            case Notice():
                self.set_aside += event.code is not None
                self._tell(event.observed_at, event.message)
            case _ if self.is_away:
                self.is_away = False
                self._tell(event.observed_at, BACK)

    def fail(self, message: str, at: str) -> None:
        """The network is away."""
        self.outages += 1
        self.is_away = True
        self._tell(at, message)

    def fresh(self) -> list[str]:
        """What has been told since the last call, the oldest first."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def lag(self) -> str:
        """How far the source is behind, in words; nothing when its posts tell no times."""
        lag_s = self._pace.lag_s()
        return "" if lag_s is None else behind(lag_s)

    def _tell(self, at: str, message: str) -> None:
        self.last = f"{_clock(at)} {safe(message)}"
        self._fresh = [*self._fresh[1 - MOST_FRESH :], self.last]


def gap_in_words(gap: Gap) -> str:
    """What is missing, and why."""
    ends = [f"{word} {_clock(at)}" for word, at in (("from", gap.begin), ("to", gap.end)) if at]
    return " ".join(["Something may be missing", *ends]) + f": {gap.reason}"


def _clock(moment: str) -> str:
    """Hours, minutes and seconds of an RFC 3339 time in UTC, as all events have them."""
    return moment[11:19]
