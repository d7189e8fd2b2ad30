"""Posts through the whole way: connector, log, screener, store, page. Ratios to the usual way in the same run.

    python -m benchmarks.pipeline --streams 10000 --posts 200000 --json pipeline.json

DATABASE_URL names a PostgreSQL; without it the store is SQLite. MENARA_REFERENCE_DATA names real posts.
"""

import json
import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from benchmarks.machine import describe_machine, load_average
from benchmarks.peers.clock import cpu_seconds_of
from benchmarks.piping.workload import Load, make_load

WARM_UP = 4_000
LATENCY_RATE, LATENCY_S = 1_000, 20
LOOK_S = 0.02


class Pipeline:
    """A fresh installation with its streams, and the two processes of the way."""

    def __init__(self, load: Load, kind: str, path: Path, *, batch: int, batches: int) -> None:
        self._bringing = self._start("bringing", kind, str(path), str(batch))
        self._screening = self._start("screening", str(batches))
        self._load = load
        assert self._bringing.stdout
        assert self._bringing.stdout.readline() == "ready\n"

    def run(self, posts: int, rate: float = 0) -> dict[str, Any]:
        """Bring so many, and wait until all that match are stored."""
        from django.db import connection

        begun, spent = time.monotonic(), cpu_seconds_of(self._screening.pid)
        assert self._bringing.stdin
        assert self._bringing.stdout
        self._bringing.stdin.write(json.dumps([posts, rate]) + "\n")
        self._bringing.stdin.flush()
        brought = json.loads(self._bringing.stdout.readline())
        while _waiting():
            time.sleep(LOOK_S)
        wall = time.monotonic() - begun
        connection.close()
        return {
            "posts": posts,
            "wall": wall,
            "a_second": posts / wall,
            "collecting_us": 1e6 * brought["cpu"] / posts,
            "screening_us": 1e6 * (cpu_seconds_of(self._screening.pid) - spent) / posts,
            "collector_mb": brought["rss"] / 1e6,
            "screener_mb": _resident(self._screening.pid) / 1e6,
        }

    def close(self) -> None:
        for process in (self._bringing, self._screening):
            process.terminate()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()

    def _start(self, module: str, *words: str) -> Popen[str]:
        command = [sys.executable, "-m", f"benchmarks.piping.{module}", *words]
        return Popen(command, stdin=PIPE, stdout=PIPE, text=True)


def _waiting() -> int:
    from menara.core.log import DatabaseLog
    from menara.listening.screening import CONSUMER
    from menara.sources.operations import HEARD

    return DatabaseLog().waiting(CONSUMER, HEARD)


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def set_up(load: Load) -> None:
    """Within an open installation: a workspace, a source, and all streams at once."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("flush", verbosity=0, interactive=False)
    from menara.listening.models import Stream, StreamCounter
    from menara.people.enums import Role
    from menara.people.operations import create_workspace
    from menara.people.queries import Actor
    from menara.sources.operations import add_source

    owner = Actor(create_workspace(name="Kasvira").id, "user:1", Role.OWNER)
    add_source(name="Posts", connector="bluesky", settings={"mode": "jetstream"}, acting=owner)
    streams = [
        Stream(workspace_id=owner.workspace_id, name=f"s{number}", query=query, revision=number)
        for number, query in enumerate(load.queries, 1)
    ]
    Stream.objects.bulk_create(streams, batch_size=1000)
    StreamCounter.objects.update_or_create(defaults={"revision": len(streams)})


def latencies(pipeline: Pipeline) -> list[float]:
    """Seconds from when a post was told until the feed's question finds it, at 1,000 posts a second."""
    from threading import Thread

    from django.db import connection

    from menara.engine.mention import read_time
    from menara.listening.queries import mentions_of
    from menara.people.enums import Role
    from menara.people.models import Workspace
    from menara.people.queries import Actor

    actor = Actor(Workspace.objects.get().id, "user:1", Role.OWNER)
    last = mentions_of(actor).values_list("number", flat=True).last() or 0
    found: list[float] = []
    bringing = Thread(target=pipeline.run, args=[LATENCY_RATE * LATENCY_S, LATENCY_RATE])
    bringing.start()
    while bringing.is_alive():
        for mention in mentions_of(actor).filter(number__gt=last):
            last = mention.number
            assert mention.content
            found.append(time.time() - read_time(mention.content["published_at"]).timestamp())
        time.sleep(LOOK_S)
    connection.close()
    return sorted(found)


