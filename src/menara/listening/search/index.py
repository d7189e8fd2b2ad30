"""Writes what the index holds of mentions, in the transaction that stores them.

In SQLite an FTS5 table without content follows the rows by triggers (migrations/0002_search.py). In PostgreSQL the
terms of a few thousand neighbours begin alike, so that the newest are looked through without touching the others.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

from django.db import connection

from menara.listening.counting import count
from menara.listening.models import IndexState, Match, Mention, MentionIndex
from menara.listening.search import terms
from menara.listening.shelf import in_parts

PLACE_BITS = 40  # of a place, for the number of the mention; the others are the workspace's
BUCKET_BITS = 14
FIELDS = ("place", "terms", "at", "language", "stream_ids")


def index_mentions(mentions: Sequence[Mention], *, are_new: bool = False) -> None:
    """Index them as they are now, and count them; after their matches were written, in the same transaction."""
    rows = _rows(mentions)
    count(rows, are_new=are_new)
    _write(rows, FIELDS)


def write_rows(mentions: Sequence[Mention]) -> None:
    """Index them; they are counted already."""
    _write(_rows(mentions), FIELDS)


def unindex_mentions(mentions: Sequence[Mention]) -> None:
    """Have nothing of their content found any more. What was counted of them stays counted."""
    _write(_rows(mentions), ("place", "terms"))


def is_ready() -> bool:
    """Whether all that is stored is in the index, folded as this version folds."""
    return IndexState.objects.filter(version=terms.VERSION, built_to=None).exists()


def place(workspace_id: int, number: int) -> int:
    return workspace_id << PLACE_BITS | number


def number_of(place: int) -> int:
    return place & (1 << PLACE_BITS) - 1


def bucket(number: int) -> int:
    return number >> BUCKET_BITS


def scope(workspace_id: int, number: int) -> str:
    """What a term of such a mention begins with."""
    return f"{workspace_id}.{bucket(number)}" if connection.vendor == "postgresql" else str(workspace_id)


def terms_in(mention: Mention, stream_ids: Iterable[int]) -> list[str]:
    """None of what is hidden; of what was deleted only where it was."""
    if mention.is_hidden:
        return []
    found = [terms.spell(terms.NETWORK, mention.network), terms.spell(terms.AUTHOR_ID, mention.author_id)]
    found += [f"{terms.STREAM}{stream_id}" for stream_id in stream_ids]
    at = (mention.published_at or mention.heard_at).astimezone(UTC).date()
    found += [terms.day(at), terms.month(at)]
    if mention.is_gone:
        found.append(terms.spell(terms.STATE, mention.state))
    return list(dict.fromkeys([*found, *terms.terms_of(mention.content or {})]))


def _rows(mentions: Sequence[Mention]) -> list[MentionIndex]:
    streams = _streams_of(mentions)
    return [_row(mention, streams[mention.pk]) for mention in mentions]


def _write(rows: Sequence[MentionIndex], fields: Sequence[str]) -> None:
    """Several times as quick as Django's own way: every mention that is stored waits for it."""
    terms_mark = "array_to_tsvector(string_to_array(%s, ' '))" if connection.vendor == "postgresql" else "%s"
    statement = (
        f"INSERT INTO listening_mentionindex (mention_id, {', '.join(FIELDS)}) "
        f"VALUES (%s, %s, {terms_mark}, %s, %s, %s) ON CONFLICT (mention_id) DO UPDATE SET "
        + ", ".join(f"{field} = excluded.{field}" for field in fields)
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_values(row) for row in rows])


def _values(row: MentionIndex) -> tuple[Any, ...]:
    at = connection.ops.adapt_datetimefield_value(row.at)
    return row.mention_id, row.place, row.terms, at, row.language, json.dumps(row.stream_ids)


def _row(mention: Mention, stream_ids: list[int]) -> MentionIndex:
    begin = scope(mention.workspace_id, mention.number)
    return MentionIndex(
        mention=mention,
        place=place(mention.workspace_id, mention.number),
        terms=" ".join([begin + term for term in terms_in(mention, stream_ids)]),
        at=mention.published_at or mention.heard_at,
        language=terms.language_of(mention.content),
        stream_ids=stream_ids,
    )


def _streams_of(mentions: Sequence[Mention]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for some in in_parts([mention.pk for mention in mentions]):
        pairs = Match.objects.filter(mention_id__in=some).order_by("stream_id")
        for mention_id, stream_id in pairs.values_list("mention_id", "stream_id"):
            found[mention_id].append(stream_id)
    return found
