"""What only our own percolator is asked: two threads against one, and changes while another thread matches."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Barrier, Event, Thread

from benchmarks.posts import Post
from menara.engine import Percolator

BATCH = 2_000
CHANGES = 20


@dataclass(frozen=True, slots=True)
class Scaling:
    """Posts per second of wall time."""

    one_thread: float
    two_threads: float


@dataclass(frozen=True, slots=True)
class Change:
    """Milliseconds from the call to a match that shows the change, others matching meanwhile."""

    operation: str
    median: float
    worst: float


def measure_scaling(
    percolator: Percolator, posts: Sequence[Post], seconds: float = 2, turns: int = 3
) -> Scaling:
    """The best of some turns each, taken alternately: other work on the machine only ever slows a turn down."""
    one, two = [], []
    for _ in range(turns):
        one.append(_posts_per_second(percolator, posts, 1, seconds))
        two.append(_posts_per_second(percolator, posts, 2, seconds))
    return Scaling(max(one), max(two))


def _posts_per_second(percolator: Percolator, posts: Sequence[Post], threads: int, seconds: float) -> float:
    start, done = Barrier(threads + 1), [0] * threads

    def match(number: int) -> None:
        start.wait()
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            for first in range(0, len(posts), BATCH):
                done[number] += len(percolator.match_batch(posts[first : first + BATCH]))

    workers = [Thread(target=match, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    start.wait()
    started = time.perf_counter()
    for worker in workers:
        worker.join()
    return sum(done) / (time.perf_counter() - started)


def measure_changes(percolator: Percolator, posts: Sequence[Post]) -> list[Change]:
    """Add, replace and remove queries while another thread goes on matching `posts`."""
    stop = Event()

    def match_on() -> None:
        while not stop.is_set():
            percolator.match_batch(posts[:BATCH])

    other = Thread(target=match_on)
    other.start()
    try:
        return [_measure(operation, CHANGES, percolator) for operation in ("add", "replace", "remove")]
    finally:
        stop.set()
        other.join()


def _measure(operation: str, times: int, percolator: Percolator) -> Change:
    taken = sorted(_time_change(operation, f"new{number}", percolator) for number in range(times))
    return Change(operation, 1_000 * taken[times // 2], 1_000 * taken[-1])


def _time_change(operation: str, name: str, percolator: Percolator) -> float:
    """Each added query is replaced by another of the same id, and that one removed."""
    first, second = f"zanoria{name} AND breach", f"NOT leak AND zanoria{name}x"
    changes: dict[str, tuple[Callable[[], None], str, bool]] = {
        "add": (lambda: percolator.add(name, first), f"zanoria{name} breach", True),
        "replace": (lambda: percolator.replace(name, second), f"a zanoria{name}x", True),
        "remove": (lambda: percolator.remove(name), f"a zanoria{name}x", False),
    }
    change, text, matches = changes[operation]
    started = time.perf_counter()
    change()
    found = percolator.match_batch([{"id": "probe", "text": text}])
    taken = time.perf_counter() - started
    if (name in found[0]) is not matches:
        raise AssertionError(f"{operation} of {name} was not visible to the next call")
    return taken
