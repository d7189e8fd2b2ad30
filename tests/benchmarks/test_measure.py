"""Timing, and what is told of it."""

import pytest

from benchmarks.growth import growth
from benchmarks.measure import Measured, Pass, find_differences, run_pass, warm
from benchmarks.peers.workload import Matches, Workload

POSTS = [{"text": "one"}, {"text": "two"}, {"text": "three"}]
WORKLOAD = Workload(POSTS, ["acme", "leak"], [], [])


class Listed:
    """Finds what it is told to, and takes a second of CPU a batch."""

    batch = 2

    def __init__(self, name: str, *matches: list[int]) -> None:
        self.name, self._matches, self.batches = name, matches, 0

    def match(self, start: int, end: int) -> Matches:
        self.batches += 1
        return list(self._matches[start:end])

    def cpu_seconds(self) -> float:
        return float(self.batches)

    def memory_bytes(self) -> int | None:
        return None

    def close(self) -> None: ...


def measured(name: str, *matches: list[int]) -> Measured:
    done = Measured(Listed(name, *matches), build_seconds=1.0, resident_growth=0)
    run_pass(done, len(matches), seconds=10)
    return done


def test_a_pass_goes_through_all_posts() -> None:
    done = measured("ours", [0], [1, 0], [])
    assert [(one.posts, one.cpu) for one in done.passes] == [(3, 2.0)]
    assert done.matches == [[0], [0, 1], []]


def test_a_pass_ends_when_its_time_is_spent() -> None:
    done = Measured(Listed("slow", [0], [1], []), 1.0, 0)
    run_pass(done, 3, seconds=1)
    assert (done.passes[0].posts, done.matches) == (2, [[0], [1]])


def test_warming_takes_one_batch_at_least() -> None:
    matcher = Listed("ours", [0], [1], [])
    warm(matcher, 3, seconds=0)
    assert matcher.batches == 1


def test_times_are_told_by_the_median_and_the_extremes() -> None:
    done = Measured(Listed("ours"), 1.0, 0, passes=[Pass(10, cpu, cpu) for cpu in (3.0, 1.0, 2.0)])
    assert (done.cpu().median, done.cpu().low, done.cpu().high) == (200_000, 100_000, 300_000)


def test_a_difference_names_the_query_the_post_and_who_matched() -> None:
    differences = find_differences(measured("ours", [0], [], []), measured("theirs", [0], [1], []), WORKLOAD)
    assert list(differences) == ["only theirs matches 'leak' in 'two'"]


def test_a_slower_matcher_is_compared_on_the_posts_it_did() -> None:
    slow = Measured(Listed("slow", [0]), 1.0, 0, matches=[[0]])
    assert list(find_differences(measured("ours", [0], [1], []), slow, WORKLOAD)) == []


@pytest.mark.parametrize(
    ("seconds", "exponent"), [([0.01, 0.04, 0.16], 1.0), ([0.01, 0.16, 2.56], 2.0), ([0, 0, 0], 0.0)]
)
def test_growth_is_the_slope_of_the_logarithms(seconds: list[float], exponent: float) -> None:
    assert growth([1_000, 4_000, 16_000], seconds) == pytest.approx(exponent)
