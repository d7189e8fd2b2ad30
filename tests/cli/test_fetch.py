"""`menara fetch`: events line by line, a cursor that survives everything, an end when it is asked for."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from menara.connectors import registry

LIMIT_S = 30


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes posts and the settings to read them; the working directory is theirs."""
    monkeypatch.chdir(tmp_path)

    def config(*lines: Any, **settings: Any) -> Path:
        written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        Path("posts.jsonl").write_text("".join(f"{line}\n" for line in written))
        Path("config.json").write_text(json.dumps({"paths": ["posts.jsonl"], **settings}))
        return Path("config.json")

    return config


def posts(number: int) -> list[dict[str, str]]:
    return [{"id": str(count), "text": f"acme {count}"} for count in range(number)]


def test_every_event_is_a_line(run: Callable[..., Any], config: Callable[..., Path]) -> None:
    done = run("fetch", "file", "--config", config(*posts(2)))
    assert (done.status, done.errors) == (0, "")
    assert [line["mention"] for line in done.lines] == posts(2)
    assert [list(line) for line in done.lines] == [
        [
            "kind",
            "source",
            "native_id",
            "version",
            "author_id",
            "source_time",
            "observed_at",
            "mention",
            "cursor",
        ]
    ] * 2


def test_trouble_is_a_notice_and_the_status_three(
    run: Callable[..., Any], config: Callable[..., Path]
) -> None:
    done = run(
        "fetch", "file", "--config", config({"id": "1", "text": "a"}, "no json", {"id": "2", "text": "b"})
    )
    assert (done.status, [line["kind"] for line in done.lines]) == (3, ["upsert", "notice", "upsert"])
    assert (done.lines[1]["line"], done.lines[1]["code"]) == (2, "bad_json")
    assert done.errors == "menara: 1 of 3 lines could not be read; their lines of output say why.\n"


def test_what_fetch_writes_match_reads(
    run: Callable[..., Any],
    config: Callable[..., Path],
    queries_file: Callable[[dict[str, str]], Path],
) -> None:
    gone = {
        "kind": "delete",
        "source": "s",
        "native_id": "9",
        "observed_at": "2026-11-21T09:00:00Z",
        "cursor": "x",
    }
    fetched = run("fetch", "file", "--config", config(*posts(1), gone, "no json"))
    done = run("match", "--queries", queries_file({"q": "acme"}), lines=fetched.output)
    assert done.status == 0
    assert done.lines[0] == {"id": "0", "matches": [{"query": "q", "spans": [[0, 4]]}]}
    assert done.lines[1:] == fetched.lines[1:]


def test_the_limit_ends_it(run: Callable[..., Any], config: Callable[..., Path]) -> None:
    done = run("fetch", "file", "--config", config(*posts(9)), "--limit", 3)
    assert (done.status, len(done.lines)) == (0, 3)


def test_the_cursor_file_takes_it_up_again(
    run: Callable[..., Any], config: Callable[..., Path], tmp_path: Path
) -> None:
    words = ["fetch", "file", "--config", config(*posts(5)), "--cursor-file", "kept"]
    first = run(*words, "--limit", 2)
    assert (tmp_path / "kept").read_text() == first.lines[-1]["cursor"]
    second = run(*words)
    assert [line["native_id"] for line in first.lines + second.lines] == ["0", "1", "2", "3", "4"]
    assert run(*words).lines == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.json", "kept", "posts.jsonl"]


