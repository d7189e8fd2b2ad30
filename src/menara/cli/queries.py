"""The file of queries: `{"queries": [{"id": "q1", "query": "acme AND leak"}]}`."""

from pathlib import Path
from typing import Any

from menara.cli.answers import unreadable
from menara.cli.output import UsageError
from menara.engine.mention import MentionError, decode_object, storable

SHAPE = 'Write {"queries": [{"id": "q1", "query": "acme AND leak"}]}.'


def read_queries(path: str) -> dict[str, str]:
    """The queries by id, in the file's order. Raises UsageError."""
    queries: dict[str, str] = {}
    for number, stated in enumerate(_stated(path), 1):
        name, query = _id_and_query(path, number, stated)
        if name in queries:
            raise UsageError(f"{path} has two queries with the id {name!r}. Give each an id of its own.")
        queries[name] = query
    return queries


def _stated(path: str) -> list[Any]:
    try:
        content = Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf")
        queries = storable(decode_object(content)).get("queries")
    except OSError as error:
        raise unreadable(path, error) from None
    except MentionError as error:
        raise UsageError(f"{path} cannot be used. {error.message} {SHAPE}") from None
    if not isinstance(queries, list):
        raise UsageError(f'{path} cannot be used: it has no list "queries". {SHAPE}')
    return queries


def _id_and_query(path: str, number: int, stated: Any) -> tuple[str, str]:
    if isinstance(stated, dict):
        name, query = stated.get("id"), stated.get("query")
        if isinstance(name, str) and isinstance(query, str):
            return name, query
    raise UsageError(f"{path} cannot be used: query {number} lacks an id or a query, both strings. {SHAPE}")
