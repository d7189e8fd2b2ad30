"""Runs a command with DATABASE_URL naming a PostgreSQL of its own, in a temporary folder, on loopback; gone at the end.

    python tests/peers/with_postgres.py .venv/bin/pytest tests/core

Without PostgreSQL it says how to get it, and succeeds; with MENARA_REQUIRE_PEERS=1 it fails.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {"listen_addresses": "127.0.0.1", "fsync": "off", "max_connections": "60"}


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """The address of a running server."""
    folder, port = Path(tempfile.mkdtemp(prefix="menara-postgres-")), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        run(programs / "initdb", "-D", folder, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        options = [f"-c {name}={value}" for name, value in SETTINGS.items()]
        started = ["-l", folder / "log", "-o", " ".join([*options, f"-p {port}", f"-k {folder}"])]
        run(programs / "pg_ctl", "-D", folder, "-w", *started, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run(programs / "pg_ctl", "-D", folder, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def run(*command: str | Path) -> None:
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run([*as_owner, *command], check=True, stdout=subprocess.DEVNULL, env=environment, cwd="/")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def main(command: list[str]) -> int:
    found = programs()
    if found is None:
        print(
            "PostgreSQL is not here, its tests are left out. On Debian: apt install postgresql",
            file=sys.stderr,
        )
        return 1 if os.environ.get("MENARA_REQUIRE_PEERS") else 0
    with cluster(found) as address:
        # Without fsync it is quicker, and nothing here has to survive a power cut.
        variables = {"DATABASE_URL": address, "MENARA_UNSAFE_DATABASE": "allow"}
        return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
