"""The peers by name; a peer's own packages are needed only when it is asked for."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.peers.workload import Matcher, Workload

PEERS = ("python", "postgres", "lucene", "sqlite", "oracle")
Maker = Callable[[Workload], Matcher]


def choose_peers(names: list[str], lucene_folder: Path, stack: ExitStack) -> list[Maker]:
    """What makes each of them; servers and files live as long as `stack`."""
    choosers = {"postgres": lambda: _postgres(stack), "lucene": lambda: _lucene(lucene_folder)}
    choosers |= {"sqlite": _sqlite, "python": _python, "oracle": _oracle}
    return [maker for name in names for maker in choosers[name]()]


def _postgres(stack: ExitStack) -> list[Maker]:
    from benchmarks.peers.postgres import Cluster, PostgresBatch, PostgresScan

    cluster = stack.enter_context(Cluster())
    return [partial(PostgresBatch, cluster=cluster), partial(PostgresScan, cluster=cluster)]


def _lucene(folder: Path) -> list[Maker]:
    from benchmarks.peers.lucene import LuceneMonitor, set_up

    set_up(folder)
    return [partial(LuceneMonitor, folder=folder), partial(LuceneMonitor, folder=folder, batch=1)]


def _sqlite() -> list[Maker]:
    from benchmarks.peers.sqlite import SqliteBatch

    return [SqliteBatch]


def _python() -> list[Maker]:
    from benchmarks.peers.indexed import PythonIndex

    return [PythonIndex]


def _oracle() -> list[Maker]:
    from benchmarks.peers.oracle import Oracle

    return [Oracle]
