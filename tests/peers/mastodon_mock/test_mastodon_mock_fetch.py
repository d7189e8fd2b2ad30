"""`menara fetch mastodon` is killed and started again while people post: nothing is lost, nothing is doubled."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import pytest
from peers.mastodon_mock.instance import Instance, Person

PATIENCE_S = 60


class Run:
    """One `menara fetch`, and the lines it has written."""

    def __init__(self, settings: Path, cursor: Path) -> None:
        words = ["fetch", "mastodon", "--config", settings, "--cursor-file", cursor]
        self.lines: list[dict[str, Any]] = []
        self.change = Condition()
        self.running = subprocess.Popen(
            [sys.executable, "-m", "menara", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, is_enough: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
        with self.change:
            return self.change.wait_for(is_enough, seconds)

    def posts(self) -> list[str]:
        return [line["local_id"] for line in self.lines if line["kind"] == "upsert"]

    def end(self, how: signal.Signals) -> int:
        self.running.send_signal(how)
        status = self.running.wait(PATIENCE_S)
        self._reader.join()
        return status

    def close(self) -> None:
        self.running.kill()
        self.running.wait()
        self._reader.join()
        for stream in (self.running.stdout, self.running.stderr):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self.running.stdout is not None
        for line in self.running.stdout:
            with self.change:
                if line.endswith(b"\n"):
                    self.lines.append(json.loads(line))
                self.change.notify_all()


@contextmanager
def posting(instance: Instance, person: Person, posts: list[str], tag: str, count: int) -> Iterator[Thread]:
    """Somebody posts meanwhile."""

    def post() -> None:
        for number in range(count):
            posts.append(instance.post(person, f"#{tag} {number}")["id"])

    thread = Thread(target=post)
    thread.start()
    try:
        yield thread
    finally:
        thread.join()


@pytest.mark.parametrize(
    "settings",
    [{"mode": "hashtag", "interval_s": 0.1}, {"mode": "stream", "stream": "hashtag"}],
    ids=["hashtag", "stream"],
)
def test_it_is_killed_again_and_again(
    instance: Instance, customer: Person, tmp_path: Path, settings: dict[str, object]
) -> None:
    tag = f"acme{customer.name}"
    told = {
        **settings,
        "hashtag": tag,
        "base_url": instance.url,
        "token": customer.token,
        "allow_private": True,
    }
    (tmp_path / "settings.json").write_text(json.dumps(told))
    posts: list[str] = []
    runs: list[list[str]] = []
    with closing(Run(tmp_path / "settings.json", tmp_path / "cursor")) as first:
        warm = [instance.post(customer, f"#{tag} halo")["id"]]
        while not first.wait_for(lambda: bool(first.posts()), 0.5):
            warm.append(instance.post(customer, f"#{tag} halo")["id"])
        with posting(instance, customer, posts, tag, 150) as poster:
            runs.append(killed_after(first, 20))
            while poster.is_alive():
                with closing(Run(tmp_path / "settings.json", tmp_path / "cursor")) as run:
                    runs.append(killed_after(run, 25))
    posts.append(instance.post(customer, f"#{tag} the last one")["id"])
    with closing(Run(tmp_path / "settings.json", tmp_path / "cursor")) as last:
        assert last.wait_for(lambda: posts[-1] in last.posts())
        assert last.end(signal.SIGTERM) == 0
        runs.append(last.posts())
    heard = [post for run in runs for post in run]
    assert len(runs) > 2
    assert set(posts) <= set(heard) <= {*posts, *warm}
    assert doubled(runs) == []


def killed_after(run: Run, count: int) -> list[str]:
    """The posts it has told, killed once these are so many; or because no more come."""
    run.wait_for(lambda: len(run.posts()) >= count, 5)
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    return run.posts()


def doubled(runs: list[list[str]]) -> list[str]:
    """What was told twice, but for the line that a run had written when it was killed, and not yet its cursor."""
    told: list[str] = []
    found = []
    for run in runs:
        fresh = run[1:] if told[-1:] == run[:1] else run
        found += [post for number, post in enumerate(fresh) if post in told or post in fresh[:number]]
        told += run
    return found
