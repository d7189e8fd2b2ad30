"""Runs all channels that somebody listens to, each in a thread of its own."""

import logging
from contextlib import suppress
from threading import Thread

from django.db import DatabaseError, close_old_connections, connection

from menara.core.log import Log
from menara.server.workers.errands import Errands
from menara.server.workers.stopping import Stopping
from menara.sources.collecting import new_intake, run_channel
from menara.sources.models import Channel
from menara.sources.operations import LeaseLost, lease_channel, note_trouble
from menara.sources.queries import channels_to_run

CHANNELS = 200  # at once, in one process
LOOK_S = 1.0
PATIENCE_S = 5.0
logger = logging.getLogger(__name__)


class Collector:
    def __init__(self, worker: str, log: Log, stop: Stopping) -> None:
        self._worker = worker
        self._log = log
        self._intake = new_intake(log)
        self._stop = stop
        self._running: dict[int, Thread] = {}
        self._errands = Errands(worker, log)

    def run(self) -> None:
        """Until it is asked to stop."""
        while not self._stop():
            try:
                self.look()
                self._errands.look()
            except DatabaseError as error:
                logger.warning("The database does not answer, listening waits for it: %s", error)
            close_old_connections()
            self._stop.wait(LOOK_S)
        for thread in self._running.values():
            thread.join(PATIENCE_S)
        self._errands.finish(PATIENCE_S)

    def look(self) -> None:
        """Start what is due and not running."""
        self._running = {id_: thread for id_, thread in self._running.items() if thread.is_alive()}
        room = CHANNELS - len(self._running)
        for channel in channels_to_run().exclude(id__in=self._running)[:room]:
            if lease_channel(channel, self._worker):
                self._start(channel)

    def _start(self, channel: Channel) -> None:
        name = f"channel {channel.id}"
        thread = Thread(target=self._listen, args=[channel], name=name, daemon=True)
        self._running[channel.id] = thread
        thread.start()

    def _listen(self, channel: Channel) -> None:
        try:
            run_channel(channel, self._worker, self._log, self._stop, self._intake)
        except LeaseLost:
            logger.info("Channel %s has been taken over by another worker.", channel.id)
        except Exception as error:  # whatever a connector does: others go on, and it is tried again
            logger.exception("Channel %s has failed.", channel.id)
            self._note(channel, error)
        finally:
            connection.close()

    def _note(self, channel: Channel, error: Exception) -> None:
        """Where not even that can be written, the lease runs out, and it is tried again all the same."""
        with suppress(DatabaseError):
            note_trouble(channel=channel, worker=self._worker, message=f"{type(error).__name__}: {error}")
