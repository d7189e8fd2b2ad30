"""`menara fetch` on a network: it listens until it is ended, and goes on where it stopped, however it was stopped."""

import contextlib
import json
import os
import pty
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from connectors.lab.answers import Answer, Frame
from connectors.lab.server import Lab

LIMIT_S = 60
BEGAN_US = 1_795_251_600_000_000
POSTS = 1_500


def frame(number: int) -> Frame:
    """A post as Jetstream tells it."""
    record = {
        "$type": "app.bsky.feed.post",
        "text": f"acme {number}",
        "createdAt": "2026-11-21T09:00:00.000Z",
    }
    commit = {"rev": "3mptbypluud2a", "operation": "create", "collection": "app.bsky.feed.post"}
    commit |= {"rkey": f"3k{number:011}", "cid": "bafyreib2rxk3rh6kzwq", "record": record}
    told = {"did": "did:plc:sari", "time_us": BEGAN_US + number, "kind": "commit", "commit": commit}
    return Frame(json.dumps(told), BEGAN_US + number)


@pytest.fixture(scope="module")
def network() -> Iterator[Lab]:
    """A Jetstream that tells so many posts, from a cursor on, and is silent then."""
    frames = [frame(number) for number in range(POSTS)]
    with closing(Lab([Answer(path="/subscribe", frames=frames, then="hold", inclusive=True)])) as lab:
        yield lab


@pytest.fixture
def config(network: Lab, tmp_path: Path) -> Callable[..., Path]:
    def config(**settings: Any) -> Path:
        file = tmp_path / "config.json"
        stated = {"base_url": f"ws://{network.address}", "allow_private": True, **settings}
        file.write_text(json.dumps(stated))
        return file

    return config


@contextlib.contextmanager
def started(*words: object, **streams: Any) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "menara", "fetch", "bluesky", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, **streams) as running:
        try:
            yield running
        finally:
            running.kill()


def numbers(lines: list[bytes]) -> list[int]:
    """Which posts the whole ones of these lines tell."""
    whole = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return [int(line["mention"]["text"].split()[1]) for line in whole if line["kind"] == "upsert"]


def test_killed_at_any_time_it_loses_nothing_and_doubles_only_directly_after_the_resume(
    config: Callable[..., Path], tmp_path: Path
) -> None:
    words = ["--config", config(), "--cursor-file", tmp_path / "kept"]
    chance = random.Random(11)
    told = 0
    for _ in range(6):
        with started(*words) as running:
            assert running.stdout is not None
            lines = [running.stdout.readline() for _ in range(chance.randrange(1, 200))]
            running.kill()
            lines += running.stdout.readlines()
        first, *rest = heard = numbers(lines)
        assert heard == [first, *range(first + 1, first + 1 + len(rest))]
        assert told - 1 <= first <= told
        told = heard[-1] + 1
    config(stop_after_idle_s=1)
    with started(*words) as running:
        assert running.stdout is not None
        first, *rest = numbers(running.stdout.readlines())
    assert (running.returncode, [first, *rest]) == (0, list(range(first, POSTS)))
    assert told - 1 <= first <= told


def test_sigterm_ends_it_while_the_network_is_silent(config: Callable[..., Path]) -> None:
    with started("--config", config(), stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        for _ in range(POSTS):
            running.stdout.readline()
        begin = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert (running.wait(LIMIT_S), running.stdout.read(), running.stderr.read()) == (0, b"", b"")
        assert time.monotonic() - begin < 2


def test_sigterm_ends_it_when_nobody_takes_its_lines(config: Callable[..., Path]) -> None:
    with started("--config", config()) as running:
        assert running.stdout is not None
        running.stdout.readline()  # and no more: the pipe is full soon
        begin = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert running.wait(LIMIT_S) == 0
        assert time.monotonic() - begin < 2


def test_a_reader_that_goes_away_is_noticed_while_the_network_is_silent(config: Callable[..., Path]) -> None:
    with started("--config", config(), stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        for _ in range(POSTS):
            running.stdout.readline()
        running.stdout.close()
        assert (running.wait(LIMIT_S), running.stderr.read()) == (0, b"")


def test_silence_ends_it_when_it_may(run: Callable[..., Any], config: Callable[..., Path]) -> None:
    done = run("fetch", "bluesky", "--config", config(stop_after_idle_s=0.5))
    assert (done.status, done.errors) == (0, "")
    assert numbers(done.output.splitlines(keepends=True)) == list(range(POSTS))


def test_the_limit_ends_it(run: Callable[..., Any], config: Callable[..., Path], tmp_path: Path) -> None:
    words = ["fetch", "bluesky", "--config", config(), "--cursor-file", tmp_path / "kept", "--limit", 3]
    first, second = run(*words), run(*words)
    assert (first.status, second.status) == (0, 0)
    assert [line["mention"]["text"] for line in first.lines + second.lines] == [
        f"acme {number}" for number in range(6)
    ]
    assert (tmp_path / "kept").read_text() == second.lines[-1]["cursor"]


def test_a_network_that_is_away_is_told_once_and_tried_again(run: Callable[..., Any], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    file = tmp_path / "config.json"
    file.write_text(
        json.dumps({"base_url": f"ws://127.0.0.1:{port}", "allow_private": True, "stop_after_idle_s": 1})
    )
    done = run("fetch", "bluesky", "--config", file)
    assert (done.status, [line["kind"] for line in done.lines]) == (3, ["notice"])
    assert done.lines[0]["code"] == "try_later"
    assert done.errors == "menara: 1 trouble told by notices; their lines of output say what happened.\n"


def test_a_network_that_will_not_have_us_ends_it_with_a_notice(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    with closing(Lab([Answer(path="/subscribe", status=403)])) as lab:
        file.write_text(json.dumps({"base_url": f"ws://{lab.address}", "allow_private": True}))
        done = run("fetch", "bluesky", "--config", file)
    assert (done.status, [(line["kind"], line["code"]) for line in done.lines]) == (
        *(3, [("notice", "permanent")]),
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"mode": "telex"}, 'mode: \'telex\' is none of "jetstream", "jetstream-v2", "firehose".'),
        ({"base_url": "ws://127.0.0.1:9", "cursor": "x", "allow_private": True}, "cursor: "),
        ({"stop_after_idle_s": "1"}, "stop_after_idle_s: a number or null is expected, not a text."),
        ({"stop_after_idle_s": -1}, "stop_after_idle_s: 0 seconds or more are expected."),
    ],
)
def test_settings_that_cannot_work_are_told_before_anything_is_written(
    settings: dict[str, Any], told: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(settings))
    done = run("fetch", "bluesky", "--config", file)
    assert (done.status, done.output, done.errors.startswith(f"menara: {told}")) == (2, b"", True)


def test_a_person_sees_how_fast_it_goes_and_how_far_behind(config: Callable[..., Path]) -> None:
    command = [sys.executable, "-m", "menara", "fetch", "bluesky", "--config"]
    command.append(str(config(stop_after_idle_s=1)))
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as running:
        os.close(theirs)
        seen = b""
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 1024):
                seen += piece
        os.close(ours)
    shown = seen.decode().split("\r\x1b[K")
    line = r"[0-9,]+ events, [0-9,.]+/s, [0-9,]+ (s|min|h|days) behind, no gaps, no troubles"
    assert (running.returncode, shown[-1]) == (0, "")
    assert re.fullmatch(line, shown[-2])
    assert shown[-2].startswith(f"{POSTS:,} events, ")
