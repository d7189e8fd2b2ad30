"""Does the jobs that wait, and those that come round by the clock."""

import logging

from django.db import DatabaseError, close_old_connections

from menara.core import jobs
from menara.core.clock import now
from menara.server.tasks import ROUNDS
from menara.server.workers.stopping import Stopping

LOOK_S = 0.5
AT_ONCE = 20
logger = logging.getLogger(__name__)


def work(worker: str, stop: Stopping) -> None:
    """Until it is asked to stop."""
    while not stop():
        try:
            enqueue_rounds()
            done = sum(jobs.run(job) for job in jobs.lease(worker, AT_ONCE))
            if not done:
                stop.wait(LOOK_S)
        except DatabaseError as error:
            logger.warning("The database does not answer, jobs wait for it: %s", error)
            stop.wait(LOOK_S)
        close_old_connections()


def enqueue_rounds() -> None:
    """Have each round wait once, at its next full interval."""
    for kind, interval in ROUNDS.items():
        since_midnight = now() - now().replace(hour=0, minute=0, second=0, microsecond=0)
        jobs.enqueue(kind, key=kind, after=interval - since_midnight % interval)
