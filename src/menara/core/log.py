"""The log: packed batches in topics, appended once, read in order by consumers that keep their position.

`DatabaseLog` keeps it in two tables. A consumer advances in the transaction of what it has made of a batch: a crash
reads it again and finds nothing of it done.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.db.models import Q, Sum

from menara.core.clock import now
from menara.core.models import LogBatch, LogHead, LogPosition

MOMENT = timedelta(microseconds=1)
FARTHEST = timedelta(days=2)  # beyond that a clock was wrong, and nobody knows the age
MOST_BYTES = 16 << 20  # that are read at once


class Overtaken(Exception):  # noqa: N818 (a state, not a failure)
    """Another worker of this consumer has come further meanwhile; what this one has done is rolled back."""


@dataclass(frozen=True, slots=True)
class Batch:
    position: int
    key: str
    at: datetime
    count: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits to be read. Bytes are those of packed batches."""

    batches: int
    bytes: int


class Log(Protocol):
    def append(self, topic: str, key: str, content: bytes, count: int) -> int:
        """Add a batch of `count` things from `key`; the position it got. Positions grow by one."""

    def read(self, topic: str, after: int, limit: int = 10, most_bytes: int = MOST_BYTES) -> list[Batch]:
        """The batches behind a position, oldest first: so many at most, or one that is larger than so many bytes."""

    def position(self, consumer: str, topic: str) -> int:
        """How far the consumer has come; 0 at the beginning."""

    def waiting(self, consumer: str, topic: str) -> int:
        """How many batches the consumer has not read yet."""

    def backlog(self, topic: str) -> Backlog:
        """How much waits for the consumer that is furthest behind."""

    def advance(self, consumer: str, topic: str, before: int, to: int) -> None:
        """Move the consumer from one position to another. Raises Overtaken when it is not at `before`."""

    def trim(self, topic: str, older_than: datetime, keep_bytes: int, up_to: int) -> int:
        """Forget batches from before a time, and the oldest beyond a size, but none behind a position; how many."""

    def forget(self, topic: str, keys: Collection[str], older_than: datetime, up_to: int) -> int:
        """Forget batches of some keys from before a time, but none behind a position; how many."""


class DatabaseLog:
    """The log in the database of the installation."""

    def append(self, topic: str, key: str, content: bytes, count: int) -> int:
        with transaction.atomic():
            head = _locked_head(topic)
            batch = LogBatch(
                topic=topic,
                key=key,
                position=head.position + 1,
                at=_later(head.at),
                count=count,
                size=len(content),
                before=head.bytes,
                content=content,
            )
            batch.save(force_insert=True)
            LogHead.objects.filter(topic=topic).update(
                position=batch.position, at=batch.at, bytes=batch.before + batch.size
            )
        return batch.position

    def read(self, topic: str, after: int, limit: int = 10, most_bytes: int = MOST_BYTES) -> list[Batch]:
        found = LogBatch.objects.filter(topic=topic, position__gt=after).order_by("position")
        last = _last_within(found.values_list("position", "size")[:limit], most_bytes)
        rows = found.filter(position__lte=last).values_list("position", "key", "at", "count", "content")
        return [Batch(position, key, at, count, bytes(content)) for position, key, at, count, content in rows]

    def position(self, consumer: str, topic: str) -> int:
        kept = LogPosition.objects.filter(consumer=consumer, topic=topic).first()
        return kept.position if kept else 0

    def waiting(self, consumer: str, topic: str) -> int:
        head = LogHead.objects.filter(topic=topic).first()
        return (head.position if head else 0) - self.position(consumer, topic)

    def backlog(self, topic: str) -> Backlog:
        places = LogPosition.objects.filter(topic=topic).order_by("position")
        after = places.values_list("position", flat=True).first() or 0
        head = LogHead.objects.filter(topic=topic).first()
        waiting = LogBatch.objects.filter(topic=topic, position__gt=after).order_by("position")
        before = waiting.values_list("before", flat=True).first()
        if head is None or before is None:
            return Backlog(0, 0)
        return Backlog(head.position - after, head.bytes - before)

    def advance(self, consumer: str, topic: str, before: int, to: int) -> None:
        place = LogPosition(consumer=consumer, topic=topic)
        LogPosition.objects.bulk_create([place], ignore_conflicts=True)
        at_before = LogPosition.objects.filter(consumer=consumer, topic=topic, position=before)
        if not at_before.update(position=to):
            raise Overtaken

    def trim(self, topic: str, older_than: datetime, keep_bytes: int, up_to: int) -> int:
        done = LogBatch.objects.filter(topic=topic, position__lte=up_to)
        return done.filter(_older(older_than)).delete()[0] + self._trim_to_size(topic, keep_bytes, up_to)

    def forget(self, topic: str, keys: Collection[str], older_than: datetime, up_to: int) -> int:
        theirs = LogBatch.objects.filter(topic=topic, key__in=keys, position__lte=up_to)
        return theirs.filter(_older(older_than)).delete()[0]

    def _trim_to_size(self, topic: str, keep_bytes: int, up_to: int) -> int:
        batches = LogBatch.objects.filter(topic=topic)
        excess = (batches.aggregate(total=Sum("size"))["total"] or 0) - keep_bytes
        done, last = batches.filter(position__lte=up_to).order_by("position"), 0
        for position, size in done.values_list("position", "size").iterator(500):
            if excess <= 0:
                break
            last, excess = position, excess - size
        return batches.filter(position__lte=last).delete()[0]


def _locked_head(topic: str) -> LogHead:
    heads = LogHead.objects.select_for_update().filter(topic=topic)
    if head := heads.first():
        return head
    LogHead.objects.bulk_create([LogHead(topic=topic)], ignore_conflicts=True)
    return heads.get()


def _later(last: datetime | None) -> datetime:
    """The time, or the next moment behind the last batch: a clock that was set back does not put things in another order."""
    return max(now(), last + MOMENT) if last else now()


def _older(than: datetime) -> Q:
    """From before that time, or of no known age: it is kept no longer than it is needed."""
    return Q(at__lt=than) | Q(at__gt=now() + FARTHEST)


def _last_within(sizes: Iterable[tuple[int, int]], most_bytes: int) -> int:
    """The last position up to which there are no more bytes than that; the first one at least."""
    last, total = 0, 0
    for position, size in sizes:
        total += size
        if last and total > most_bytes:
            break
        last = position
    return last
