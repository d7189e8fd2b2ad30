"""Plays mentions in the time they were published, faster than life, or as fast as they can be read."""

from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

from menara.cli.watch.news import News
from menara.engine.mention.times import read_time

AT_ONCE = 200  # mentions handed out together when there is no time to keep


class Playing(Protocol):
    """Hands out mentions as time goes by; `news` is what else there is to tell.

    `is_live` when they come from a network, which has no speed that could be changed.
    """

    is_live: ClassVar[bool]
    speed: float | None
    paused: bool
    news: News

    @property
    def ended(self) -> bool:
        """Nothing more will come."""

    @property
    def has_more(self) -> bool:
        """There is no reason to wait before the next look."""

    def advance(self, seconds: float) -> list[dict[str, Any]]:
        """The mentions that have come due in the `seconds` since the last call."""

    def hurry(self, factor: float) -> None:
        """Change the speed, where there is one."""


class Player:
    """Hands out mentions when they are due. `speed` is how many times faster than life, None as fast as can be.

    A mention without a time, or from before the one it follows, is due at once.
    """

    is_live: ClassVar[bool] = False

    def __init__(
        self, mentions: Iterator[dict[str, Any]], speed: float | None, news: News | None = None
    ) -> None:
        self.news = news or News()
        self._mentions = mentions
        self._next = next(mentions, None)
        self._origin = self._published(self._next)
        self._played = 0.0
        self.speed = speed
        self.paused = False

    @property
    def ended(self) -> bool:
        return self._next is None

    @property
    def has_more(self) -> bool:
        return self.speed is None and not self.paused

    def advance(self, seconds: float) -> list[dict[str, Any]]:
        if self.paused:
            return []
        self._played += seconds * (self.speed or 0)
        due: list[dict[str, Any]] = []
        while self._next is not None and len(due) < AT_ONCE and self._is_due(self._next):
            due.append(self._next)
            self._next = next(self._mentions, None)
        return due

    def hurry(self, factor: float) -> None:
        if self.speed is not None:
            self.speed *= factor

    def _is_due(self, mention: dict[str, Any]) -> bool:
        if self.speed is None:
            return True
        published = self._published(mention)
        if published is None:
            return True
        if self._origin is None:
            self._origin = published - self._played
        return published - self._origin <= self._played

    @staticmethod
    def _published(mention: dict[str, Any] | None) -> float | None:
        text = mention.get("published_at") if mention else None
        return read_time(text).timestamp() if text else None
