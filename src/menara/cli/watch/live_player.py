"""Hands out what a network tells, as it comes; the counterpart of `Player`, which plays what is written down."""

from collections import deque
from typing import Any, ClassVar

from menara.cli.output import UsageError
from menara.cli.watch.news import News
from menara.cli.watch.player import AT_ONCE
from menara.connectors.base import Permanent, SettingsError, TryLater, Upsert, system_clock, written
from menara.connectors.reader import Reader


class LivePlayer:
    """While it is paused nothing is taken from the reader, and nothing is lost."""

    is_live: ClassVar[bool] = True

    def __init__(self, reader: Reader) -> None:
        self.speed: float | None = None
        self.paused = False
        self.news = News()
        self._reader = reader
        self._heard: deque[dict[str, Any]] = deque()

    @property
    def ended(self) -> bool:
        return self._reader.ended and not self._heard

    @property
    def has_more(self) -> bool:
        return bool(self._heard) and not self.paused

    def advance(self, seconds: float) -> list[dict[str, Any]]:  # noqa: ARG002 (a network keeps its own time)
        """The mentions that have come since the last call, no more than can be shown. Raises UsageError."""
        if self.paused:
            return []
        if not self._heard:
            self._listen()
        return [self._heard.popleft() for _ in range(min(AT_ONCE, len(self._heard)))]

    def hurry(self, factor: float) -> None:
        """Networks cannot be hurried."""

    def _listen(self) -> None:
        try:
            for event in self._reader.take(0):
                self.news.hear(event)
                if isinstance(event, Upsert):
                    self._heard.append(dict(event.mention))
        except SettingsError as error:
            raise UsageError(str(error)) from None
        except (Permanent, TryLater) as failure:
            self.news.fail(str(failure), written(system_clock()))
