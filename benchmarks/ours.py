"""Our own percolator, measured as any other matcher; it gets the posts as mentions and pays for their tokens itself."""

from benchmarks.peers.clock import own_cpu_seconds
from benchmarks.peers.workload import Matches, Workload
from menara.engine import Percolator


def load_kernel() -> None:
    """Once in a program: what it costs belongs to no set of queries."""
    Percolator({"any": "any"}).compile()


class Menara:
    name = "Menara"

    def __init__(self, workload: Workload, batch: int = 2_000) -> None:
        self.batch = batch
        self._posts = workload.posts
        self.percolator = Percolator({str(number): query for number, query in enumerate(workload.queries)})
        self.percolator.compile()

    def match(self, start: int, end: int) -> Matches:
        return self.percolator.match_batch(self._posts[start:end])

    def cpu_seconds(self) -> float:
        return own_cpu_seconds()

    def memory_bytes(self) -> int | None:
        return self.percolator.memory_bytes()

    def close(self) -> None:
        self._posts = []
