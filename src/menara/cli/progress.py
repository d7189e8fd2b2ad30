"""How far a command has come, on standard error."""

import sys
import time
from types import TracebackType
from typing import Self

EVERY_S = 0.2
CLEAR = "\r\x1b[K"


class Progress:
    """Counts lines. Shows the count while it grows where a person sees it and nothing else; tells what was set aside."""

    def __init__(self) -> None:
        self.lines = 0
        self.set_aside = 0
        self._shown = sys.stderr.isatty() and not sys.stdout.isatty()
        self._next = 0.0

    def add(self, lines: int, set_aside: int) -> None:
        self.lines += lines
        self.set_aside += set_aside
        self.show()

    def show(self) -> None:
        if self._shown and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            print(f"{CLEAR}{self.line()}", end="", file=sys.stderr, flush=True)

    def line(self) -> str:
        """What is shown."""
        return f"{self.lines:,} lines, {self.set_aside:,} set aside"

    def last_words(self) -> str:
        """What is told at the end, when something was set aside."""
        counts = f"{self.set_aside:,} of {self.lines:,} lines"
        return f"{counts} could not be read; their lines of output say why."

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            print(CLEAR, end="", file=sys.stderr, flush=True)
        if self.set_aside and error is None:
            print(f"menara: {self.last_words()}", file=sys.stderr)
