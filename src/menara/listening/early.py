"""Deletions that come before what they delete: remembered for a while."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from menara.listening.heard import HeardDeletion, HeardPost
from menara.listening.models import EarlyDeletion
from menara.listening.shelf import in_parts


class EarlyDeletions:
    """Those that concern some posts, and those that a batch adds."""

    def __init__(self, posts: Sequence[HeardPost]) -> None:
        self._known: dict[bytes, datetime] = {}
        self._new: dict[bytes, EarlyDeletion] = {}
        names = {name for post in posts for name in _names(post, post.hits)}
        for some in in_parts(list(names)):
            rows = EarlyDeletion.objects.filter(digest__in=some).values_list("digest", "at")
            self._known |= {bytes(name): at for name, at in rows}

    def add(self, deletion: HeardDeletion) -> None:
        owner = next(iter(deletion.ear.workspace_ids)) if deletion.ear.is_private else None
        name, at = _digest(deletion.native_id or deletion.local_id, owner), deletion.changed_at
        at = max(self._known.get(name, at), at)
        self._known[name], self._new[name] = at, EarlyDeletion(digest=name, at=at)

    def find(self, workspace_id: int, post: HeardPost) -> datetime | None:
        """When the post was last said to be gone."""
        times = (self._known.get(name) for name in _names(post, [workspace_id]))
        return max((at for at in times if at), default=None)

    def save(self) -> None:
        EarlyDeletion.objects.bulk_create(
            self._new.values(),
            update_conflicts=True,
            unique_fields=["digest"],
            update_fields=["at", "told_at"],
        )


def _names(post: HeardPost, workspace_ids: Iterable[int]) -> Iterable[bytes]:
    for name in filter(None, (post.native_id, post.local_id)):
        yield _digest(name, None)
        yield from (_digest(name, workspace_id) for workspace_id in workspace_ids)


def _digest(name: str, workspace_id: int | None) -> bytes:
    """Of what is deleted: for everybody, or for the workspace whose private channel told it."""
    return blake2b(f"{workspace_id or ''}#{name}".encode(), digest_size=16).digest()
