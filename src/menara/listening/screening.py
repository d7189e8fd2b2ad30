"""From the log into the store: matched against all streams, stored, and the position moved, in one transaction.

What cannot be read, matched or stored is set aside as a dead letter; everything around it goes on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db import OperationalError, transaction

from menara.connectors.base import Notice, written
from menara.core.clock import now
from menara.core.log import Batch, Log
from menara.listening.book import StreamBook
from menara.listening.heard import Ear, Heard, HeardPost, read_heard
from menara.listening.pushing import read_push_key
from menara.listening.storing import store
from menara.sources.models import Channel
from menara.sources.operations import HEARD, set_aside
from menara.sources.packing import unpack
from menara.sources.queries import listeners

CONSUMER = "screener"
BATCHES = 20  # in one transaction
Letter = tuple[Ear, Notice]
HeardT = TypeVar("HeardT", Heard, HeardPost)


class Screener:
    """Used by one thread. Several workers may run one each: whoever is first counts, the others start anew."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._book = StreamBook()
        self._letters: list[Letter] = []

    def screen(self) -> int:
        """Take up to 20 batches from the log; how many there were. Raises Overtaken when another was quicker."""
        position = self._log.position(CONSUMER, HEARD)
        batches = self._log.read(HEARD, position, BATCHES)
        if batches:
            self._book.refresh()
            self._letters = []
            heard = [one for batch in batches for one in self._read(batch)]
            self._store(heard, position, batches[-1].position)
        return len(batches)

    def _read(self, batch: Batch) -> Iterable[Heard]:
        ear = _ear(batch.key)
        if ear is None:
            return []
        found = [self._read_one(kind, fields, ear, batch.at) for kind, fields in unpack(batch.content)]
        heard = [one for one in found if one is not None]
        posts = [one for one in heard if isinstance(one, HeardPost)]
        self._each(posts, lambda some: self._match(some, ear), "unmatchable")
        return heard

    def _read_one(self, kind: str, fields: Mapping[str, Any], ear: Ear, at: datetime) -> Heard | None:
        try:
            return read_heard(kind, fields, ear, at)
        except (ArithmeticError, KeyError, TypeError, ValueError) as problem:
            self._letters.append((ear, _letter("unreadable", problem, fields)))
            return None

    def _match(self, posts: Sequence[HeardPost], ear: Ear) -> None:
        found = self._book.match([post.content for post in posts], ear.channel_id or 0, ear.workspace_ids)
        for post, hits in zip(posts, found, strict=True):
            post.hits = (
                hits if ear.channel_id else {workspace_id: [] for workspace_id in ear.workspace_ids} | hits
            )

    def _store(self, heard: Sequence[Heard], before: int, to: int) -> None:
        with transaction.atomic():
            self._log.advance(CONSUMER, HEARD, before, to)
            self._each(heard, _store_together, "unstorable")
            for ear, letter in self._letters:
                set_aside(channel_id=ear.channel_id, workspace_id=ear.owner_id, letter=letter)

    def _each(self, some: Sequence[HeardT], act: Callable[[Sequence[HeardT]], None], code: str) -> None:
        """All at once; if that fails, in ever smaller parts, so that nobody's post spoils it for others."""
        try:
            act(some)
        except OperationalError:  # the database, not what is in it: later, all of it
            raise
        except Exception as problem:  # whatever a post makes the matcher or the store do
            if len(some) > 1:
                middle = len(some) // 2
                self._each(some[:middle], act, code)
                self._each(some[middle:], act, code)
            else:
                self._letters += [(one.ear, _letter(code, problem, _told(one))) for one in some]


def _store_together(heard: Sequence[Heard]) -> None:
    with transaction.atomic():
        store(heard)


def _ear(key: str) -> Ear | None:
    """Whose ear the key of a batch means: that of a channel, or of a workspace into which programs push.

    None for a channel that is no more.
    """
    if pushed := read_push_key(key):
        return Ear(None, pushed.network, frozenset({pushed.workspace_id}), pushed.workspace_id)
    channel = Channel.objects.filter(id=int(key)).first()
    if channel is None:
        return None
    return Ear(channel.id, channel.connector, listeners(channel.id), channel.workspace_id)


def _told(one: Heard) -> Mapping[str, Any]:
    if isinstance(one, HeardPost):
        return one.content
    names = ("native_id", "local_id", "author_id", "status")
    return {name: getattr(one, name) for name in names if hasattr(one, name)}


def _letter(code: str, problem: Exception, content: Mapping[str, Any]) -> Notice:
    moment = written(now())
    message = f"{type(problem).__name__}: {problem}"
    raw = msgspec.json.encode(content, enc_hook=repr)
    return Notice(source="screener", observed_at=moment, cursor="", message=message, code=code, raw=raw)
