"""Single keys, read while the screen is live."""

import os
import select
import sys
import time
from types import TracebackType
from typing import Any, Protocol, Self

GONE = "q"  # what a closed terminal seems to type


class Keyboard(Protocol):
    def wait(self, seconds: float) -> str:
        """Sleep; return the keys that were pressed meanwhile, or sooner with the first of them."""


class NoKeyboard:
    """Nobody types."""

    def wait(self, seconds: float) -> str:
        time.sleep(seconds)
        return ""


class TerminalKeyboard:
    """Reads keys without waiting for Enter and without showing them; gives the terminal back as it was."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._before: list[Any] | None = None

    def wait(self, seconds: float) -> str:
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if not ready:
            return ""
        return os.read(self._terminal, 64).decode("utf-8", "ignore") or GONE

    def __enter__(self) -> Self:
        import termios
        import tty

        self._before = termios.tcgetattr(self._terminal)
        tty.setcbreak(self._terminal, termios.TCSADRAIN)  # a key that came before counts
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import termios

        if self._before is not None:
            termios.tcsetattr(self._terminal, termios.TCSADRAIN, self._before)


def can_read_keys() -> bool:
    try:
        import termios  # noqa: F401
    except ImportError:
        return False
    return sys.stdin is not None and sys.stdin.isatty()
