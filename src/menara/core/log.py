"""The log: packed batches in topics, appended once, read in order by consumers that keep their position.

`DatabaseLog` keeps it in two tables. A consumer advances in the transaction of what it has made of a batch: a crash
reads it again and finds nothing of it done.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Sum

from menara.core.clock import now
from menara.core.models import LogBatch, LogHead, LogPosition


class Overtaken(Exception):  # noqa: N818 (a state, not a failure)
    """Another worker of this consumer has come further meanwhile; what this one has done is rolled back."""


@dataclass(frozen=True, slots=True)
class Batch:
    position: int
    key: str
    at: datetime
    count: int
    content: bytes


class Log(Protocol):
    def append(self, topic: str, key: str, content: bytes, count: int) -> int:
        """Add a batch of `count` things from `key`; the position it got. Positions grow by one."""

    def read(self, topic: str, after: int, limit: int = 10) -> list[Batch]:
        """The batches behind a position, oldest first."""

    def position(self, consumer: str, topic: str) -> int:
        """How far the consumer has come; 0 at the beginning."""

    def waiting(self, consumer: str, topic: str) -> int:
        """How many batches the consumer has not read yet."""

    def advance(self, consumer: str, topic: str, before: int, to: int) -> None:
        """Move the consumer from one position to another. Raises Overtaken when it is not at `before`."""

    def trim(self, topic: str, older_than: datetime, keep_bytes: int, up_to: int) -> int:
        """Forget batches from before a time, and the oldest beyond a size, but none behind a position; how many."""


class DatabaseLog:
    """The log in the database of the installation."""

    def append(self, topic: str, key: str, content: bytes, count: int) -> int:
        with transaction.atomic():
            head = _locked_head(topic)
            head.position += 1
            head.save(update_fields=["position"])
            LogBatch.objects.create(
                topic=topic,
                key=key,
                position=head.position,
                at=now(),
                count=count,
                size=len(content),
                content=content,
            )
        return head.position

    def read(self, topic: str, after: int, limit: int = 10) -> list[Batch]:
        found = LogBatch.objects.filter(topic=topic, position__gt=after).order_by("position")[:limit]
        rows = found.values_list("position", "key", "at", "count", "content")
        return [Batch(position, key, at, count, bytes(content)) for position, key, at, count, content in rows]

    def position(self, consumer: str, topic: str) -> int:
        kept = LogPosition.objects.filter(consumer=consumer, topic=topic).first()
        return kept.position if kept else 0

    def waiting(self, consumer: str, topic: str) -> int:
        head = LogHead.objects.filter(topic=topic).first()
        return (head.position if head else 0) - self.position(consumer, topic)

    def advance(self, consumer: str, topic: str, before: int, to: int) -> None:
        place = LogPosition(consumer=consumer, topic=topic)
        LogPosition.objects.bulk_create([place], ignore_conflicts=True)
        at_before = LogPosition.objects.filter(consumer=consumer, topic=topic, position=before)
        if not at_before.update(position=to):
            raise Overtaken

    def trim(self, topic: str, older_than: datetime, keep_bytes: int, up_to: int) -> int:
        done = LogBatch.objects.filter(topic=topic, position__lte=up_to)
        return done.filter(at__lt=older_than).delete()[0] + self._trim_to_size(topic, keep_bytes, up_to)

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
