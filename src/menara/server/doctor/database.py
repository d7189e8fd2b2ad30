"""The database: whether it answers, keeps what it was given, and has the tables that this version needs."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from menara.core.clock import now
from menara.server.doctor.trouble import Trouble
from menara.server.durability import what_is_unsafe
from menara.server.environment import Environment

LARGEST_SKEW_S = 5.0
_ADVICE = {
    "sqlite": "Keep the folder on a disk of this machine, not on a network.",
    "postgresql": "Turn it on in postgresql.conf, and reload.",
}


def told_if_it_fails(look: Callable[[], Iterator[Trouble]]) -> Iterator[Trouble]:
    try:
        yield from look()
    except DatabaseError as error:
        message = f"The database gives an error when it is read: {error}".strip().rstrip(".") + "."
        yield Trouble("database_fails", message, "When it stays so, restore a backup.", stops=True)


def look_at_connection(environment: Environment) -> Iterator[Trouble]:
    path = None if environment.database_url else Path(environment.database()["NAME"])
    if path and not path.exists():  # to connect would make it
        advice = "Restore a backup, or put the file back. menara up makes an empty one."
        yield Trouble("no_database", f"The database is not there: {path}.", advice, stops=True)
        return
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        message = f"The database does not answer: {error}".strip().rstrip(".") + "."
        yield Trouble("unreachable_database", message, "Start it, or mend DATABASE_URL.", stops=True)


def look_at_safety(*, full: bool) -> Iterator[Trouble]:
    """Whether what was acknowledged outlives a loss of power, and whether the file is whole."""
    if unsafe := what_is_unsafe():
        yield Trouble("unsafe_database", unsafe, _ADVICE[connection.vendor])
    if connection.vendor == "sqlite":
        yield from _look_at_file(full)


def look_at_clock() -> Iterator[Trouble]:
    """SQLite has the clock of its host."""
    if connection.vendor != "postgresql":
        return
    there: datetime = _ask("SELECT clock_timestamp()")
    skew = abs((there - now()).total_seconds())
    if skew > LARGEST_SKEW_S:
        message = f"The clock of the database and that of this machine are {skew:.0f} seconds apart."
        yield Trouble("clock_skew", message, "Have both follow a time server.")


def look_at_migrations() -> Iterator[Trouble]:
    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations or {})
    if unknown := set(executor.loader.applied_migrations) - known:
        message = f"The database is newer than this version of Menara, which does not know {_names(unknown)}."
        yield Trouble(
            "unknown_migrations", message, "Install the version that it was last used with.", stops=True
        )
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        names = _names((migration.app_label, migration.name) for migration, _ in plan)
        message = f"The database is older than this version of Menara: it waits for {names}."
        yield Trouble("unapplied_migrations", message, "menara up brings it up to date.", stops=True)


def _look_at_file(full: bool) -> Iterator[Trouble]:
    told = _ask("PRAGMA integrity_check(1)" if full else "PRAGMA quick_check(1)")
    if told != "ok":
        message = f"The database file is damaged: {' '.join(str(told).split())}"
        yield Trouble("damaged_database", message.rstrip(".") + ".", "Restore a backup.", stops=True)


def _ask(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def _names(migrations: Any) -> str:
    return ", ".join(".".join(one) for one in sorted(migrations))
