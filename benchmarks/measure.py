"""Timing of matchers: passes over the same posts, taken in turns, and the check that all of them find the same."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks.peers.clock import resident_bytes
from benchmarks.peers.workload import Matcher, Workload

SHORTEST_PASS = 1.0  # CPU seconds; a faster matcher goes through the posts again


@dataclass(frozen=True, slots=True)
class Pass:
    posts: int
    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Microseconds a post: the median of the passes, the lowest and the highest."""

    median: float
    low: float
    high: float


@dataclass(slots=True)
class Measured:
    """A matcher and what was seen of it. `matches` are those of the first round over the posts, of the last pass."""

    matcher: Matcher
    build_seconds: float
    resident_growth: int
    passes: list[Pass] = field(default_factory=list)
    matches: list[list[int]] = field(default_factory=list)

    def cpu(self) -> Spread:
        return _spread([1e6 * done.cpu / done.posts for done in self.passes])

    def wall(self) -> Spread:
        return _spread([1e6 * done.wall / done.posts for done in self.passes])

    def matches_per_post(self) -> float:
        return sum(map(len, self.matches)) / len(self.matches)


def build(make: Callable[[], Matcher]) -> Measured:
    resident, started = resident_bytes(), time.perf_counter()
    matcher = make()
    seconds = getattr(matcher, "build_seconds", time.perf_counter() - started)
    return Measured(matcher, seconds, resident_bytes() - resident)


def warm(matcher: Matcher, posts: int, seconds: float) -> None:
    """Match for so many seconds (one batch at least), so that compilers and caches have done their work."""
    deadline = time.perf_counter() + seconds
    for start, end in _batches(posts, matcher.batch):
        matcher.match(start, end)
        if time.perf_counter() >= deadline:
            return


def run_pass(measured: Measured, posts: int, seconds: float) -> None:
    """Match batch after batch: all posts, again if that was quick, but no longer than `seconds` of CPU."""
    matcher, first_round, done, spent = measured.matcher, [], 0, 0.0
    cpu, wall = matcher.cpu_seconds(), time.perf_counter()
    for start, end in _batches(posts, matcher.batch):
        matches = matcher.match(start, end)
        if done < posts:
            first_round.append(matches)
        done += end - start
        spent = matcher.cpu_seconds() - cpu
        if spent >= seconds or (done >= posts and spent >= SHORTEST_PASS):
            break
    measured.passes.append(Pass(done, spent, time.perf_counter() - wall))
    measured.matches = [sorted(map(int, ids)) for matches in first_round for ids in matches]


def find_differences(ours: Measured, theirs: Measured, workload: Workload) -> Iterator[str]:
    """A line for each query and post on which the two do not agree."""
    for number, (left, right) in enumerate(zip(ours.matches, theirs.matches, strict=False)):
        for query in sorted(set(left) ^ set(right)):
            who = ours if query in left else theirs
            text = workload.posts[number]["text"]
            yield f"only {who.matcher.name} matches {workload.queries[query]!r} in {text!r}"


def _batches(posts: int, batch: int) -> Iterator[tuple[int, int]]:
    """Over and over again."""
    while True:
        for start in range(0, posts, batch):
            yield start, min(start + batch, posts)


def _spread(values: list[float]) -> Spread:
    return Spread(statistics.median(values), min(values), max(values))
