"""What was taken out of the index is really gone: FTS5 only marks it, until the pieces it stands in are merged.

PostgreSQL's vacuum does as much by itself.
"""

from django.db import connection

PAGES = 2_000  # in one step: a few megabytes
FEWEST_CHANGES = (
    2  # of a step that had nothing to do, says https://www.sqlite.org/fts5.html#the_merge_command
)


def merge_index(*, begin: bool) -> bool:
    """One step towards an index of a single piece; whether there is another. `begin` has all pieces merged."""
    if connection.vendor != "sqlite":
        return False
    connection.ensure_connection()
    with connection.cursor() as cursor:
        before = connection.connection.total_changes
        cursor.execute(
            "INSERT INTO listening_mentionsearch (listening_mentionsearch, rank) VALUES ('merge', %s)",
            [-PAGES if begin else PAGES],
        )
        return bool(connection.connection.total_changes - before >= FEWEST_CHANGES)
