"""The engine's own oracle: every query tried on every post, slowly and obviously right."""

from benchmarks.peers.clock import own_cpu_seconds
from benchmarks.peers.workload import Matches, Workload
from menara.engine.query import oracle


class Oracle:
    name = "oracle (plain Python, every query)"
    batch = 1

    def __init__(self, workload: Workload) -> None:
        self._posts = workload.posts
        self._oracle = oracle.Oracle({str(number): query for number, query in enumerate(workload.queries)})

    def match(self, start: int, end: int) -> Matches:
        return [list(map(int, self._oracle.match(post))) for post in self._posts[start:end]]

    def cpu_seconds(self) -> float:
        return own_cpu_seconds()

    def memory_bytes(self) -> int | None:
        return None

    def close(self) -> None:
        self._posts = []
