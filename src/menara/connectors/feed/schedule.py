"""When each feed is asked: all at once at the beginning, then each at its own pace, never all of them in step."""

import re
from collections.abc import Sequence
from hashlib import blake2b
from heapq import heappop, heappush
from typing import NamedTuple

from menara.connectors.base import Clock
from menara.outbound.backoff import Backoff, Random

USUAL_S = 900.0
LONGEST_S = 3_600.0  # however seldom a feed says it changes: half of them say so without thinking
LONGEST_FAILING_S = 21_600.0
DAY_S = 86_400.0
SPREAD = 0.1
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


class Turn(NamedTuple):
    """Whose turn it is after waiting so long; `number` counts the looks at that feed."""

    url: str
    wait_s: float
    number: int


class Schedule:
    def __init__(
        self, urls: Sequence[str], polls: int | None, interval_s: float | None, clock: Clock
    ) -> None:
        self._polls = polls
        self._interval_s = interval_s
        self._clock = clock
        self._backoffs: dict[str, Backoff] = {}
        begin = clock().timestamp()
        self._due = [(begin, place, 1, url) for place, url in enumerate(urls)]

    def next(self) -> Turn | None:
        """None when every feed has been asked as often as it should be."""
        if not self._due:
            return None
        due, _, number, url = heappop(self._due)
        return Turn(url, max(0.0, due - self._clock().timestamp()), number)

    def again(self, turn: Turn, asked_s: float) -> None:
        """It worked. `asked_s` is how often the feed wants to be asked at most; a person who has said more counts more."""
        self._backoffs.pop(turn.url, None)
        wanted = max(USUAL_S, min(asked_s, LONGEST_S))
        interval_s = wanted if self._interval_s is None else self._interval_s
        self._put(turn, interval_s * _spread(turn))

    def after_failure(self, turn: Turn, after_s: float | None, random: Random) -> None:
        """It did not. What the other side asks for is waited out, up to a day."""
        interval_s = USUAL_S if self._interval_s is None else self._interval_s
        backoff = self._backoffs.setdefault(
            turn.url, Backoff(interval_s, max(interval_s, LONGEST_FAILING_S), random, least_s=interval_s)
        )
        self._put(turn, min(DAY_S, backoff.next(None if after_s is None else max(after_s, interval_s))))

    def tomorrow(self, turn: Turn) -> None:
        """It will not work until somebody does something; a run that is to end does not wait for that."""
        if self._polls is None:
            self._put(turn, DAY_S * _spread(turn))

    def _put(self, turn: Turn, wait_s: float) -> None:
        if self._polls is None or turn.number < self._polls:
            due = self._clock().timestamp() + wait_s
            heappush(self._due, (due, turn.number, turn.number + 1, turn.url))


def fresh_s(cache_control: str) -> float:
    """For how long an answer says it stays as it is."""
    found = _MAX_AGE.search(cache_control)
    return float(found[1]) if found else 0.0


def _spread(turn: Turn) -> float:
    """Between 0.9 and 1.1: another number for each feed, and each time."""
    number = int.from_bytes(
        blake2b(f"{turn.number} {turn.url}".encode("utf-8", "replace"), digest_size=4).digest()
    )
    return 1 + SPREAD * (number / 2**31 - 1)
