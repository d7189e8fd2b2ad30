"""SQLite FTS5 turned round: a batch of posts is indexed in memory, then every query is asked of it."""

import sqlite3

from benchmarks.peers.clock import own_cpu_seconds
from benchmarks.peers.translation import And, Near, Or, Plain, Prefix, Sequence, Term
from benchmarks.peers.workload import Matches, Workload


class SqliteBatch:
    name = "SQLite FTS5, batch in memory"

    def __init__(self, workload: Workload, batch: int = 5_000) -> None:
        self.batch = batch
        self._rows = [(" ".join(doc.words), " ".join(doc.marks)) for doc in workload.documents]
        self._queries = [fts5(query) for query in workload.plain_queries]
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute(
            "CREATE VIRTUAL TABLE posts USING fts5(words, marks, content='', columnsize=0, tokenize='ascii')"
        )

    def match(self, start: int, end: int) -> Matches:
        self._fill(start, end)
        matches: list[list[int]] = [[] for _ in range(start, end)]
        execute = self._connection.execute
        for number, query in enumerate(self._queries):
            for (row,) in execute("SELECT rowid FROM posts WHERE posts MATCH ?", (query,)):
                matches[row].append(number)
        return matches

    def _fill(self, start: int, end: int) -> None:
        self._connection.execute("BEGIN")
        self._connection.execute("INSERT INTO posts(posts) VALUES ('delete-all')")
        rows = ((row, *columns) for row, columns in enumerate(self._rows[start:end]))
        self._connection.executemany("INSERT INTO posts(rowid, words, marks) VALUES (?, ?, ?)", rows)
        self._connection.execute("COMMIT")

    def cpu_seconds(self) -> float:
        return own_cpu_seconds()

    def memory_bytes(self) -> int | None:
        return None

    def close(self) -> None:
        self._connection.close()


def fts5(query: Plain) -> str:
    match query:
        case Term(text):
            return f'"{text}"'
        case Prefix(text):
            return f'"{text}" *'
        case Sequence(words):
            return f'"{" ".join(words)}"'
        case Near((left, right), between):
            return f'NEAR("{left}" "{right}", {between})'
        case Or(operands):
            return f"({' OR '.join(map(fts5, operands))})"
        case And(wanted, unwanted):
            found = f"({' AND '.join(map(fts5, wanted))})"
            for operand in unwanted:
                found = f"({found} NOT {fts5(operand)})"
            return found
