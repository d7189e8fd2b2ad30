"""One moment of the database, however long it takes to look at it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BEGIN = {
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "sqlite": "BEGIN DEFERRED",  # in WAL mode readers see one moment, and hold up no writer
}


@contextmanager
def snapshot() -> Iterator[None]:
    """What is read inside it stands still, while others go on writing. Not inside a transaction."""
    _execute(BEGIN[connection.vendor])
    try:
        yield
    finally:
        _execute("ROLLBACK")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
