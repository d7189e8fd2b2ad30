"""What a careful team would ask instead: the words as they are written, with what the database brings along."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

PAGE = 50
MAKE: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE VIRTUAL TABLE rival_text USING fts5 (text, content='', tokenize='trigram')",
        "INSERT INTO rival_text (rowid, text) SELECT id, json_extract(content, '$.text') FROM listening_mention",
    ),
    "postgresql": (
        "CREATE TABLE rival_text AS SELECT id, workspace_id, number, to_tsvector('simple', content->>'text') AS words "
        "FROM listening_mention",
        "CREATE INDEX rival_words ON rival_text USING gin (words)",
        "ANALYZE rival_text",
    ),
}
DROP = "DROP TABLE rival_text"
RIVALS: dict[str, dict[str, str]] = {
    "sqlite": {
        "LIKE": "SELECT id FROM listening_mention WHERE workspace_id = %s AND json_extract(content, '$.text') LIKE %s "
        f"ORDER BY number DESC LIMIT {PAGE}",
        "FTS5 trigram": "SELECT mention.id FROM rival_text CROSS JOIN listening_mention mention ON mention.id = rival_text.rowid "
        "WHERE mention.workspace_id = %s AND rival_text MATCH %s "
        f"ORDER BY rival_text.rowid DESC LIMIT {PAGE}",
    },
    "postgresql": {
        "ILIKE": "SELECT id FROM listening_mention WHERE workspace_id = %s AND content->>'text' ILIKE %s "
        f"ORDER BY number DESC LIMIT {PAGE}",
        "tsvector simple, ts_rank": "SELECT id FROM rival_text, phraseto_tsquery('simple', %s) query "
        f"WHERE words @@ query AND workspace_id = %s ORDER BY ts_rank(words, query) DESC LIMIT {PAGE}",
    },
}


def make_rivals() -> None:
    _execute(MAKE[connection.vendor])


def drop_rivals() -> None:
    _execute((DROP,))


def names() -> list[str]:
    return list(RIVALS[connection.vendor])


def ask(name: str, workspace_id: int, words: str) -> int:
    """How many are found, 50 at most. `words` stand side by side, in quotes or without."""
    plain = words.strip('"')
    values: Sequence[Any] = {
        "FTS5 trigram": (workspace_id, f'"{plain}"'),
        "tsvector simple, ts_rank": (plain, workspace_id),
    }.get(name, (workspace_id, f"%{plain}%"))
    with connection.cursor() as cursor:
        cursor.execute(RIVALS[connection.vendor][name], values)
        return len(cursor.fetchall())


def _execute(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, None)