def test_the_cursor_in_the_settings_counts_until_one_is_kept(
    run: Callable[..., Any], config: Callable[..., Path]
) -> None:
    cursor = run("fetch", "file", "--config", config(*posts(5))).lines[1]["cursor"]
    words = [
        "fetch",
        "file",
        "--config",
        config(*posts(5), cursor=cursor),
        "--cursor-file",
        "kept",
        "--limit",
        1,
    ]
    assert [run(*words).lines[0]["native_id"] for _ in range(3)] == ["2", "3", "4"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fetch", "files", "--config", "config.json"], f'There is no connector "files". Known connectors: {", ".join(registry.names())}.'),
        (["fetch", "file"], "paths: this setting is needed. Settings are given as JSON, with --config FILE."),
        (["fetch", "file", "--config", "nowhere"], "nowhere cannot be read: no such file or directory. Name a file that is there and that you may read."),
        (["fetch", "file", "--config", "posts.jsonl"], "posts.jsonl is not JSON: Extra data: line 2 column 1 (char 30). Settings are a JSON object."),
        (["fetch", "file", "--config", "list.json"], 'list.json: settings are a JSON object, such as {"paths": ["posts.jsonl"]}.'),
        (["fetch", "file", "--config", "wrong.json"], "paths: a list is expected, not a text."),
        (["fetch", "file", "--config", "gone.json"], 'paths: "gone" cannot be read: no such file or directory.'),
        (["fetch", "file", "--config", "config.json", "--cursor-file", "."], ". cannot be read: is a directory. Name a file that is there and that you may read."),
        (["fetch", "file", "--config", "config.json", "--cursor-file", "no/where"], "no/where cannot be written: no such file or directory."),
        (["fetch", "file", "--config", "config.json", "--cursor-file", "list.json"], 'cursor: "[]" is no cursor of the file connector.'),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_in_a_sentence(
    words: list[str], message: str, run: Callable[..., Any], config: Callable[..., Path]
) -> None:
    config(*posts(2))
    for name, content in (("list", []), ("wrong", {"paths": "posts.jsonl"}), ("gone", {"paths": ["gone"]})):
        Path(f"{name}.json").write_text(json.dumps(content))
    done = run(*words)
    assert (done.status, done.errors) == (2, f"menara: {message}\n")


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "²"])
def test_a_limit_is_a_number_of_events(
    limit: str, run: Callable[..., Any], config: Callable[..., Path]
) -> None:
    done = run("fetch", "file", "--config", config(), f"--limit={limit}")
    assert done.status == 2
    assert f"{limit!r} is no number of events: 1 or more is expected." in done.errors


@contextlib.contextmanager
def started(*words: object, **streams: Any) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "menara", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, **streams) as running:
        try:
            yield running
        finally:
            running.kill()


def test_sigterm_ends_it_within_two_seconds_with_status_zero(config: Callable[..., Path]) -> None:
    with started("fetch", "file", "--config", config(*posts(50_000))) as running:
        assert running.stdout is not None
        first = json.loads(running.stdout.readline())
        begin = time.monotonic()
        running.send_signal(signal.SIGTERM)  # nobody reads on: the pipe is full
        assert running.wait(LIMIT_S) == 0
        assert time.monotonic() - begin < 2
    assert first["native_id"] == "0"


def test_sigterm_ends_it_while_it_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "waiting")
    (tmp_path / "config.json").write_text(json.dumps({"paths": [str(tmp_path / "waiting")]}))
    with (
        started("fetch", "file", "--config", tmp_path / "config.json") as running,
        open(tmp_path / "waiting", "wb"),  # it opens when the command has opened the other end
    ):
        running.send_signal(signal.SIGTERM)
        assert running.wait(LIMIT_S) == 0


def test_killed_at_any_time_it_loses_nothing_and_doubles_only_the_last(config: Callable[..., Path]) -> None:
    words = ["fetch", "file", "--config", config(*posts(3000)), "--cursor-file", "kept"]
    told: list[str] = []
    for lines in (1, 10, 200, 1000):
        with started(*words) as running:
            assert running.stdout is not None
            told += [json.loads(running.stdout.readline())["native_id"] for _ in range(lines)]
            running.kill()
            told += [json.loads(line)["native_id"] for line in running.stdout if line.endswith(b"\n")]
    with started(*words) as running:
        told += [json.loads(line)["native_id"] for line in running.stdout or ()]
    assert list(dict.fromkeys(told)) == [str(number) for number in range(3000)]
    assert len(told) - 3000 <= 4


def test_a_reader_that_goes_away_is_no_failure(config: Callable[..., Path]) -> None:
    with started("fetch", "file", "--config", config(*posts(50_000)), stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.wait(LIMIT_S) == 0
        assert running.stderr is not None
        assert running.stderr.read() == b""


def test_progress_is_shown_on_a_terminal_and_nowhere_else(config: Callable[..., Path]) -> None:
    command = [sys.executable, "-m", "menara", "fetch", "file", "--config", str(config(*posts(30_000)))]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as running:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):
            while chunk := os.read(ours, 1024):
                shown += chunk
        os.close(ours)
        assert running.wait(LIMIT_S) == 0
    assert b" lines, 0 set aside, " in shown
    assert b" of 1.1 MB" in shown
    assert shown.endswith(b"\r\x1b[K")
