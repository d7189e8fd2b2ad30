"""An installation that was killed with a million mentions waiting: how soon it is ready, and shows the first (trust T12).

    python -m benchmarks.restart --mentions 1000000

DATABASE_URL names a PostgreSQL; without it SQLite is tried.
"""

import json
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from threading import Event, Thread

from benchmarks.killing.installation import Installation

AT_ONCE = 500


def fill(data: str, mentions: int) -> None:
    """Run within the installation: as much in its log as programs could have pushed."""
    from menara.server.installation import open_installation

    open_installation(data)
    from menara.connectors.base import Upsert
    from menara.core.log import DatabaseLog
    from menara.people.models import Workspace
    from menara.sources.operations import HEARD
    from menara.sources.packing import pack

    log, key = DatabaseLog(), f"api/{Workspace.objects.get().id}/api"
    place = {"source": "api:benchmark", "observed_at": "2026-11-21T09:00:00Z", "cursor": ""}
    for begin in range(0, mentions, AT_ONCE):
        ids = [f"m{number}" for number in range(begin, begin + AT_ONCE)]
        told = [{"id": id_, "text": f"kasvira is named here as number {id_}"} for id_ in ids]
        events = [Upsert(native_id=one["id"], version="1", mention=one, **place) for one in told]
        log.append(HEARD, key, pack(events), AT_ONCE)


def measure(folder: Path, mentions: int) -> dict[str, float]:
    installation = Installation(folder, environment={"MENARA_QUEUE_LIMIT": "100G"})
    installation.start()
    scopes = ["--scope", "mentions:read"]
    token = installation.run("token", "create", "--workspace", "kasvira", *scopes)
    installation.end()
    installation.python("benchmarks.restart", "--fill", str(installation.data), "--mentions", str(mentions))
    begin, first = time.monotonic(), Event()

    def look() -> None:
        while not first.is_set():
            if next(installation.mentions(token), None):
                told["first_s"] = time.monotonic() - begin
                first.set()
            time.sleep(0.1)

    told = {"mentions": float(mentions)}
    installation.start()
    told["ready_s"] = time.monotonic() - begin
    Thread(target=look, daemon=True).start()
    first.wait(120)
    installation.end()
    return told


def main() -> int:
    parser = ArgumentParser("benchmarks.restart", description=__doc__)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--fill", help="the folder of an installation, for this benchmark itself")
    options = parser.parse_args()
    if options.fill:
        fill(options.fill, options.mentions)
        return 0
    with tempfile.TemporaryDirectory(prefix="menara-restart-") as folder:
        print(json.dumps(measure(Path(folder), options.mentions), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
