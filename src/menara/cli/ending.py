"""SIGTERM ends a command that listens: at once while it waits, behind the line while it writes one, with status 0."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

PATIENCE_S = 1  # for a line whose reader does not take it


class Ending:
    """Inside it SIGTERM raises SystemExit(0), but never between a line and its cursor."""

    def __init__(self) -> None:
        self._held_off = False
        self._asked = False

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGTERM, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGTERM, self._before)

    @contextmanager
    def held_off(self) -> Iterator[None]:
        """What is begun here is finished first, unless that takes more than a second."""
        self._held_off = True
        yield
        self._held_off = False
        if self._asked:
            signal.alarm(0)
            raise SystemExit(0)

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 (as signal.signal wants it)
        if not self._held_off:
            raise SystemExit(0)
        self._asked = True
        signal.signal(signal.SIGALRM, _leave)
        signal.alarm(PATIENCE_S)


def _leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """Nobody reads what is written: what stands in the buffers cannot be delivered any more."""
    os._exit(0)
