"""`menara fetch feed` is killed again and again while editors publish: nothing is lost, nothing is doubled."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

MENARA = [sys.executable, "-m", "menara"]


@contextmanager
def fetching(config: Path) -> Iterator[tuple[Iterator[dict[str, Any]], Callable[[signal.Signals], int]]]:
    """The events that it writes, and how to end it. A line that is cut off by the end has not been read."""
    words = [*MENARA, "fetch", "feed", "--config", str(config)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout is not None

        def end(how: signal.Signals) -> int:
            running.send_signal(how)
            return running.wait(60)

        yield (json.loads(line) for line in running.stdout if line.endswith(b"\n")), end


@pytest.fixture
def configure(wordpress: Any, tmp_path: Path) -> Callable[..., Path]:
    def configure(**more: Any) -> Path:
        settings = {"urls": [f"{wordpress.url}/?feed=rss2"], "interval_s": 0.2, "allow_private": True}
        (tmp_path / "feed.json").write_text(json.dumps({**settings, **more}))
        return tmp_path / "feed.json"

    return configure


def test_killed_and_taken_up_it_tells_every_post_once(wordpress: Any, configure: Callable[..., Path]) -> None:
    wordpress.show(50)
    published: list[str] = []
    told: list[dict[str, Any]] = []
    for how in (signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGTERM):
        published += [f"{wordpress.url}/?p={wordpress.publish('Satu', 'Isi.')}" for _ in range(4)]
        with fetching(configure(cursor=told[-1]["cursor"] if told else None)) as (events, end):
            told += islice(events, 3 if how is signal.SIGKILL else len(published) - len(told))
            end(how)
            told += events
    assert [event["native_id"] for event in told] == published


def test_what_is_heard_is_matched(wordpress: Any, configure: Callable[..., Path], tmp_path: Path) -> None:
    queries = tmp_path / "queries.json"
    queries.write_text(json.dumps({"queries": [{"id": "q", "query": "acme NEAR/3 palsu"}]}))
    posts = [
        wordpress.publish("Awas", "<p>Situs <b>Acme</b> palsu beredar.</p>"),
        wordpress.publish("Cuaca", "<p>Hujan.</p>"),
    ]
    config = configure(polls=1)
    fetched = subprocess.run(
        [*MENARA, "fetch", "feed", "--config", str(config)], capture_output=True, check=True
    )
    matched = subprocess.run(
        [*MENARA, "match", "--queries", str(queries)], input=fetched.stdout, capture_output=True, check=True
    )
    found = [json.loads(line) for line in matched.stdout.splitlines()]
    assert [(line["id"], [match["query"] for match in line["matches"]]) for line in found] == [
        (f"{wordpress.url}/?p={posts[0]}", ["q"]),
        (f"{wordpress.url}/?p={posts[1]}", []),
    ]
