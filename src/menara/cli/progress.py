"""How far a command has come, on standard error."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

EVERY_S = 0.2
CLEAR = "\r\x1b[K"


class Progress:
    """Counts lines. Shows the count while it grows where a person sees it and nothing else; tells what was set aside."""

    def __init__(self, more: Callable[[], str] = str) -> None:
        """`more` tells what else is known: how much of a file has been read."""
        self._more = more
        self.lines = 0
        self.set_aside = 0
        self._shown = sys.stderr.isatty() and not sys.stdout.isatty()
        self._next = 0.0

    def add(self, lines: int, set_aside: int) -> None:
        self.lines += lines
        self.set_aside += set_aside
        if self._shown and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            print(
                f"{CLEAR}{self.lines:,} lines, {self.set_aside:,} set aside{self._more()}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            print(CLEAR, end="", file=sys.stderr, flush=True)
        if self.set_aside and error is None:
            counts = f"{self.set_aside:,} of {self.lines:,} lines"
            print(f"menara: {counts} could not be read; their lines of output say why.", file=sys.stderr)
