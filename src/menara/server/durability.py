"""Whether the database keeps what it has acknowledged when the power goes."""

from typing import Any

from django.db import connection

from menara.cli.output import UsageError
from menara.server.environment import Environment

NEEDED = ("fsync", "full_page_writes", "synchronous_commit")  # whatever but off
WAL, FULL = "wal", 2


def what_is_unsafe() -> str | None:
    """In a sentence. Asks the database what is in effect, not what was meant."""
    if connection.vendor == "sqlite":
        if _ask("PRAGMA journal_mode") == WAL and _ask("PRAGMA synchronous") == FULL:
            return None
        return "SQLite does not write ahead (WAL, FULL): what was acknowledged may be lost with the power."
    off = [name for name in NEEDED if _ask(f"SHOW {name}") == "off"]
    told = f"PostgreSQL runs with {' and '.join(off)} off: what was acknowledged may be lost with the power."
    return told if off else None


def refuse_unsafe_database(environment: Environment) -> None:
    """Raises UsageError, unless the operator has said that it may be so."""
    if not environment.allows_unsafe_database and (unsafe := what_is_unsafe()):
        raise UsageError(
            f"{unsafe} Mend that, or set MENARA_UNSAFE_DATABASE=allow where nothing needs to be kept."
        )


def _ask(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None
