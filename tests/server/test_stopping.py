"""Workers are asked to end by signals, which come when they like."""

import subprocess
import sys

from menara.server.workers.stopping import Stopping

HAMMER = """
import random, signal
from menara.server.workers.stopping import Stopping

chance, asked = random.Random(20261121), []
signal.signal(signal.SIGALRM, lambda *_: asked[-1].ask())
for _ in range(5000):
    asked.append(Stopping())
    signal.setitimer(signal.ITIMER_REAL, chance.uniform(1e-6, 1e-4))
    while not asked[-1]():
        asked[-1].wait(0.00002)
"""


def test_who_is_asked_waits_no_more() -> None:
    stop = Stopping()
    assert not stop()
    stop.ask()
    for _ in range(3):
        stop.wait(3600)
    assert stop()


def test_a_signal_is_heeded_at_whatever_moment_it_comes() -> None:
    assert subprocess.run([sys.executable, "-c", HAMMER], timeout=60, check=False).returncode == 0
