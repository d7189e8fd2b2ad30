"""Run as a process of its own: the screener's worker, with so many batches looked at together."""

import os
import sys


def main(batches: str) -> None:
    from menara.server.installation import open_installation

    open_installation(os.environ["MENARA_DATA"])
    from menara.core.log import DatabaseLog
    from menara.core.tuning import collect_seldom
    from menara.listening import screening
    from menara.server.workers.screener import screen
    from menara.server.workers.stopping import Stopping

    screening.BATCHES = int(batches)
    stop = Stopping()
    stop.heed_signals()
    stop.heed_parent()
    collect_seldom()
    screen(DatabaseLog(), stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
