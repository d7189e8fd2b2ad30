"""Whether more may be taken in: so much may wait to be screened, and so much of the disk stays free.

Whoever brings something in asks first. What is full gets empty by itself: then it goes on.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.conf import settings

from menara.core.log import Log

MOST_BATCHES = 1_000_000
LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class Fullness:
    """Why nothing is taken in: a word for machines, and a sentence."""

    code: str
    message: str


def what_is_full(log: Log, topic: str) -> Fullness | None:
    """Looked at anew: one or two quick questions to the database, and one to the disk."""
    if free_bytes() < settings.MENARA_DISK_RESERVE:
        return Fullness("disk", "The disk is nearly full: nothing more is taken in until there is room.")
    backlog = log.backlog(topic)
    if backlog.batches >= MOST_BATCHES or backlog.bytes >= settings.MENARA_QUEUE_LIMIT:
        return Fullness(
            "queue", "Too much waits to be screened: nothing more is taken in until there is less."
        )
    return None


def free_bytes() -> int:
    """Of the disk that the installation's folder is on, or will be."""
    folder = Path(settings.MENARA_DATA)
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(there).free


class Intake:
    """For those who ask often: it looks a few times a second at most. Used by any thread."""

    def __init__(self, look: Callable[[], Fullness | None]) -> None:
        self._look = look
        self._lock = Lock()
        self._found: Fullness | None = None
        self._next = 0.0

    def fullness(self) -> Fullness | None:
        with self._lock:
            if time.monotonic() >= self._next:
                self._found = self._look()
                self._next = time.monotonic() + LOOK_S
            return self._found
