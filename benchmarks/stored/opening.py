"""An empty installation to fill: a file of SQLite, or a private PostgreSQL, in a temporary folder; gone at the end."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.peers.postgres import Cluster


@contextmanager
def open_store(database: str) -> Iterator[None]:
    """Django is set up for it, and its tables are made."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="menara-store-"))
        os.environ["MENARA_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        if database == "postgresql":
            address = dict(part.split("=") for part in stack.enter_context(Cluster()).address.split())
            os.environ["DATABASE_URL"] = "postgresql://{user}@{host}:{port}/{dbname}".format(**address)
        Path(folder, "key").write_text(bytes(32).hex())
        _set_up()
        yield
        _close()


def _set_up() -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    os.environ["DJANGO_SETTINGS_MODULE"] = "menara.server.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    loosen(connection.vendor)


def loosen(vendor: str) -> None:
    """For loading: nothing is asked of the disk, and foreign keys are taken on trust."""
    statements = {
        "sqlite": (
            *("PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-1000000"),
            "INSERT INTO listening_mentionsearch (listening_mentionsearch, rank) VALUES ('hashsize', 67108864)",
        ),
        "postgresql": (
            "SET session_replication_role = replica",
            "DROP INDEX IF EXISTS listening_mentionindex_terms",
        ),
    }
    _execute(statements[vendor])


def settle(vendor: str) -> None:
    """As in service, with statistics that are fresh."""
    statements = {
        "sqlite": ("PRAGMA cache_size=-65536", "PRAGMA synchronous=FULL", "PRAGMA optimize"),
        "postgresql": (
            "CREATE INDEX listening_mentionindex_terms ON listening_mentionindex USING gin (terms) "
            "WITH (fastupdate = on, gin_pending_list_limit = 512)",
            "VACUUM ANALYZE",
            "SET session_replication_role = origin",
        ),
    }
    _execute(statements[vendor])


def bytes_used() -> int:
    """Of the whole database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def _execute(statements: tuple[str, ...]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _close() -> None:
    from django.db import connection

    connection.close()
