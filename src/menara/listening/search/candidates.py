"""The numbers of the mentions whose terms fulfil a condition, in order, read piece by piece as they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from menara.listening.search.index import BUCKET_BITS, bucket, number_of, place
from menara.listening.search.narrowing import AllOf, AnyOf, Condition, Term, any_of, size
from menara.listening.search.terms import UNREAD

FIRST_PIECE, LARGEST_PIECE = 64, 1024
MOST_LEXEMES = 4096  # in one question to PostgreSQL
SQLITE = """
SELECT rowid FROM listening_mentionsearch
WHERE listening_mentionsearch MATCH %s AND rowid > %s AND rowid < %s ORDER BY rowid {} LIMIT %s"""
POSTGRESQL = """
SELECT place FROM listening_mentionindex
WHERE terms @@ %s::tsquery AND place > %s AND place < %s ORDER BY place {} LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The numbers between two others, in one direction or the other."""

    workspace_id: int
    after: int
    before: int
    newest_first: bool

    def beyond(self, number: int) -> "Stretch":
        return replace(self, before=number) if self.newest_first else replace(self, after=number)


def candidates(condition: Condition, stretch: Stretch) -> Iterator[list[int]]:
    """In pieces that grow. Mentions that could not be indexed are among them."""
    wanted = any_of([condition, Term(UNREAD)]) or condition
    if connection.vendor == "postgresql":
        for window in _windows(stretch, size(wanted)):
            yield from _pieces(POSTGRESQL, _lexemes_in(window, wanted), window)
    else:
        yield from _pieces(SQLITE, _fts5(wanted, str(stretch.workspace_id)), stretch)


def _pieces(statement: str, wanted: str, stretch: Stretch) -> Iterator[list[int]]:
    limit = FIRST_PIECE
    while numbers := _ask(statement, wanted, stretch, limit):
        yield numbers
        if len(numbers) < limit:
            return
        stretch, limit = stretch.beyond(numbers[-1]), min(2 * limit, LARGEST_PIECE)


def _ask(statement: str, wanted: str, stretch: Stretch, limit: int) -> list[int]:
    ends = [place(stretch.workspace_id, number) for number in (stretch.after, stretch.before)]
    values: list[Any] = [wanted, *ends, limit]
    with connection.cursor() as cursor:
        cursor.execute(statement.format("DESC" if stretch.newest_first else "ASC"), values)
        return [number_of(found) for (found,) in cursor.fetchall()]


def _fts5(condition: Condition, scope: str) -> str:
    match condition:
        case Term(text=text, is_prefix=is_prefix):
            return f'"{scope}{text}"' + " *" * is_prefix
        case AllOf(parts=parts):
            return "(" + " AND ".join(_fts5(part, scope) for part in parts) + ")"
        case AnyOf(parts=parts):
            return "(" + " OR ".join(_fts5(part, scope) for part in parts) + ")"


def _windows(stretch: Stretch, terms: int) -> Iterator[Stretch]:
    """The stretch in parts of whole buckets, each larger than the one before."""
    first, last = bucket(stretch.after + 1), bucket(max(stretch.before - 1, 0))
    most, width = max(1, MOST_LEXEMES // terms), 1
    while first <= last:
        low, high = (
            (max(first, last - width + 1), last)
            if stretch.newest_first
            else (first, min(last, first + width - 1))
        )
        yield replace(
            stretch,
            after=max(stretch.after, (low << BUCKET_BITS) - 1),
            before=min(stretch.before, high + 1 << BUCKET_BITS),
        )
        first, last = (first, low - 1) if stretch.newest_first else (high + 1, last)
        width = min(4 * width, most)


def _lexemes_in(window: Stretch, condition: Condition) -> str:
    buckets = range(bucket(window.after + 1), bucket(window.before - 1) + 1)
    return " | ".join(_tsquery(condition, f"{window.workspace_id}.{number}") for number in buckets)


def _tsquery(condition: Condition, scope: str) -> str:
    match condition:
        case Term(text=text, is_prefix=is_prefix):
            return f"'{scope}{text}'" + ":*" * is_prefix
        case AllOf(parts=parts):
            return "(" + " & ".join(_tsquery(part, scope) for part in parts) + ")"
        case AnyOf(parts=parts):
            return "(" + " | ".join(_tsquery(part, scope) for part in parts) + ")"
