"""The database, and whether it is safe."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from menara.core.clock import ticking
from menara.server.doctor import database
from menara.server.environment import Environment, sqlite

on_sqlite = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is about SQLite")
on_postgresql = pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="this is about PostgreSQL")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_wrong_with_an_empty_one(messages: Any) -> None:
    assert messages() == messages(full=True) == []


@on_sqlite
def test_a_file_that_is_gone_is_told_and_not_made(environment: Environment) -> None:
    path = environment.data / "menara.sqlite3"
    path.unlink()
    found = [(trouble.code, trouble.message) for trouble in database.look_at_connection(environment)]
    assert (found, path.exists()) == ([("no_database", f"The database is not there: {path}.")], False)


def run_doctor(data: Path, **variables: str) -> tuple[int, list[str]]:
    environment = {**os.environ, **variables}
    command = [sys.executable, "-m", "menara", "doctor", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_a_server_that_does_not_answer_is_told(environment: Environment) -> None:
    address = "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"
    status, lines = run_doctor(environment.data, DATABASE_URL=address)
    assert (status, lines[0].partition(":")[0]) == (1, "The database does not answer")
    assert lines[-1] == "  Start it, or mend DATABASE_URL."


@on_sqlite
def test_a_file_that_is_damaged_is_told(environment: Environment) -> None:
    import sqlite3

    path = environment.data / "menara.sqlite3"
    with sqlite3.connect(path) as file:
        file.executescript("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000));")
    file.close()
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)
    status, lines = run_doctor(environment.data)
    assert (status, lines[-1]) == (1, "  Restore a backup.")


def test_a_database_that_fails_is_told() -> None:
    def fail() -> Any:
        raise DatabaseError("database disk image is malformed")

    found = list(database.told_if_it_fails(fail))
    assert [(trouble.code, trouble.message) for trouble in found] == [
        ("database_fails", "The database gives an error when it is read: database disk image is malformed.")
    ]


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_sqlite_that_does_not_sync_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
    try:
        found = [trouble.code for trouble in database.look_at_safety(full=False)]
    finally:
        connection.close()
    assert (found, "synchronous=FULL" in sqlite(Path("x"))["OPTIONS"]["init_command"]) == (
        ["unsafe_database"],
        True,
    )


@on_postgresql
@pytest.mark.django_db
def test_postgresql_that_does_not_sync_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    found = [trouble.message for trouble in database.look_at_safety(full=False)]
    assert found == [
        "PostgreSQL runs with fsync and synchronous_commit off: what was acknowledged may be lost with the power."
    ]


@on_postgresql
@pytest.mark.django_db
def test_clocks_that_are_apart_are_told() -> None:
    assert list(database.look_at_clock()) == []
    with ticking(lambda: datetime.now(UTC) - timedelta(seconds=60)):
        assert [trouble.code for trouble in database.look_at_clock()] == ["clock_skew"]


@pytest.mark.django_db
def test_migrations_that_wait_are_told() -> None:
    MigrationRecorder(connection).record_unapplied("access", "0001_first")
    assert [trouble.message for trouble in database.look_at_migrations()] == [
        "The database is older than this version of Menara: it waits for access.0001_first."
    ]


@pytest.mark.django_db
def test_migrations_that_nobody_knows_are_told() -> None:
    MigrationRecorder(connection).record_applied("core", "9999_later")
    assert [trouble.message for trouble in database.look_at_migrations()] == [
        "The database is newer than this version of Menara, which does not know core.9999_later."
    ]
