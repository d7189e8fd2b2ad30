"""Four ways in: the API, a webhook, a feed that is polled, and a file that is imported. All number what they bring."""

import base64
import hmac
import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from benchmarks.killing.history import History
from benchmarks.killing.installation import Installation

WORD = "kasvira"
SHOWN = 2_000  # articles that the feed holds at a time
AGAIN_S = 0.2
Send = Callable[[list[dict[str, Any]]], str]
"""Deliver mentions once; an empty answer says that they were acknowledged, else why not."""


class Producer(Thread):
    """Brings `at_once` mentions `rate` times a second until it is stopped, each lot again until it is acknowledged."""

    def __init__(self, name: str, send: Send, history: History, rate: float, at_once: int = 1) -> None:
        super().__init__(name=name, daemon=True)
        self._send, self._history = send, history
        self._pause_s, self._at_once = 1 / rate, at_once
        self.stopping = Event()

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set():
            lot = [mention(f"{self.name}-{number}-{nth}") for nth in range(self._at_once)]
            ids = [one["id"] for one in lot]
            self._history.invoke(self.name, ids)
            while why := self._send(lot):
                self._history.fail(self.name, why)
                if self.stopping.wait(AGAIN_S):
                    return
            self._history.acknowledge(self.name, ids)
            number += 1
            self.stopping.wait(self._pause_s)


def mention(id_: str) -> dict[str, Any]:
    return {"id": id_, "text": f"{WORD} is named in number {id_}", "author": {"id": "siti", "handle": "siti"}}


def by_api(installation: Installation, token: str) -> Send:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(lot: list[dict[str, Any]]) -> str:
        try:
            status, body = installation.call("POST", "/api/v1/mentions", headers, json.dumps(lot).encode())
        except (OSError, HTTPException) as problem:
            return type(problem).__name__
        return "" if status == 200 and json.loads(body)["accepted"] == len(lot) else f"status {status}"

    return send


def by_webhook(installation: Installation, path: str, secret: str) -> Send:
    """A request that is sent again has the same id, as senders do."""
    key = base64.b64decode(secret.removeprefix("whsec_"))

    def send(lot: list[dict[str, Any]]) -> str:
        body = json.dumps(lot).encode()
        try:
            status, _ = installation.call("POST", path, _signed(key, lot[0]["id"], body), body)
        except (OSError, HTTPException) as problem:
            return type(problem).__name__
        return "" if status == 202 else f"status {status}"

    return send


def _signed(key: bytes, id_: str, body: bytes) -> dict[str, str]:
    """Standard Webhooks."""
    moment = str(int(time.time()))
    signature = hmac.digest(key, f"{id_}.{moment}.".encode() + body, "sha256")
    return {
        "Content-Type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": moment,
        "webhook-signature": "v1," + base64.b64encode(signature).decode(),
    }


def into_file(path: Path) -> Send:
    """Written is acknowledged: the file keeps it."""

    def send(lot: list[dict[str, Any]]) -> str:
        with path.open("a") as file:
            file.writelines(json.dumps(one) + "\n" for one in lot)
        return ""

    return send


class Feed:
    """A feed on loopback with the last articles. Shown is acknowledged, as long as the feed holds it."""

    def __init__(self) -> None:
        self._articles: deque[dict[str, Any]] = deque(maxlen=SHOWN)
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answer, self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/feed"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def send(self, lot: list[dict[str, Any]]) -> str:
        with self._lock:
            self._articles.extendleft(lot)
        return ""

    def text(self) -> bytes:
        with self._lock:
            articles = "".join(map(_article, self._articles))
        return f"<rss version='2.0'><channel><title>Numbers</title>{articles}</channel></rss>".encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _article(one: dict[str, Any]) -> str:
    return f"<item><guid isPermaLink='false'>{one['id']}</guid><title>{one['text']}</title></item>"


class _Answer(BaseHTTPRequestHandler):
    def __init__(self, feed: Feed, *more: Any) -> None:
        self._feed = feed
        super().__init__(*more)

    def do_GET(self) -> None:
        body = self._feed.text()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def stop_all(producers: Iterable[Producer]) -> None:
    """Whoever is in the middle of something is waited for."""
    for producer in producers:
        producer.stopping.set()
    for producer in producers:
        producer.join(60)


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(1)
    return True
