"""Keeps the processes of an installation alive: starts them, starts those anew that die, ends them all together."""

import logging
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from menara.outbound.backoff import Backoff
from menara.server.workers.stopping import Stopping

LOOK_S = 0.2
PATIENCE_S = 8.0  # for a process that was asked to end
CALM_S = 60.0  # one that lived so long is started anew at once
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Child:
    """One process, and the next one in its place."""

    name: str
    command: Sequence[str]
    started_at: float = 0.0
    start_at: float = 0.0
    running: subprocess.Popen[bytes] | None = None
    pace: Backoff = field(default_factory=lambda: Backoff(0.2, 30.0))

    def start(self, now: float) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which ends the others in order. The pipe ends when
        # the supervisor does, however it does.
        self.running = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)
        self.started_at = now

    def look(self, now: float) -> None:
        """Start it when it is not there, unless it has died too often of late."""
        if self.running is None:
            if now >= self.start_at:
                self.start(now)
        elif (status := self.running.poll()) is not None:
            self._note_end(status, now)

    def _note_end(self, status: int, now: float) -> None:
        if now - self.started_at >= CALM_S:
            self.pace.reset()
        _close(self.running)
        wait = self.pace.next()
        logger.warning("%s has ended (%s); it starts again in %.1f s.", self.name, _in_words(status), wait)
        self.running, self.start_at = None, now + wait


class Supervisor:
    """`each_look` is called a few times a second, as long as all is well."""

    def __init__(self, children: Sequence[Child], stop: Stopping, each_look: Callable[[], None]) -> None:
        self._children = children
        self._stop = stop
        self._each_look = each_look

    def run(self) -> None:
        """Until it is asked to stop; then everything has ended."""
        try:
            while not self._stop():
                for child in self._children:
                    child.look(time.monotonic())
                self._each_look()
                self._stop.wait(LOOK_S)
        finally:
            self._end()

    def _end(self) -> None:
        running = [child.running for child in self._children if child.running]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_S
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _close(process)


def _close(process: subprocess.Popen[bytes] | None) -> None:
    """The pipe to a process that has ended."""
    if process and process.stdin:
        process.stdin.close()


def _in_words(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
