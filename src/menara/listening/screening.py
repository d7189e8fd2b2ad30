"""From the log into the store: matched against all streams, stored, and the position moved, in one transaction.

What cannot be read, matched or stored is set aside as a dead letter; everything around it goes on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

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
        found = [self._read_one(kind, fields, ear) for kind, fields in unpack(batch.content)]
        heard = [one for one in found if one is not None]
        self._match([one for one in heard if isinstance(one, HeardPost)], ear)
        return heard

    def _read_one(self, kind: str, fields: Mapping[str, Any], ear: Ear) -> Heard | None:
        try:
            return read_heard(kind, fields, ear)
        except (KeyError, TypeError, ValueError) as problem:
            self._letters.append((ear, _letter("unreadable", problem, fields)))
            return None

    def _match(self, posts: list[HeardPost], ear: Ear) -> None:
        """The whole batch at once; if that fails, one by one, so that a single post does not spoil it for others."""
        try:
            self._match_together(posts, ear)
        except Exception:  # whatever a post makes the matcher do
            for post in posts:
                self._each(post, lambda post: self._match_together([post], ear), "unmatchable")

    def _match_together(self, posts: list[HeardPost], ear: Ear) -> None:
        found = self._book.match([post.content for post in posts], ear.channel_id or 0, ear.workspace_ids)
        for post, hits in zip(posts, found, strict=True):
            post.hits = (
                hits if ear.channel_id else {workspace_id: [] for workspace_id in ear.workspace_ids} | hits
            )

    def _store(self, heard: Sequence[Heard], before: int, to: int) -> None:
        with transaction.atomic():
            self._log.advance(CONSUMER, HEARD, before, to)
            try:
                _store_together(heard)
            except OperationalError:  # the database, not what is in it: later, all of it
                raise
            except Exception:  # whatever a post makes the store do
                for one in heard:
                    self._each(one, lambda one: _store_together([one]), "unstorable")
            for ear, letter in self._letters:
                owner = next(iter(ear.workspace_ids), None) if ear.is_private else None
                set_aside(channel_id=ear.channel_id, workspace_id=owner, letter=letter)

    def _each(self, one: Any, act: Callable[[Any], None], code: str) -> None:
        try:
            act(one)
        except OperationalError:
            raise
        except Exception as problem:  # as above
            content = one.content if isinstance(one, HeardPost) else {}
            self._letters.append((one.ear, _letter(code, problem, content)))


def _store_together(heard: Sequence[Heard]) -> None:
    with transaction.atomic():
        store(heard)


def _ear(key: str) -> Ear:
    """Whose ear the key of a batch means: that of a channel, or of a workspace into which programs push."""
    if pushed := read_push_key(key):
        return Ear(None, pushed.network, frozenset({pushed.workspace_id}), is_private=True)
    channel = Channel.objects.get(id=int(key))
    return Ear(channel.id, channel.connector, listeners(channel.id), channel.workspace_id is not None)


def _letter(code: str, problem: Exception, content: Mapping[str, Any]) -> Notice:
    moment = written(now())
    message = f"{type(problem).__name__}: {problem}"
    raw = msgspec.json.encode(content, enc_hook=repr)
    return Notice(source="screener", observed_at=moment, cursor="", message=message, code=code, raw=raw)
