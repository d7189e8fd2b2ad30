"""One watch from beginning to end: mentions come due, are matched, counted and shown, while keys are heard."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from menara.cli.watch.keyboard import Keyboard
from menara.cli.watch.matching import Matcher
from menara.cli.watch.player import Playing
from menara.cli.watch.tally import Hit, Tally

TICK_S = 0.1
FASTER, SLOWER = 2.0, 0.5

Clock = Callable[[], float]


class View(Protocol):
    def add(self, hits: list[Hit]) -> None:
        """Take what has matched."""

    def draw(self, now: float) -> None:
        """Show how things are."""


@dataclass(slots=True)
class Session:
    """`clock` gives seconds and only goes forward. `limit` ends the watch after so many mentions that match."""

    player: Playing
    matcher: Matcher
    tally: Tally
    view: View
    keyboard: Keyboard
    clock: Clock
    limit: int | None = None
    is_over: bool = False

    def run(self) -> None:
        """Returns when all has been played, or when a key, Ctrl-C or the limit ends it."""
        with suppress(KeyboardInterrupt):
            before = drawn = self.clock()
            self.view.draw(before)
            while not self.is_over:
                now = self.clock()
                self._play(now - before, now)
                before = now
                if now - drawn >= TICK_S or self.is_over:
                    self.view.draw(now)
                    drawn = now
                self._hear(self.keyboard.wait(self._rest()))

    def _play(self, seconds: float, now: float) -> None:
        heard = self.player.advance(seconds)
        hits = self.matcher.match(heard) if heard else []
        heard, hits = self._within_limit(heard, hits)
        self.tally.add(heard, hits, now)
        self.view.add(hits)
        self.is_over = self.is_over or self.player.ended

    def _within_limit(
        self, heard: list[dict[str, Any]], hits: list[Hit]
    ) -> tuple[list[dict[str, Any]], list[Hit]]:
        left = len(hits) if self.limit is None else self.limit - self.tally.matched
        if len(hits) < left or self.limit is None:
            return heard, hits
        self.is_over = True
        last = next(index for index, mention in enumerate(heard) if mention is hits[left - 1].mention)
        return heard[: last + 1], hits[:left]

    def _rest(self) -> float:
        return 0.0 if self.is_over or self.player.has_more else TICK_S

    def _hear(self, keys: str) -> None:
        for key in keys:
            match key:
                case " ":
                    self.player.paused = not self.player.paused
                case "+" | "=":
                    self.player.hurry(FASTER)
                case "-":
                    self.player.hurry(SLOWER)
                case "q" | "Q":
                    self.is_over = True
