"""Work that waits in the database: put there in the transaction that makes it necessary, done at least once.

A worker leases a job for a while; one that dies lets its lease run out, and another takes the job up. The effect of a
job and its deletion are one transaction, so that whatever the job writes is written once.
"""

import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from menara.core.clock import now
from menara.core.models import Job
from menara.engine.mention import storable

Task = Callable[..., None]
LEASE = timedelta(minutes=5)
ATTEMPTS = 12
FARTHEST = timedelta(days=1)  # nothing is put off longer, but by a clock that was wrong
_tasks: dict[str, Task] = {}
_errands: set[str] = set()


class LeaseLost(Exception):  # noqa: N818 (a state, not a failure)
    """Another worker has taken the job up meanwhile; what this one has done is rolled back."""


def task(kind: str) -> Callable[[Task], Task]:
    """Make a function the one that does jobs of this kind. It gets the payload as keyword arguments."""

    def register(function: Task) -> Task:
        if _tasks.setdefault(kind, function) is not function:
            raise ValueError(f"two tasks are called {kind}")
        return function

    return register


def errand(kind: str) -> Callable[[Task], Task]:
    """The same for what has to wait for others, such as a mail server: it is done in no transaction.

    What it has done stays done when it fails after that: it may be done twice, as all that goes outside.
    """
    _errands.add(kind)
    return task(kind)


def enqueue(kind: str, *, key: str | None = None, after: timedelta = timedelta(), **payload: Any) -> None:
    """Have a job done after the present transaction. Of jobs with the same key no more than one waits."""
    job = Job(kind=kind, payload=payload, key=key, run_at=now() + after)
    Job.objects.bulk_create([job], ignore_conflicts=key is not None)


def lease(worker: str, limit: int = 1) -> list[Job]:
    """Jobs that are due, for this worker alone until the lease ends."""
    present = now()
    is_free = Q(leased_until=None) | Q(leased_until__lt=present)
    with transaction.atomic():
        lost = Job.objects.filter(is_free, is_dead=False, attempts__gte=ATTEMPTS)
        lost.update(is_dead=True, key=None, last_error="Its workers have ended without a word.")
        Job.objects.filter(is_free, is_dead=False, run_at__gt=present + FARTHEST).update(run_at=present)
        due = Job.objects.filter(is_free, is_dead=False, run_at__lte=present).order_by("run_at", "id")
        leased = list(due.select_for_update(skip_locked=True)[:limit])
        for job in leased:
            job.leased_by, job.leased_until, job.attempts = worker, present + LEASE, job.attempts + 1
        Job.objects.bulk_update(leased, ["leased_by", "leased_until", "attempts"])
    return leased


def run(job: Job) -> bool:
    """Do a leased job; whether it succeeded. After a failure it is tried again later, and set aside after the last try."""
    try:
        if job.kind in _errands:
            _tasks[job.kind](**job.payload)
            _complete(job)
        else:
            with transaction.atomic():
                _tasks[job.kind](**job.payload)
                _complete(job)
    except LeaseLost:
        return False
    except Exception:  # whatever a task raises: the job is kept, with the reason
        _fail(job, traceback.format_exc(limit=-5))
        return False
    return True


def revive(job_id: int) -> bool:
    """Try a job again that was set aside."""
    changed = Job.objects.filter(id=job_id, is_dead=True).update(
        is_dead=False, attempts=0, run_at=now(), leased_until=None
    )
    return changed == 1


def _complete(job: Job) -> None:
    if not _still_ours(job).delete()[0]:
        raise LeaseLost


def _fail(job: Job, error: str) -> None:
    delay = timedelta(seconds=min(2**job.attempts, 3600))
    is_dead = job.attempts >= ATTEMPTS
    _still_ours(job).update(
        last_error=storable(error),
        leased_until=None,
        run_at=now() + delay,
        is_dead=is_dead,
        key=None if is_dead else job.key,  # what is set aside does not keep the next from being done
    )


def _still_ours(job: Job) -> Any:
    return Job.objects.filter(id=job.id, leased_by=job.leased_by, attempts=job.attempts)
