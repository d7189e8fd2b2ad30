"""What a query would have found in what was heard lately, before anybody saves it as a stream.

The newest batches of the log are read backwards: what was deleted since is known before it is come upon.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from time import thread_time
from typing import Any

from django.db.models import Q

from menara.connectors.base import AccountStatus
from menara.core.models import LogBatch
from menara.engine.query import oracle, syntax
from menara.engine.query.reading import Reading
from menara.listening.pushing import push_key
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.operations import HEARD
from menara.sources.packing import Packed, PackedAccount, PackedDeletion, PackedPost, inflate, unpack
from menara.sources.queries import heard_channels

LOOKED_AT = 5_000  # posts
LONGEST_S = 5.0  # of computing: a query of thousands of words looks at fewer
BATCHES = 500
CHUNK = 10


@dataclass(slots=True)
class Preview:
    """`found` of the `looked_at` posts that were heard since then, and the newest of them."""

    looked_at: int = 0
    found: int = 0
    since: datetime | None = None
    mentions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Gone:
    """What was said to be gone or closed, later than what is still to be read."""

    names: set[str] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)

    def note(self, told: Packed) -> None:
        match told:
            case PackedDeletion():
                self.names |= _names(told)
            case PackedAccount(author_id=author_id, status=status) if status != AccountStatus.ACTIVE:
                self.authors.add(str(author_id))

    def has(self, post: PackedPost) -> bool:
        return bool(_names(post) & self.names) or str(post.author_id) in self.authors


def preview(actor: Actor, query: str, limit: int) -> Preview:
    """Raises NotAllowed, and QueryError."""
    if not actor.may(Action.SEE_MENTIONS):
        raise NotAllowed
    wanted = syntax.parse(query)
    seen, told, known, ends = Preview(), _Gone(), set[str](), thread_time() + LONGEST_S
    for batch in _batches(actor):
        seen.since = batch.at
        for one in reversed(unpack(inflate(bytes(batch.content)))):
            told.note(one)
            if not isinstance(one, PackedPost) or str(one.native_id) in known or told.has(one):
                continue
            known.add(str(one.native_id))  # of several versions the last counts
            seen.looked_at += 1
            if isinstance(one.mention, dict) and oracle.matches(wanted, Reading(one.mention)):
                seen.found += 1
                seen.mentions += [one.mention] if len(seen.mentions) < limit else []
            if thread_time() > ends:
                return seen
        if seen.looked_at >= LOOKED_AT:
            break
    return seen


def _batches(actor: Actor) -> Iterator[LogBatch]:
    """Of what the workspace hears, and heard then, the newest first."""
    since = {str(channel_id): at for channel_id, at in heard_channels(actor).items()}
    ours = Q(key__in=list(since)) | Q(key__startswith=push_key(actor.workspace_id, ""))
    found = LogBatch.objects.filter(ours, topic=HEARD).order_by("-position")[:BATCHES]
    for batch in found.iterator(CHUNK):
        if batch.key not in since or batch.at >= since[batch.key]:
            yield batch


def _names(one: PackedPost | PackedDeletion) -> set[str]:
    """What it is called everywhere, and at its source, as far as either is known."""
    told = (one.native_id, one.local_id and f"{one.source}#{one.local_id}")
    return {str(name) for name in told if name}
