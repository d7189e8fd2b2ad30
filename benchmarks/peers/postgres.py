"""PostgreSQL as a percolator: a table of `tsquery`, asked either post by post, or with a batch of posts under a GIN index."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from benchmarks.peers.clock import cpu_seconds_of, own_cpu_seconds
from benchmarks.peers.documents import Document
from benchmarks.peers.translation import And, Near, Or, Plain, Prefix, Sequence, Term
from benchmarks.peers.workload import Matches, Workload

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "shared_buffers": "512MB",
    "work_mem": "256MB",
    "temp_buffers": "256MB",
    "maintenance_work_mem": "512MB",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "jit": "off",
    "autovacuum": "off",
}


class Cluster:
    """A private PostgreSQL 15 in a temporary folder, on loopback, never run as root; gone at the end."""

    def __init__(self) -> None:
        self._port = _free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="menara-benchmark-"))
        self.address = f"host=127.0.0.1 port={self._port} user=postgres dbname=postgres"

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        options = [f"-c {name}={value}" for name, value in SETTINGS.items()]
        options += [f"-p {self._port}", f"-k {self._folder}"]
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", " ".join(options), "start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(PROGRAMS / program), "-D", str(self._folder / "cluster"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)


def _free_port() -> int:
    with socket.socket() as unbound:
        unbound.bind(("127.0.0.1", 0))
        return int(unbound.getsockname()[1])


class _Postgres:
    """One connection, with its own table of queries."""

    def __init__(self, workload: Workload, cluster: Cluster) -> None:
        self._vectors = [tsvector(document) for document in workload.documents]
        self._connection = psycopg.connect(cluster.address, autocommit=True)
        self._execute = self._connection.execute
        self._execute("CREATE TEMP TABLE queries (id int PRIMARY KEY, query tsquery NOT NULL)")
        with self._connection.cursor().copy("COPY queries FROM STDIN") as copy:
            for number, query in enumerate(workload.plain_queries):
                copy.write_row((number, tsquery(query)))
        self._execute("ANALYZE queries")

    def cpu_seconds(self) -> float:
        return own_cpu_seconds() + cpu_seconds_of(self._connection.info.backend_pid)

    def memory_bytes(self) -> int | None:
        row = self._execute("SELECT pg_total_relation_size('queries')").fetchone()
        return int(row[0]) if row else None

    def close(self) -> None:
        self._connection.close()


class PostgresScan(_Postgres):
    name = "PostgreSQL 15 tsquery scan"
    batch = 1

    def match(self, start: int, end: int) -> Matches:
        return [self._match_one(vector) for vector in self._vectors[start:end]]

    def _match_one(self, vector: str) -> list[int]:
        found = self._execute("SELECT id FROM queries WHERE %s::tsvector @@ query", (vector,), prepare=True)
        return [number for (number,) in found.fetchall()]


class PostgresBatch(_Postgres):
    name = "PostgreSQL 15 GIN batch"

    def __init__(self, workload: Workload, cluster: Cluster, batch: int = 5_000) -> None:
        super().__init__(workload, cluster)
        self.batch = batch
        self._execute("SET enable_seqscan = off")

    def match(self, start: int, end: int) -> Matches:
        self._fill(start, end)
        matches: list[list[int]] = [[] for _ in range(start, end)]
        join = "SELECT posts.id, queries.id FROM queries JOIN posts ON posts.vector @@ queries.query"
        for row, number in self._execute(join).fetchall():
            matches[row].append(number)
        return matches

    def _fill(self, start: int, end: int) -> None:
        self._execute("DROP TABLE IF EXISTS posts")
        self._execute("CREATE TEMP TABLE posts (id int, vector tsvector)")
        with self._connection.cursor().copy("COPY posts FROM STDIN") as copy:
            copy.write("".join(f"{row}\t{vector}\n" for row, vector in enumerate(self._vectors[start:end])))
        self._execute("CREATE INDEX ON posts USING gin (vector) WITH (fastupdate = off)")
        self._execute("ANALYZE posts")


def tsvector(document: Document) -> str:
    positions: dict[str, list[int]] = defaultdict(list)
    for position, word in enumerate(document.words, 1):
        positions[word].append(position)
    words = (f"'{word}':{','.join(map(str, places))}" for word, places in positions.items())
    return " ".join([*words, *(f"'{mark}'" for mark in document.marks)])


def tsquery(query: Plain) -> str:
    match query:
        case Term(text):
            return f"'{text}'"
        case Prefix(text):
            return f"'{text}':*"
        case Sequence(words):
            return f"({' <-> '.join(map(tsquery, map(Term, words)))})"
        case Near((left, right), between):
            return _near(f"'{left}'", f"'{right}'", between)
        case Or(operands):
            return f"({' | '.join(map(tsquery, operands))})"
        case And(wanted, unwanted):
            parts = [*map(tsquery, wanted), *(f"!{tsquery(operand)}" for operand in unwanted)]
            return f"({' & '.join(parts)})"


def _near(left: str, right: str, between: int) -> str:
    """Every distance in either order: `tsquery` knows exact distances only."""
    distances = range(1, between + 2)
    both = (f"{first} <{n}> {second}" for n in distances for first, second in ((left, right), (right, left)))
    return f"({' | '.join(both)})"