@contextmanager
def piped(load: Load, kind: str, path: Path, *, batch: int = 4_000, batches: int = 40) -> Iterator[Pipeline]:
    set_up(load)
    pipeline = Pipeline(load, kind, path, batch=batch, batches=batches)
    try:
        pipeline.run(WARM_UP if batch > 1 else 100)
        yield pipeline
    finally:
        pipeline.close()


def measure(options: Namespace, folder: Path) -> dict[str, Any]:
    load = make_load(options.streams, min(options.posts, 50_000))
    posts = folder / "posts.jsonl"
    posts.write_text("".join(json.dumps(post) + "\n" for post in load.posts))
    told: dict[str, Any] = {"machine": describe_machine(), "load_before": load_average()}
    with piped(load, "posts", posts) as pipeline:
        passes = [pipeline.run(options.posts) for _ in range(options.passes)]
        told |= {"posts": passes, "stored": _stored()}
        seconds = latencies(pipeline)
        told["latency"] = {f"p{at}": seconds[len(seconds) * at // 100] for at in (50, 95, 99)} | {
            "most": seconds[-1],
            "mentions": len(seconds),
        }
    if frames := _frames(folder, load):
        with piped(load, "frames", frames) as pipeline:
            told["frames"] = [pipeline.run(options.posts) for _ in range(options.passes)]
    with piped(load, "posts", posts, batch=1, batches=1) as pipeline:
        told["one_by_one"] = pipeline.run(options.few)
    told["peers"] = _peers(load, options.few)
    return told | {"streams": options.streams, "load_after": load_average(), "database": _vendor()}


def _stored() -> int:
    from menara.listening.models import Mention

    return Mention.objects.count()


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _frames(folder: Path, load: Load) -> Path | None:
    """Recorded messages of Jetstream, with the words of our posts: NUMBER stands where their names are made."""
    root = os.environ.get("MENARA_REFERENCE_DATA")
    path = Path(str(root)) / "networks" / "bluesky" / "jetstream-corpus" / "expected_v1.jsonl"
    if not root or not path.exists():
        return None
    messages = [json.loads(line) for line in path.read_text().splitlines()]
    created = [one for one in messages if one.get("commit", {}).get("collection") == "app.bsky.feed.post"]
    created = [one for one in created if one["commit"]["operation"] == "create"]
    with (folder / "frames.jsonl").open("w") as file:
        for message, post in zip(cycle(created), load.posts, strict=False):
            message["commit"]["rkey"] = "NUMBER"
            message["commit"]["record"]["text"] = post["text"]
            line = json.dumps(message | {"time_us": 1}, separators=(",", ":"))
            file.write(line.replace('"time_us":1', '"time_us":177NUMBER') + "\n")
    return folder / "frames.jsonl"


def _peers(load: Load, few: int) -> list[dict[str, Any]]:
    """The usual way, where PostgreSQL is: a post a transaction, and every stored query asked of it."""
    try:
        from benchmarks.piping.usual import usual_ways
    except ImportError:
        return []
    return usual_ways(load, few)


def main() -> int:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="menara-pipeline-")))
        os.environ["MENARA_DATA"] = str(folder / "data")
        from menara.server.installation import open_installation

        open_installation(str(folder / "data"), make=True)
        told = measure(options, folder)
    text = json.dumps(told, indent=1)
    print(text)
    if options.json:
        Path(options.json).write_text(text)
    return 0


def _options() -> Namespace:
    parser = ArgumentParser("benchmarks.pipeline", description=__doc__)
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--few", type=int, default=1_000, help="posts for those who take them one by one")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--json")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
