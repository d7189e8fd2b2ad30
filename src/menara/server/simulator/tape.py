"""What a live stream has told, numbered, kept for a while, and followed by any number of listeners."""

import asyncio
from bisect import bisect_left
from collections.abc import AsyncIterator
from contextlib import suppress


class Tape:
    """`most` messages are kept. Used in one event loop."""

    def __init__(self, most: int = 200_000) -> None:
        self._most = most
        self._numbers: list[int] = []
        self._messages: list[bytes] = []
        self._cut = 0  # how many were there before the first that is kept
        self._news = asyncio.Event()

    def add(self, number: int, message: bytes) -> None:
        """`number` is higher than those before."""
        self._numbers.append(number)
        self._messages.append(message)
        if len(self._numbers) > self._most * 5 // 4:
            surplus = len(self._numbers) - self._most
            del self._numbers[:surplus], self._messages[:surplus]
            self._cut += surplus
        self._news.set()
        self._news = asyncio.Event()

    def end(self) -> int:
        """The place behind the last message."""
        return self._cut + len(self._numbers)

    def place_of(self, number: int) -> int:
        """The place of the first message with that number, or of the first behind it."""
        return self._cut + bisect_left(self._numbers, number)

    async def follow(self, place: int, patience_s: float) -> AsyncIterator[list[bytes]]:
        """All from a place on, for ever; an empty list whenever so long nothing has come."""
        while True:
            news, place = self._news, max(place, self._cut)
            if place < self.end():
                begin = place - self._cut
                told = self._messages[begin : begin + 500]
                place += len(told)
                yield told
            else:
                yield await _nothing_or_news(news, patience_s)


async def _nothing_or_news(news: asyncio.Event, patience_s: float) -> list[bytes]:
    with suppress(TimeoutError):
        await asyncio.wait_for(news.wait(), patience_s)
    return []
