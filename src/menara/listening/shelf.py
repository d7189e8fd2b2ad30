"""The stored mentions that a batch is about, found together."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Q

from menara.listening.heard import HeardDeletion, HeardPost
from menara.listening.models import Hearing, Mention

Name = TypeVar("Name", str, bytes, int)

AT_ONCE = 1000  # ids in one question
ANY_NETWORK = frozenset({"file", "webhook", "api"})  # connectors that bring what is from elsewhere


class Shelf:
    """Mentions by what they are called."""

    def __init__(self, part: Sequence[HeardPost | HeardDeletion]) -> None:
        self._by_id: dict[str, list[Mention]] = defaultdict(list)
        self._by_local_id: dict[str, list[Mention]] = defaultdict(list)
        for mention in _stored(part):
            self.put(mention)
        self._hearings = _hearings(part, [mention.pk for mention in self.all()])

    def put(self, mention: Mention) -> None:
        self._by_id[mention.native_id].append(mention)
        if mention.local_id:
            self._by_local_id[mention.local_id].append(mention)

    def all(self) -> Iterable[Mention]:
        return (mention for found in self._by_id.values() for mention in found)

    def find(self, workspace_id: int, post: HeardPost) -> Mention | None:
        found = self._by_id.get(post.native_id, ())
        same = (one for one in found if (one.workspace_id, one.network) == (workspace_id, post.network))
        return next(same, None)

    def workspaces_with(self, post: HeardPost) -> set[int]:
        """Those that have it, and hear the channel on which it came."""
        found = self._by_id.get(post.native_id, ())
        return {one.workspace_id for one in found if one.network == post.network} & post.ear.workspace_ids

    def meant_by(self, deletion: HeardDeletion) -> list[Mention]:
        by_id = self._by_id.get(deletion.native_id, ()) if deletion.native_id else ()
        found = by_id or self._by_local_id.get(deletion.local_id, ())
        return [one for one in found if self._concerns(deletion, one)]

    def _concerns(self, deletion: HeardDeletion, mention: Mention) -> bool:
        """What others do not listen to does not count for them, unless they heard the mention there."""
        ear = deletion.ear
        is_told = mention.workspace_id in ear.reached or (mention.pk, ear.channel_id) in self._hearings
        return is_told and ear.connector in (ANY_NETWORK | {mention.network})


def stored_ids(names: Iterable[str]) -> frozenset[str]:
    """Which of them are the ids of stored mentions: one quick question, whoever they belong to."""
    asked = [name for name in names if name and "\0" not in name]
    if not asked:
        return frozenset()
    table = connection.ops.quote_name(Mention._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT native_id FROM {table} WHERE native_id = ANY(%s)", [asked])
        else:
            listed = json.dumps(asked)
            cursor.execute(
                f"SELECT native_id FROM {table} WHERE native_id IN (SELECT value FROM json_each(%s))",
                [listed],
            )
        return frozenset(name for (name,) in cursor.fetchall())


def _stored(part: Sequence[HeardPost | HeardDeletion]) -> Iterable[Mention]:
    for some in in_parts(list({one.native_id for one in part if one.native_id})):
        yield from Mention.objects.filter(native_id__in=some)
    nameless = {one.local_id for one in part if one.local_id and not one.native_id}
    for some in in_parts(list(nameless)):
        yield from Mention.objects.filter(~Q(local_id=""), local_id__in=some)


def _hearings(part: Sequence[HeardPost | HeardDeletion], mention_ids: list[int]) -> set[tuple[int, int]]:
    """Which of the mentions were heard on the channels that tell of deletions."""
    tellers = {one.ear.channel_id for one in part if isinstance(one, HeardDeletion)}
    channel_ids = [channel_id for channel_id in tellers if channel_id]
    found: set[tuple[int, int]] = set()
    for some in in_parts(mention_ids if channel_ids else []):
        heard = Hearing.objects.filter(mention_id__in=some, channel_id__in=channel_ids)
        found |= set(heard.values_list("mention_id", "channel_id"))
    return found


def in_parts(names: list[Name]) -> Iterable[list[Name]]:
    for begin in range(0, len(names), AT_ONCE):
        yield names[begin : begin + AT_ONCE]
