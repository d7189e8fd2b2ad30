"""How soon pages that are open see what has been stored: `python -m benchmarks.watchers [--clients 50] [--posts 200]`.

An installation as it runs (`menara up`), an empty store, and clients on /watch/live, signed in as people are. Posts are
stored a few a second by this process; the clock runs from the end of the transaction to the bytes at the client. With
DATABASE_URL on PostgreSQL, else on SQLite.
"""

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine

PASSWORD = "seven wandering storks"
EACH = 17  # pages of one person
PATIENCE_S = 30
MARK = re.compile(rb"mark(\d+)mark")
Arrivals = dict[int, list[float]]


class Page:
    """A page that is open: when each post came, by its number."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self.came: Arrivals = defaultdict(list)

    async def read(self, opened: asyncio.Semaphore) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        lines = [
            "GET /watch/live?after=0 HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            f"Cookie: session={self._cookie}",
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        buffer = b""
        while part := await reader.read(1 << 16):
            at = time.perf_counter()
            if b": here" in part:
                opened.release()
            buffer = buffer[-200:] + part
            for found in MARK.findall(buffer):
                self.came[int(found)].append(at)
            buffer = MARK.sub(b"", buffer)


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="menara-watchers-") as folder:
        _set_up(folder)
        cookies = _people(1 + asked.clients // EACH)
        server = _start(folder, asked.port)
        try:
            pages = [Page(asked.port, cookies[number // EACH]) for number in range(asked.clients)]
            stored = asyncio.run(_measure(pages, asked.posts, asked.rate))
        finally:
            server.terminate()
            server.wait()
    _tell(pages, stored)


async def _measure(pages: list[Page], posts: int, rate: float) -> list[float]:
    opened = asyncio.Semaphore(0)
    reading = [asyncio.create_task(page.read(opened)) for page in pages]
    for _ in pages:
        await asyncio.wait_for(opened.acquire(), PATIENCE_S)
    stored: list[float] = []
    writer = threading.Thread(target=_store_all, args=(posts, rate, stored))
    writer.start()
    deadline = time.perf_counter() + posts / rate + PATIENCE_S
    while any(len(page.came) < posts for page in pages) and time.perf_counter() < deadline:
        await asyncio.sleep(0.1)
    await asyncio.to_thread(writer.join)
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    return stored


def _store_all(posts: int, rate: float, stored: list[float]) -> None:
    from django.db import connection, transaction

    from menara.listening.storing import store

    for number in range(posts):
        with transaction.atomic():
            store([_post(number)])
        stored.append(time.perf_counter())
        time.sleep(1 / rate)
    connection.close()


def _post(number: int) -> Any:
    from menara.core.clock import now
    from menara.listening.heard import Ear, HeardPost
    from menara.listening.models import Stream

    stream, moment = Stream.objects.get(), now()
    content = {"id": str(number), "text": f"kasvira mark{number}mark", "lang": "en"}
    return HeardPost(
        ear=Ear(None, "api", frozenset({stream.workspace_id})),
        network="api",
        native_id=str(number),
        local_id="",
        version="1",
        author_id="",
        published_at=moment,
        heard_at=moment,
        changed_at=moment,
        content=content,
        hits={stream.workspace_id: [(stream.pk, [(0, 7)])]},
    )


def _set_up(folder: str) -> None:
    import django
    from django.core.management import call_command

    os.environ["MENARA_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "menara.server.settings"
    Path(folder, "key").write_text(bytes(32).hex())
    django.setup()
    call_command("migrate", verbosity=0)


def _people(number: int) -> list[str]:
    """The cookies of so many people of one workspace."""
    from django.test import Client

    from menara.listening.operations import create_stream
    from menara.people.enums import Role
    from menara.people.operations import create_owner, create_workspace
    from menara.people.queries import Actor

    workspace = create_workspace(name="Kasvira")
    create_stream(name="Kasvira", query="kasvira", acting=Actor(workspace.pk, "user:1", Role.OWNER))
    cookies = []
    for person in range(number):
        email = f"person{person}@kasvira.example"
        create_owner(workspace=workspace, email=email, password=PASSWORD)
        browser = Client(SERVER_NAME="127.0.0.1")
        browser.post("/sign-in", {"email": email, "password": PASSWORD})
        cookies.append(str(browser.cookies["session"].value))
    return cookies


def _start(folder: str, port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "menara", "up", "--data", folder, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout
    if not server.stdout.readline().startswith("ready"):
        raise SystemExit("The installation did not start.")
    return server


def _tell(pages: list[Page], stored: list[float]) -> None:
    waits = sorted(
        1000 * (page.came[number][0] - at)
        for page in pages
        for number, at in enumerate(stored)
        if number in page.came
    )
    missing = sum(number not in page.came for page in pages for number in range(len(stored)))
    twice = sum(len(times) > 1 for page in pages for times in page.came.values())
    cuts = statistics.quantiles(waits, n=100)
    print(describe_machine())
    print(f"{len(pages)} pages, {len(stored)} posts: {missing} missing, {twice} told twice")
    print(
        f"milliseconds: median {cuts[49]:.0f}, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f}, worst {waits[-1]:.0f}"
    )


def _arguments() -> Any:
    parser = ArgumentParser(prog="python -m benchmarks.watchers", description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--rate", type=float, default=10, help="posts a second")
    parser.add_argument("--port", type=int, default=8977)
    return parser.parse_args()


if __name__ == "__main__":
    main()
