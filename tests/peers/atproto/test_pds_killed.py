"""`menara fetch bluesky` is killed again and again while people write: nothing is lost, nothing doubled."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any, Self

import pytest
from peers.atproto.people import Person

COMMAND = [sys.executable, "-m", "menara", "fetch", "bluesky"]


class Writers:
    """Two people who write until they are told to stop: single posts, several in one commit, a deletion now and then."""

    def __init__(self, pds: str) -> None:
        self.people = [Person.joins(pds), Person.joins(pds)]
        self.written: list[str] = []
        self.deleted: list[str] = []
        self._stop = Event()
        self._threads = [Thread(target=self._write, args=(person,)) for person in self.people]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, person: Person) -> None:
        for number in range(10_000):
            if self._stop.is_set():
                return
            uris = person.writes_at_once(*(f"{number}.{part} ☕️ acme" for part in range(number % 4 + 1)))
            self.written += uris
            if number % 5 == 4:
                person.deletes(uris[0])
                self.deleted.append(uris[0])


class Run:
    """One `menara fetch`, and the lines it has written."""

    def __init__(self, config: Path, kept: Path) -> None:
        self.lines: list[dict[str, Any]] = []
        words = [*COMMAND, "--config", str(config), "--cursor-file", str(kept)]
        self._running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self._running.stdout is not None
        self._out: IO[bytes] = self._running.stdout

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for line in self._out:
            if line.endswith(b"\n"):  # a line that was cut off by the end has not been read
                self.lines.append(json.loads(line))
                yield self.lines[-1]

    def is_killed_after(self, number: int) -> None:
        """Reads so many lines, kills it, and reads what it had still written."""
        for _, _line in zip(range(number), self, strict=False):
            pass
        self._ends(signal.SIGKILL)
        assert self._running.returncode == -signal.SIGKILL

    def hears_all_of(self, wanted: set[str]) -> None:
        """Reads until it has told all of these, then asks it to end."""
        for line in self:
            wanted.discard(f"{line['kind']} {line.get('native_id')}")
            if not wanted:
                break
        self._ends(signal.SIGTERM)
        assert self._running.returncode == 0

    def _ends(self, how: signal.Signals) -> None:
        self._running.send_signal(how)
        list(self)
        _, complaints = self._running.communicate(timeout=60)
        assert complaints == b""


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by signals")
def test_nothing_is_lost_and_nothing_doubled_however_often_it_is_killed(pds: str, tmp_path: Path) -> None:
    kept, config = tmp_path / "cursor", tmp_path / "config.json"
    kept.write_text("0")
    runs: list[Run] = []
    with Writers(pds) as writers:
        dids = [person.did for person in writers.people]
        told = {"mode": "firehose", "base_url": pds, "allow_private": True, "dids": dids}
        config.write_text(json.dumps(told))
        for number in (1, 7, 30, 2, 50, 13):
            runs.append(Run(config, kept))
            runs[-1].is_killed_after(number)
    written = {f"upsert {uri}" for uri in writers.written} | {f"delete {uri}" for uri in writers.deleted}
    runs.append(Run(config, kept))
    missing = written - {f"{line['kind']} {line.get('native_id')}" for run in runs for line in run.lines}
    runs[-1].hears_all_of(missing)

    assert [line["kind"] for run in runs for line in run.lines if line["kind"] in ("gap", "notice")] == []
    assert {
        f"{line['kind']} {line['native_id']}"
        for run in runs
        for line in run.lines
        if line["kind"] in ("upsert", "delete")
    } == written
    assert doubled_elsewhere_than_after_a_resume(runs) == []


def doubled_elsewhere_than_after_a_resume(runs: list[Run]) -> list[str]:
    """Cursors that came a second time, other than the last of a killed run as the first of the next."""
    seen: set[str] = set()
    doubled = []
    for run in runs:
        for number, line in enumerate(run.lines):
            if line["cursor"] in seen and number > 0:
                doubled.append(line["cursor"])
            seen.add(line["cursor"])
    return doubled


def test_what_is_heard_goes_through_the_pipe(pds: str, tmp_path: Path) -> None:
    sari = Person.joins(pds)
    sari.writes("Acme bocor data")
    sari.writes("cuaca cerah")
    sari.writes("voucher acme")
    told = {"mode": "firehose", "base_url": pds, "allow_private": True, "dids": [sari.did], "cursor": "0"}
    (tmp_path / "config.json").write_text(json.dumps(told))
    (tmp_path / "queries.json").write_text(json.dumps({"queries": [{"id": "q1", "query": "acme"}]}))
    fetched = subprocess.run(
        [*COMMAND, "--config", str(tmp_path / "config.json"), "--limit", "4"], capture_output=True, check=True
    )
    matching = [sys.executable, "-m", "menara", "match", "--queries", str(tmp_path / "queries.json")]
    matched = subprocess.run(matching, input=fetched.stdout, capture_output=True, check=True)
    lines = [json.loads(line) for line in matched.stdout.splitlines()]
    assert lines[0]["kind"] == "account"
    assert [line["matches"] for line in lines[1:]] == [
        [{"query": "q1", "spans": [[0, 4]]}],
        [],
        [{"query": "q1", "spans": [[8, 12]]}],
    ]
