"""Deletions that come before what they delete: remembered for a while."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from menara.listening.heard import Ear, HeardDeletion, HeardPost
from menara.listening.models import EarlyDeletion
from menara.listening.shelf import in_parts
from menara.sources.emptying import Deleted, tell_deleted


class EarlyDeletions:
    """Those that a batch is about, and those that it adds. What was told in one place counts for what is heard there."""

    def __init__(self, part: Sequence[HeardPost | HeardDeletion]) -> None:
        self._known: dict[bytes, datetime] = {}
        self._new: dict[bytes, EarlyDeletion] = {}
        self._told: list[Deleted] = []
        names = {name for one in part for name in _names(one)}
        for some in in_parts(list(names)):
            rows = EarlyDeletion.objects.filter(digest__in=some).values_list("digest", "at")
            self._known |= {bytes(name): at for name, at in rows}

    def add(self, deletion: HeardDeletion) -> None:
        name, at = _digest(deletion.native_id or deletion.local_id, deletion.ear), deletion.changed_at
        at = max(self._known.get(name, at), at)
        self._known[name], self._new[name] = at, EarlyDeletion(digest=name, at=at)
        self._told.append(_deleted(deletion))

    def find(self, post: HeardPost) -> datetime | None:
        """When the post was last said to be gone."""
        times = (self._known.get(name) for name in _names(post))
        return max((at for at in times if at), default=None)

    def save(self) -> None:
        """Letters that could not be read lose it as well."""
        tell_deleted(self._told)
        EarlyDeletion.objects.bulk_create(
            self._new.values(),
            update_conflicts=True,
            unique_fields=["digest"],
            update_fields=["at", "told_at"],
        )


def _deleted(deletion: HeardDeletion) -> Deleted:
    ear = deletion.ear
    return Deleted((deletion.native_id, deletion.local_id), ear.channel_id, ear.owner_id)


def _names(one: HeardPost | HeardDeletion) -> list[bytes]:
    return [_digest(name, one.ear) for name in (one.native_id, one.local_id) if name]


def _digest(name: str, ear: Ear) -> bytes:
    """Of what is deleted, and where that was told."""
    return blake2b(f"{ear.channel_id or ''}/{ear.owner_id or ''}#{name}".encode(), digest_size=16).digest()
