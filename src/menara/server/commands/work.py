"""`menara work ROLE`: one worker, as `menara up` starts them; or more of them, on other hosts too."""

import logging
import os
import platform
from argparse import ArgumentParser

from menara.server.installation import open_installation

ROLES = ("collect", "screen", "jobs")


def command(arguments: list[str]) -> int:
    """Run one worker of an installation: collect, screen or jobs."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format=f"{options.role}: %(message)s")
    open_installation(options.data)
    _work(options.role)
    return 0


def _work(role: str) -> None:
    from menara.core.log import DatabaseLog
    from menara.server.workers.collector import Collector
    from menara.server.workers.jobs import work
    from menara.server.workers.screener import screen
    from menara.server.workers.stopping import Stopping

    worker, stop, log = f"{role}@{platform.node()}:{os.getpid()}", Stopping(), DatabaseLog()
    stop.heed_signals()
    match role:
        case "collect":
            Collector(worker, log, stop).run()
        case "screen":
            screen(log, stop)
        case "jobs":
            work(worker, stop)


def _parser() -> ArgumentParser:
    parser = ArgumentParser("menara work", description="Run one worker of an installation until it is ended.")
    parser.add_argument("role", choices=ROLES)
    parser.add_argument("--data", metavar="DIR", help="the folder of the installation")
    return parser
