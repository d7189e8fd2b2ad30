"""T11: two hundred sources share one limit, and for twenty minutes every answer is 429. On a clock of its own.

The sources do what connectors do at the door: a short wait is sat out, a long one is backed off from with jitter.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import pytest

from menara.outbound.backoff import Backoffs
from menara.outbound.budget import Ask, Budget
from menara.outbound.dialects import Folded, Reading, Told, standard
from menara.outbound.errors import Failure, TryLater

SOURCES = 200
POLL_S = 60.0
LIMIT, WINDOW_S = 1_800, 900.0  # two in a second, less than the sources would like
STORM = (600.0, 1_800.0)
END = 7_200.0
LATENCY_S = 0.2
PATIENCE_S = 30.0


@dataclass
class Server:
    """Counts by windows of its own, and refuses all in a storm. `tells`: what it says when it refuses."""

    tells: Callable[[float], dict[str, str]]
    asked: list[tuple[float, int]] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    windows: Counter[int] = field(default_factory=Counter)

    def answer(self, source: int, now: float) -> Told:
        self.asked.append((now, source))
        window, into = divmod(now, WINDOW_S)
        self.windows[int(window)] += 1
        left = LIMIT - self.windows[int(window)]
        if STORM[0] <= now < STORM[1] or left < 0:
            self.refused.append(now)
            return Told(429, Folded(self.tells(now)))
        headers = {
            "ratelimit-limit": str(LIMIT),
            "ratelimit-remaining": str(left),
            "ratelimit-reset": str(int(WINDOW_S - into) + 1),
        }
        return Told(200, Folded(headers))


class World:
    """What happens next, by time."""

    def __init__(self, server: Server, seed: int) -> None:
        self.now = 0.0
        self.random = Random(seed).random
        self.server = server
        self.budget = Budget(now=lambda: self.now, wall=lambda: self.now, random=self.random)
        self._coming: list[tuple[float, int, Iterator[float]]] = []

    def run(self) -> None:
        for source in range(SOURCES):
            heapq.heappush(self._coming, (POLL_S * self.random(), source, self.source(source)))
        while self._coming and self._coming[0][0] < END:
            self.now, source, life = heapq.heappop(self._coming)
            heapq.heappush(self._coming, (self.now + next(life), source, life))

    def source(self, number: int) -> Iterator[float]:
        """Yields how long it waits."""
        ask, backoffs = Ask("api.example", "app", who=number), Backoffs(self.random)
        while True:
            try:
                yield from self.permitted(ask)
                told = self.server.answer(number, self.now)
                yield LATENCY_S
                self.learnt(ask, standard(told))
                backoffs.reset()
                yield POLL_S
            except TryLater as error:
                yield backoffs.next(error)

    def permitted(self, ask: Ask) -> Iterator[float]:
        while wait := self.budget.take(ask):
            if wait > PATIENCE_S:
                raise TryLater("used up", wait, Failure.LIMIT)
            yield wait

    def learnt(self, ask: Ask, reading: Reading) -> None:
        self.budget.learn(ask, reading)
        if reading.limited:
            raise TryLater("429", reading.wait_s, Failure.LIMIT)


def silent(_: float) -> dict[str, str]:
    return {}


def retry_after(now: float) -> dict[str, str]:
    return {"retry-after": f"{max(0.0, STORM[1] - now):.0f}"}


def at_once(_: float) -> dict[str, str]:
    """A server that promises too much."""
    return {"retry-after": "0"}


@pytest.fixture(params=[silent, retry_after, at_once], ids=lambda tells: tells.__name__, scope="module")
def server(request: pytest.FixtureRequest) -> Server:
    server = Server(request.param)
    World(server, seed=7).run()
    return server


def per_second(server: Server, begin: float, end: float) -> Counter[int]:
    return Counter(int(moment) for moment, _ in server.asked if begin <= moment < end)


def test_no_more_is_asked_than_is_allowed(server: Server) -> None:
    """Nothing is allowed in a storm: whatever is asked then is to find out whether it is over."""
    outside = [count for window, count in server.windows.items() if not 0 < window < 2]
    assert max(outside) <= LIMIT * 1.01
    assert len(server.refused) <= 0.01 * LIMIT
    assert [moment for moment in server.refused if moment >= STORM[1]] == []


def test_when_it_is_over_they_do_not_come_all_at_once(server: Server) -> None:
    recovered = next(moment for moment, _ in server.asked if moment >= STORM[1])
    counts = per_second(server, recovered, END)
    mean = sum(counts.values()) / (END - recovered)
    assert max(counts.values()) <= 2 * mean, (max(counts.values()), mean)


def test_the_limit_is_made_use_of_again(server: Server) -> None:
    """Four fifths of it: the last share is left to those who answer."""
    later = [count for window, count in server.windows.items() if window in (4, 5, 6)]
    assert min(later) >= 0.75 * LIMIT


def test_every_source_gets_its_share(server: Server) -> None:
    shares = Counter(source for moment, source in server.asked if moment >= STORM[1] + WINDOW_S)
    assert len(shares) == SOURCES
    assert max(shares.values()) - min(shares.values()) <= 0.25 * max(shares.values()), sorted(shares.values())


def test_all_have_had_a_turn_before_anybody_has_a_third(server: Server) -> None:
    """Who backs off with jitter may come a little later than its turn."""
    turns: Counter[int] = Counter()
    after = (source for moment, source in server.asked if moment >= STORM[1])
    while max(turns.values(), default=0) < 3:
        turns[next(after)] += 1
    assert len(turns) == SOURCES
