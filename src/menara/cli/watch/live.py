"""The screen on a real terminal, drawn by rich on the terminal's second page: what was there before comes back."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from menara.cli.watch.screen import Moment, Screen
from menara.cli.watch.tally import Hit


class LiveView:
    def __init__(self, console: Console, screen: Screen, started: float) -> None:
        self._console = console
        self._screen = screen
        self._started = started
        self._live = Live(console=console, screen=True, auto_refresh=False, vertical_overflow="crop")

    def add(self, hits: list[Hit]) -> None:
        self._screen.add(hits)

    def draw(self, now: float) -> None:
        width, height = self._console.size
        lines = self._screen.frame(width, height, Moment(self._started, now))
        page = Text("\n", no_wrap=True, overflow="crop", end="").join(lines)
        self._live.update(page, refresh=True)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.__exit__(kind, error, trace)
