"""Kills and stops processes of an installation at random, by a seed."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

from benchmarks.killing.history import History
from benchmarks.killing.installation import Installation

WHOLE = "supervisor"
PAUSED_S = 3.0


class Nemesis:
    """`spared` roles are left alone: the simulated world outside is no part of what is tried."""

    def __init__(
        self, installation: Installation, history: History, seed: int, spared: frozenset[str] = frozenset()
    ) -> None:
        self._installation = installation
        self._history = history
        self._chance = random.Random(seed)
        self._spared = spared
        self.killed: Counter[str] = Counter()

    def rage(self, kills: int, seconds: float, each: Callable[[], None] = lambda: None) -> None:
        """So many blows over that time; `each` is called after every one."""
        begin = time.monotonic()
        for number in range(kills):
            due = begin + seconds * (number + self._chance.random()) / kills
            time.sleep(max(due - time.monotonic(), 0))
            self._strike()
            each()

    def _strike(self) -> None:
        children = {
            role: pid for role, pid in self._installation.children().items() if role not in self._spared
        }
        target = self._chance.choice([*sorted(children), WHOLE])
        if target == WHOLE and self._chance.random() < 0.7:  # it takes all others with it
            target = self._chance.choice(sorted(children) or [WHOLE])
        how = "stop" if target != WHOLE and self._chance.random() < 0.15 else "kill"
        name = f"{how} {target}"
        self._history.kill(name)
        self.killed[name] += 1
        if target == WHOLE:
            self._installation.kill()
            self._installation.start()
        else:
            _signal(children[target], how)


def _signal(pid: int, how: str) -> None:
    with contextlib.suppress(ProcessLookupError):
        if how == "kill":
            os.kill(pid, signal.SIGKILL)
            return
        os.kill(pid, signal.SIGSTOP)
        time.sleep(PAUSED_S)
        os.kill(pid, signal.SIGCONT)
