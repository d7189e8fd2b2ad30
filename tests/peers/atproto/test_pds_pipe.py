"""`menara fetch bluesky | menara match` and `menara watch` on a real network, killed and taken up again."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from peers.atproto.people import Person

MENARA = [sys.executable, "-m", "menara"]
POSTS = 80
LIMIT_S = 60


@pytest.fixture
def files(pds: str, tmp_path: Path) -> Callable[..., list[str]]:
    """Writes settings and queries, and gives the words of the two commands."""

    def files(**settings: Any) -> list[list[str]]:
        told = {"mode": "firehose", "base_url": pds, "allow_private": True, "cursor": "0", **settings}
        config, queries = tmp_path / "config.json", tmp_path / "queries.json"
        config.write_text(json.dumps(told))
        queries.write_text('{"queries": [{"id": "even", "query": "acme AND genap"}]}')
        fetch = ["fetch", "bluesky", "--config", str(config), "--cursor-file", str(tmp_path / "kept")]
        return [[*MENARA, *fetch], [*MENARA, "match", "--queries", str(queries)]]

    return files


@contextmanager
def piped(commands: list[list[str]]) -> Iterator[tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]]:
    fetch = subprocess.Popen(commands[0], stdout=subprocess.PIPE)
    match = subprocess.Popen(commands[1], stdin=fetch.stdout, stdout=subprocess.PIPE)
    assert fetch.stdout is not None
    fetch.stdout.close()  # only `match` reads it
    with fetch, match:
        try:
            yield fetch, match
        finally:
            fetch.kill()


@contextmanager
def writing(person: Person, written: list[str]) -> Iterator[None]:
    """Posts come one after the other, meanwhile; every second one is told to match."""

    def write() -> None:
        for number in range(POSTS):
            word = "ganjil" if number % 2 else "genap"
            written.append(person.writes(f"acme {word} {number}")["uri"])

    writer = Thread(target=write)
    writer.start()
    yield
    writer.join()


def answers(match: subprocess.Popen[bytes], number: int | None = None) -> list[dict[str, Any]]:
    """The next so many answers, or all that are left."""
    assert match.stdout is not None
    lines = match.stdout.readlines() if number is None else [match.stdout.readline() for _ in range(number)]
    return [json.loads(line) for line in lines]


def test_the_pipe_is_killed_and_taken_up_and_nothing_is_lost_or_doubled(
    pds: str, files: Callable[..., list[list[str]]]
) -> None:
    sari, written = Person.joins(pds), []
    commands = files(dids=[sari.did])
    told: list[dict[str, Any]] = []
    with writing(sari, written):
        for number in (3, 9, 17):
            with piped(commands) as (fetch, match):
                heard = answers(match, number)
                fetch.kill()
                heard += answers(match)
                assert match.wait(LIMIT_S) == 0
            told += heard[1:] if told and heard[:1] == told[-1:] else heard
    files(dids=[sari.did], stop_after_idle_s=5)
    with piped(commands) as (fetch, match):
        heard = answers(match)
        assert (fetch.wait(LIMIT_S), match.wait(LIMIT_S)) == (0, 0)
    told += heard[1:] if heard[:1] == told[-1:] else heard
    account, *posts = told
    assert (account["kind"], account["status"]) == ("account", "active")
    assert [post["id"] for post in posts] == written
    matched = [[found["query"] for found in post["matches"]] for post in posts]
    assert matched == [["even"], []] * (POSTS // 2)


def test_a_person_watches_it(pds: str) -> None:
    sari = Person.joins(pds)
    source = f"bluesky:{pds}/xrpc/com.atproto.sync.subscribeRepos"
    words = ["watch", "tehmanis", "--source", source, "--allow-private", "--limit", "2"]
    with subprocess.Popen([*MENARA, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watch:
        assert watch.stdout is not None
        assert watch.stderr is not None
        stop = Thread(target=sari_writes_until, args=(sari, watch))
        stop.start()
        lines, summary = watch.stdout.read().decode().splitlines(), watch.stderr.read().decode()
        stop.join()
    shown = [line.split("\t") for line in lines]
    assert [[line[1], *line[3:]] for line in shown] == [
        ["bluesky", "id", "yours", "yours: “TehManis”", "TehManis, lagi"]
    ] * 2
    named = {
        line[2] for line in shown
    }  # by her handle as soon as the network told it, which it does meanwhile
    assert named <= {sari.did, f"@{sari.handle}"}
    assert (watch.returncode, summary.splitlines()[0].startswith("Watched Bluesky, 127.0.0.1 for ")) == (
        *(0, True),
    )


def sari_writes_until(sari: Person, watch: subprocess.Popen[bytes]) -> None:
    """Nobody can see when a listener without a cursor begins to hear: she goes on until it has enough."""
    while watch.poll() is None:
        sari.writes("hujan", langs=["id"])
        sari.writes("TehManis, lagi", langs=["id"])
