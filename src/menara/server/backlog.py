"""What waits to be done, and since when."""

from datetime import datetime

from menara.core.intake import what_is_full
from menara.core.log import DatabaseLog
from menara.core.models import Job, LogBatch
from menara.listening.pushing import CONSUMER
from menara.sources.operations import HEARD


def screened_to() -> int:
    """How far in the log everything has been screened and stored."""
    return DatabaseLog().position(CONSUMER, HEARD)


def waiting_batches() -> int:
    return DatabaseLog().waiting(CONSUMER, HEARD)


def waiting_bytes() -> int:
    return DatabaseLog().backlog(HEARD).bytes


def is_full() -> bool:
    """Whether nothing more is taken in."""
    return what_is_full(DatabaseLog(), HEARD) is not None


def oldest_batch_at() -> datetime | None:
    """When the oldest batch that waits was heard."""
    waiting = LogBatch.objects.filter(topic=HEARD, position__gt=screened_to())
    return waiting.order_by("position").values_list("at", flat=True).first()


def oldest_job_at() -> datetime | None:
    """When the job that has waited longest was, or will be, due."""
    return Job.objects.filter(is_dead=False).order_by("run_at").values_list("run_at", flat=True).first()
