"""`menara work ROLE`: one worker, as `menara up` starts them; or more of them, on other hosts too."""

import logging
import os
import platform
from argparse import ArgumentParser, Namespace

from menara.server.installation import open_installation, read_environment
from menara.server.workers.stopping import Stopping

WORKERS = ("collect", "screen", "jobs")
SIMULATOR = "simulator"  # of a demo; it keeps nothing in the database


def command(arguments: list[str]) -> int:
    """Run one worker of an installation: collect, screen, jobs, web, or the simulator of a demo."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format=f"{options.role}: %(message)s")
    stop = Stopping()
    if options.supervised:
        stop.heed_parent()
    if options.role == SIMULATOR:
        _simulate(options.data)
    else:
        open_installation(options.data)
        _work(options, stop)
    return 0


def _simulate(data: str | None) -> None:
    from menara.server.workers.simulator import simulate

    simulate(read_environment(data).data)


def _work(options: Namespace, stop: Stopping) -> None:
    from menara.core.log import DatabaseLog
    from menara.core.tuning import collect_seldom, take_turns_often

    worker = f"{options.role}@{platform.node()}:{os.getpid()}"
    match options.role:
        case "web":
            from menara.server.workers.web import serve

            serve(options.host, options.port)
        case "collect":
            from menara.server.workers.collector import Collector

            stop.heed_signals()
            collect_seldom()
            take_turns_often()
            Collector(worker, DatabaseLog(), stop).run()
        case "screen":
            from menara.server.workers.screener import screen

            stop.heed_signals()
            collect_seldom()
            screen(DatabaseLog(), stop)
        case "jobs":
            from menara.server.workers.jobs import work

            stop.heed_signals()
            work(worker, stop)


def _parser() -> ArgumentParser:
    parser = ArgumentParser("menara work", description="Run one worker of an installation until it is ended.")
    parser.add_argument("role", choices=("web", *WORKERS, SIMULATOR))
    parser.add_argument("--data", metavar="DIR", help="the folder of the installation")
    parser.add_argument("--host", default="127.0.0.1", help="for web: the address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="for web: the port to listen on")
    parser.add_argument("--supervised", action="store_true", help="end when standard input does")
    return parser
