"""`menara up`: a whole installation from one command."""

import logging
import os
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from menara.cli.output import UsageError
from menara.outbound.errors import Permanent, TryLater
from menara.server.commands.work import SIMULATOR, WORKERS
from menara.server.demo.folder import demo_folder, free_port, make_demo
from menara.server.environment import Environment
from menara.server.installation import open_installation
from menara.server.supervisor import Child, Supervisor
from menara.server.workers.stopping import Stopping

logger = logging.getLogger(__name__)


def command(arguments: list[str]) -> int:
    """Start an installation: its pages, its API and its workers."""
    begin = time.monotonic()
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="menara: %(message)s")
    os.environ["MENARA_HOST"] = options.host
    free_port(options.host, options.port)
    environment = open_installation(_folder(options), make=True)
    os.environ["MENARA_DATA"] = str(environment.data)
    _migrate()
    _refuse_unsafe_database(environment)
    lines = _demonstrate(environment.data) if options.demo else []
    stop = Stopping()
    stop.heed_signals()
    address = _address(options)
    lines = [f"ready {address}", *lines, *_set_up(environment.public_url or address)]
    Supervisor(_children(options), stop, Announcement(address, lines, begin).look).run()
    return 0


def _refuse_unsafe_database(environment: Environment) -> None:
    from menara.server.durability import refuse_unsafe_database

    refuse_unsafe_database(environment)


def _folder(options: Namespace) -> str | None:
    """Raises UsageError for a demo that others could reach."""
    if not options.demo:
        return str(options.data) if options.data else None
    if not _is_loopback(options.host):
        raise UsageError(f"a demo is for this machine alone: it does not listen on {options.host}.")
    return str(demo_folder(options.data))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _demonstrate(folder: Path) -> list[str]:
    """Fill the folder with the demo, and say how to sign in."""
    from menara.server.demo.brand import OWNER
    from menara.server.demo.seeding import is_used, new_password, seed

    demo = make_demo(folder, is_used=is_used())
    free_port("127.0.0.1", demo.port)
    password = os.environ.get("MENARA_DEMO_PASSWORD") or new_password()
    seed(port=demo.port, password=password)
    return [f"login {OWNER} {password}"]


class Announcement:
    """Says on standard output, once, that the first page can be served, and what else there is to know."""

    def __init__(self, address: str, lines: Sequence[str], begin: float) -> None:
        from menara.outbound.door import Door, Reach

        self._address = address
        self._lines = lines
        self._begin = begin
        self._door: Door | None = Door(Reach((address,), allow_private=True))

    def look(self) -> None:
        if self._door is None:
            return
        try:
            self._door.get(f"{self._address}/healthz", attempts=1).ok()
        except (TryLater, Permanent):
            return
        self._door.close()
        self._door = None
        print("\n".join(self._lines), flush=True)
        logger.info("The first page can be served after %.1f seconds.", time.monotonic() - self._begin)


def _set_up(address: str) -> list[str]:
    """Where the first owner claims the installation; nothing when there is one."""
    from menara.people.setting_up import make_set_up_token

    token = make_set_up_token()
    return [f"setup {address}/set-up/{token}"] if token else []


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _children(options: Namespace) -> list[Child]:
    work = [sys.executable, "-m", "menara", "work", "--supervised"]
    web = Child("web", [*work, "web", "--host", options.host, "--port", str(options.port)])
    roles = (SIMULATOR, *WORKERS) if options.demo else WORKERS
    return [web, *(Child(role, [*work, role]) for role in roles)]


def _address(options: Namespace) -> str:
    """Where this machine itself reaches the pages."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)
    return f"http://[{host}]:{options.port}" if ":" in host else f"http://{host}:{options.port}"


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ArgumentTypeError(f"{text!r} is no port: a number from 1 to 65535 is expected.")
    return int(text)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara up",
        description="Start an installation: its pages, its API and its workers. It is made when there is none.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--data", metavar="DIR", help="its folder (default: MENARA_DATA, or your data folder)"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: this machine only)"
    )
    parser.add_argument(
        "--demo", action="store_true", help="show an invented brand that listens to simulated networks"
    )
    parser.add_argument("--port", type=_port, default=8000, help="the port to listen on (default: 8000)")
    return parser
