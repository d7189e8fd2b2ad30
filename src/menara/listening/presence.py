"""Whether the streams, workspaces and channels that something is about are still there when it is stored.

Foreign keys are looked at only when a transaction ends: what points to a row that has gone meanwhile would undo all of
it, again and again. So the rows are looked up first, and held.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from django.db import connection
from django.db.models import Model

from menara.listening.heard import Ear, Heard, HeardPost, Hits
from menara.listening.models import Stream
from menara.people.models import Workspace
from menara.sources.models import Channel


class Presence:
    """Of what was heard, and of whose ears there are. Made within the transaction that stores it."""

    def __init__(self, heard: Collection[Heard], ears: Iterable[Ear]) -> None:
        posts = [one for one in heard if isinstance(one, HeardPost)]
        all_ears = {id(ear): ear for ear in (*ears, *(one.ear for one in heard))}.values()
        hits = [post.hits for post in posts]
        owners = {ear.owner_id for ear in all_ears if ear.owner_id}
        self._workspaces = held_rows(Workspace, owners.union(*hits))
        self._channels = held_rows(Channel, {ear.channel_id for ear in all_ears if ear.channel_id})
        self._streams = held_rows(
            Stream, {stream_id for found in hits for each in found.values() for stream_id, _ in each}
        )

    def has(self, ear: Ear) -> bool:
        is_owned = ear.owner_id is None or ear.owner_id in self._workspaces
        return is_owned and (ear.channel_id is None or ear.channel_id in self._channels)

    def of(self, heard: Collection[Heard]) -> list[Heard]:
        """What of it can be stored, and for whom."""
        there = [one for one in heard if self.has(one.ear)]
        return [self._cut(one) if isinstance(one, HeardPost) and one.hits else one for one in there]

    def _cut(self, post: HeardPost) -> HeardPost:
        return replace(post, hits=self._left_of(post.hits, is_pushed=post.ear.channel_id is None))

    def _left_of(self, hits: Hits, *, is_pushed: bool) -> Hits:
        """Without what has gone. What was pushed is stored for its workspace though no stream be left that it matches."""
        left = {
            workspace_id: [match for match in found if match[0] in self._streams]
            for workspace_id, found in hits.items()
            if workspace_id in self._workspaces
        }
        return {workspace_id: found for workspace_id, found in left.items() if found or is_pushed}


def held_rows(model: type[Model], ids: set[int]) -> frozenset[int]:
    """Those that are there, and stay until the transaction ends. SQLite lets nobody else write meanwhile."""
    if not ids:
        return frozenset()
    table = connection.ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(ids))
    hold = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE id IN ({marks}) ORDER BY id{hold}", sorted(ids))
        return frozenset(id_ for (id_,) in cursor.fetchall())
