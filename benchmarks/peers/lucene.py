"""Lucene Monitor (Luwak) in a JVM of its own, driven over a pipe. `lucene.sh` sets it up."""

import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers.clock import cpu_seconds_of
from benchmarks.peers.translation import And, Near, Or, Plain, Prefix, Sequence, Term
from benchmarks.peers.workload import Matches, Workload

HERE = Path(__file__).parent
# A collector of one thread: a parallel one spends more CPU for the same work.
FLAGS = ("-Xmx6g", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8")


def set_up(folder: Path) -> None:
    subprocess.run([HERE / "lucene.sh", folder], check=True)


class LuceneMonitor:
    """`batch` posts a call (1: the one-document way).

    Prefixes among the alternatives of a query are looked for by n-grams when posts come one a call, and not when they
    come in batches: each was found to be the quicker so.
    """

    def __init__(self, workload: Workload, folder: Path, batch: int = 5_000) -> None:
        self.name = f"Lucene Monitor 8.8, {'one post a call' if batch == 1 else 'batch'}"
        self.batch = batch
        self._files = TemporaryDirectory(prefix="menara-benchmark-")
        queries, documents = Path(self._files.name, "queries"), Path(self._files.name, "documents")
        _write(queries, map(bracketed, workload.plain_queries))
        _write(documents, (" ".join([*doc.words, *doc.marks]) for doc in workload.documents))
        classes = (folder / "classpath").read_text().strip() + str(folder / "classes")
        self._monitor = subprocess.Popen(
            [
                "java",
                *FLAGS,
                "-cp",
                classes,
                "LuceneMonitor",
                queries,
                documents,
                "ngram" if batch == 1 else "term",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.build_seconds = float(self._answer().removeprefix("ready "))

    def match(self, start: int, end: int) -> Matches:
        return [_numbers(answer) for answer in self._ask(f"match {start} {end}").split(";")]

    def cpu_seconds(self) -> float:
        """Of the JVM alone: reading its answers is our doing."""
        return cpu_seconds_of(self._monitor.pid)

    def memory_bytes(self) -> int | None:
        """Heap after a full collection, less what it was before the queries came."""
        return max(0, int(self._ask("memory")))

    def close(self) -> None:
        self._monitor.communicate()
        self._files.cleanup()

    def _ask(self, command: str) -> str:
        assert self._monitor.stdin
        self._monitor.stdin.write(command + "\n")
        self._monitor.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._monitor.stdout
        line = self._monitor.stdout.readline()
        if not line:
            raise RuntimeError(f"Lucene Monitor ended with {self._monitor.wait()}")
        return line.rstrip("\n")


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _numbers(answer: str) -> list[int]:
    return [int(number) for number in answer.split(",")] if answer else []


def bracketed(query: Plain) -> str:
    """What LuceneMonitor.java reads: pieces between spaces, `!` before what must not match."""
    match query:
        case Term(text):
            return f"( term {text} )"
        case Prefix(text):
            return f"( prefix {text} )"
        case Sequence(words):
            return f"( phrase {' '.join(words)} )"
        case Near((left, right), between):
            return f"( near {between} {left} {right} )"
        case Or(operands):
            return f"( or {' '.join(map(bracketed, operands))} )"
        case And(wanted, unwanted):
            parts = [*map(bracketed, wanted), *(f"! {bracketed(operand)}" for operand in unwanted)]
            return f"( and {' '.join(parts)} )"
