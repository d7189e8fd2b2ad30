"""What a careful team writes first: each post is inserted in a transaction of its own, then every stored query is asked of it."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.peers.documents import read_documents
from benchmarks.peers.indexed import PythonIndex
from benchmarks.peers.postgres import PROGRAMS, Cluster, PostgresScan
from benchmarks.peers.translation import translate_query
from benchmarks.peers.workload import Matcher, Workload
from benchmarks.piping.workload import Load

SECONDS = 20.0
Keep = Callable[[int, dict[str, Any], list[Any]], None]


def usual_ways(load: Load, few: int) -> list[dict[str, Any]]:
    posts = load.posts[:few]
    documents = read_documents(posts)
    workload = Workload(posts, load.queries, documents, [translate_query(query) for query in load.queries])
    told = [_in_sqlite(workload)]
    if PROGRAMS.exists():
        told.append(_in_postgresql(workload))
    return told


def _in_sqlite(workload: Workload) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "posts.sqlite3", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE posts (id TEXT PRIMARY KEY, text TEXT)")
        connection.execute("CREATE TABLE matches (post TEXT, query INTEGER)")

        def keep(number: int, post: dict[str, Any], ids: list[Any]) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO posts VALUES (?, ?)", (f"{number}", post["text"]))
            connection.executemany("INSERT INTO matches VALUES (?, ?)", [(f"{number}", id_) for id_ in ids])
            connection.execute("COMMIT")

        told = _timed(
            "SQLite, a post a transaction, index of necessary words in Python",
            PythonIndex(workload),
            workload,
            keep,
        )
        connection.close()
        return told


def _in_postgresql(workload: Workload) -> dict[str, Any]:
    with Cluster() as cluster, psycopg.connect(cluster.address) as connection:
        connection.execute("CREATE TABLE posts (id text PRIMARY KEY, text text)")
        connection.execute("CREATE TABLE matches (post text, query integer)")
        connection.commit()

        def keep(number: int, post: dict[str, Any], ids: list[Any]) -> None:
            connection.execute("INSERT INTO posts VALUES (%s, %s)", (f"{number}", post["text"]))
            for id_ in ids:
                connection.execute("INSERT INTO matches VALUES (%s, %s)", (f"{number}", id_))
            connection.commit()

        matcher = PostgresScan(workload, cluster)
        told = _timed("PostgreSQL, a post a transaction, tsquery of every stream", matcher, workload, keep)
        matcher.close()
        return told


def _timed(name: str, matcher: Matcher, workload: Workload, keep: Keep) -> dict[str, Any]:
    begun, number = time.monotonic(), 0
    for number, post in enumerate(workload.posts, 1):
        ids: list[Any] = list(matcher.match(number - 1, number)[0])
        keep(number, post, ids)
        if time.monotonic() - begun > SECONDS:
            break
    wall = time.monotonic() - begun
    return {"name": name, "posts": number, "wall": wall, "a_second": number / wall}
