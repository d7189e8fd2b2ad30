"""Does the errands that people wait for, a few at a time: beside the channels, so that all share one budget."""

import logging
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

from django.db import connection

from menara.core.log import Log
from menara.sources.collecting import build
from menara.sources.enums import ErrandKind
from menara.sources.errands import Report, lease_errand, run_errand
from menara.sources.models import Errand
from menara.sources.replaying import replay_asked
from menara.sources.trying import try_connection

AT_ONCE = 5
logger = logging.getLogger(__name__)
Doing = Callable[[Errand, Report], dict[str, Any]]


class Errands:
    """Of one worker."""

    def __init__(self, worker: str, log: Log) -> None:
        self._worker = worker
        self._running: list[Thread] = []
        self._kinds: dict[str, Doing] = {
            ErrandKind.TRY: partial(try_connection, build=build),
            ErrandKind.REPLAY: partial(replay_asked, log=log),
        }

    def look(self) -> None:
        """Start what waits, as far as there is room."""
        self._running = [thread for thread in self._running if thread.is_alive()]
        while len(self._running) < AT_ONCE and (errand := lease_errand(self._worker)):
            thread = Thread(target=self._do, args=[errand], name=f"errand {errand.pk}", daemon=True)
            self._running.append(thread)
            thread.start()

    def finish(self, patience_s: float) -> None:
        """Wait for those that are under way, each for a while; others take up what does not end."""
        for thread in self._running:
            thread.join(patience_s)

    def _do(self, errand: Errand) -> None:
        try:
            run_errand(errand, self._kinds[errand.kind])
        except Exception:  # not even that could be written: its lease runs out
            logger.exception("Errand %s was left.", errand.pk)
        finally:
            connection.close()
