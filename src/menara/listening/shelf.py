"""The stored mentions that a batch is about, found together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Q

from menara.listening.heard import HeardDeletion, HeardPost
from menara.listening.models import Mention

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
        return [one for one in found if _concerns(deletion, one)]


def _concerns(deletion: HeardDeletion, mention: Mention) -> bool:
    network = deletion.ear.connector
    return deletion.ear.concerns(mention.workspace_id) and network in (ANY_NETWORK | {mention.network})


def _stored(part: Sequence[HeardPost | HeardDeletion]) -> Iterable[Mention]:
    for some in in_parts(list({one.native_id for one in part if one.native_id})):
        yield from Mention.objects.filter(native_id__in=some)
    nameless = {one.local_id for one in part if one.local_id and not one.native_id}
    for some in in_parts(list(nameless)):
        yield from Mention.objects.filter(~Q(local_id=""), local_id__in=some)


def in_parts(names: list[Name]) -> Iterable[list[Name]]:
    for begin in range(0, len(names), AT_ONCE):
        yield names[begin : begin + AT_ONCE]
