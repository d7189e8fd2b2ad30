"""An installation is backed up while programs push, destroyed, and restored elsewhere."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from menara.listening.cursors import SKIPPED
from menara.server.backup.archive import MANIFEST, Writer, read_manifest, read_members

BEFORE, BEHIND = 40, 10  # pushes that are acknowledged before the backup, and after it
PASSPHRASE = "bukit tinggi 7 kambing"


def new_token(installation: Any) -> str:
    scopes = ["--scope", "mentions:write", "--scope", "mentions:read"]
    return installation.run("token", "create", "--workspace", "kasvira", *scopes)


class Pusher(Thread):
    """Pushes numbered mentions until it is told to stop; `acknowledged` are their ids."""

    def __init__(self, installation: Any, token: str, name: str) -> None:
        super().__init__(name=name)
        self._installation, self._token = installation, token
        self.stop = Event()
        self.acknowledged: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            number = len(self.acknowledged)
            mention = {
                "id": f"{self.name}-{number}",
                "text": "kasvira",
                "number": 10**30,
                "odd": "\u200f\t🏮",
            }
            answer = self._installation.call("POST", "/api/v1/mentions", self._token, [mention]).ok()
            assert json.loads(answer.body)["accepted"] == 1
            self.acknowledged.append(mention["id"])


def wait_for(installation: Any, pushers: list[Pusher], number: int) -> None:
    """Until each has had so many more acknowledged."""
    goals = [len(pusher.acknowledged) + number for pusher in pushers]
    while any(len(pusher.acknowledged) < goal for pusher, goal in zip(pushers, goals, strict=True)):
        assert all(pusher.is_alive() for pusher in pushers)
        installation.door.pause(0.02)


def waits(installation: Any) -> bool:
    """Whether anything waits to be screened, as the installation's own figures tell."""
    text = installation.call("GET", "/metrics", "none").ok().body.decode()
    return "\nmenara_log_waiting_batches 0\n" not in text


def stored(installation: Any, token: str) -> dict[str, dict[str, Any]]:
    """All mentions by their ids, as soon as none waits."""
    while waits(installation):
        installation.door.pause(0.1)
    return {mention["id"]: mention for mention in pages(installation, token)}


def pages(installation: Any, token: str) -> Iterator[dict[str, Any]]:
    after = "0"
    while after is not None:
        answer = installation.call("GET", f"/api/v1/mentions?after={after}", token).ok()
        page = json.loads(answer.body)
        yield from page["mentions"]
        after = page["next"]


def said(mentions: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """All of them but their places."""
    return {
        id_: {name: value for name, value in mention.items() if name != "cursor"}
        for id_, mention in mentions.items()
    }


def test_a_destroyed_installation_is_restored_as_it_was_at_the_moment_of_its_backup(
    installation: Any, another: Any, tmp_path: Path
) -> None:
    token = new_token(installation)
    file, pushers = str(tmp_path / "menara.backup"), [Pusher(installation, token, name) for name in "abc"]
    for pusher in pushers:
        pusher.start()
    wait_for(installation, pushers, BEFORE)
    before = {id_ for pusher in pushers for id_ in [*pusher.acknowledged]}
    installation.run("backup", file)
    wait_for(installation, pushers, BEHIND)
    for pusher in pushers:
        pusher.stop.set()
        pusher.join()
    original = stored(installation, token)
    assert installation.end() == 0
    shutil.rmtree(installation.data)

    told = json.loads(another.run("restore", file))
    assert (told["ok"], json.loads(another.run("verify"))["ok"]) == (True, True)
    another.start()
    restored = stored(another, token)
    assert (before - restored.keys(), len(restored) < len(original)) == (set(), True)
    assert said(restored) == said({id_: original[id_] for id_ in restored})
    cursors = [int(mention["cursor"]) for mention in restored.values()]
    assert cursors == sorted({*cursors})
    assert (
        all(  # what was stored before keeps its place, what was waiting comes behind all that was ever given
            mention["cursor"] == original[id_]["cursor"] or int(mention["cursor"]) > SKIPPED
            for id_, mention in restored.items()
        )
    )
    assert another.end() == 0


@pytest.fixture(scope="module")
def passphrase(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("passphrase") / "passphrase"
    file.write_text(f"{PASSPHRASE}\n")
    return f"--passphrase-file={file}"


@pytest.fixture(scope="module")
def backup(shared: Any, passphrase: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an installation that has ended, with its key."""
    pushed = [{"id": str(number), "text": "kasvira", "odd": {"b": 1.0, "a": "\u06cc"}} for number in range(3)]
    token = new_token(shared)
    shared.call("POST", "/api/v1/mentions", token, pushed).ok()
    assert len(stored(shared, token)) == len(pushed)
    assert shared.end() == 0
    file = tmp_path_factory.mktemp("backup") / "menara.backup"
    shared.run("backup", str(file), passphrase)
    return file


def refusal(another: Any, *arguments: str) -> tuple[int, str, bool]:
    """Exit status, what is said, and whether anything is left."""
    done = another.ask("restore", *arguments)
    return done.returncode, done.stderr.partition(": ")[2].partition(": ")[0].strip(), another.data.exists()


def with_migrations(file: Path, change: Any) -> str:
    """The same backup, as if it had been made with other migrations."""
    other, manifest = file.with_name("other.backup"), read_manifest(file)[0]
    told = {name: getattr(manifest, name) for name in manifest.__struct_fields__}
    told |= change(manifest)
    with other.open("wb") as output, Writer(output) as writer:
        for name, content in read_members(file):
            writer.add(name, encode(told) if name == MANIFEST else content)
    return str(other)


def encode(told: dict[str, Any]) -> bytes:
    tables = {label: {"fields": one.fields, "rows": one.rows} for label, one in told["tables"].items()}
    return json.dumps({**told, "tables": tables}).encode()


def test_what_cannot_be_restored_leaves_nothing_behind(
    another: Any, backup: Path, passphrase: str, tmp_path: Path
) -> None:
    wrong, cut = tmp_path / "wrong", tmp_path / "cut"
    wrong.write_text("bukit tinggi 8 kambing\n")
    cut.write_bytes(backup.read_bytes()[:-100])
    newer = with_migrations(
        backup, lambda told: {"migrations": [*told.migrations, ("core", "9999_later")], "version": "9.9.0"}
    )
    assert refusal(another, str(cut), passphrase) == (
        2,
        f"{cut} is no backup, or was cut off or changed",
        False,
    )
    opened = refusal(another, str(backup), "--passphrase-file", str(wrong))
    assert opened == (2, "the passphrase does not open the key in this backup.", False)
    status, message, is_left = refusal(another, newer, passphrase)
    assert (status, message.partition(",")[0], is_left) == (2, "this backup was made by Menara 9.9.0", False)
    assert refusal(another, str(backup))[::2] == (2, False)


def test_a_backup_goes_from_one_database_to_the_other_and_back(
    shared: Any, another: Any, backup: Path, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL, by way of SQLite; on SQLite, by way of a second file."""
    second, third = tmp_path / "second", tmp_path / "third"
    with monkeypatch.context() as patch:
        patch.setattr(another, "_environment", {**os.environ, "DATABASE_URL": ""})
        another.run("restore", str(backup), passphrase)
        assert (another.data / "key").read_bytes() == (shared.data / "key").read_bytes()
        another.run("backup", str(second), passphrase)
        shutil.rmtree(another.data)
    another.run("restore", str(second), passphrase)
    another.run("backup", str(third), passphrase)
    found = [rows(read_manifest(file)[0].members) for file in (backup, second, third)]
    assert found[1:] == [found[0], found[0]]


def rows(members: dict[str, str]) -> dict[str, str]:
    """All that each restore leaves as it was: it skips numbers of changes."""
    counted = "rows/listening.mentioncounter/"
    return {
        name: digest
        for name, digest in members.items()
        if name.startswith("rows/") and not name.startswith(counted)
    }


def test_an_older_backup_is_restored_and_brought_up_to_date(
    another: Any, backup: Path, passphrase: str
) -> None:
    def without_sessions(manifest: Any) -> dict[str, Any]:
        migrations = [one for one in manifest.migrations if one[0] != "sessions"]
        tables = {label: one for label, one in manifest.tables.items() if label != "sessions.session"}
        return {"migrations": migrations, "tables": tables}

    another.run("restore", with_migrations(backup, without_sessions), passphrase)
    found = json.loads(another.ask("doctor", "--json").stdout)["troubles"]
    codes = {trouble["code"] for trouble in found}
    assert codes - {"unsafe_database"} == {"index_is_built"}  # by the workers, who are not running yet


def test_with_a_key_that_is_lost_all_but_credentials_is_restored(
    shared: Any, another: Any, backup: Path
) -> None:
    done = another.ask("restore", str(backup), "--new-key")
    told = "People sign in again, and 0 stored credentials open with the old key only"
    assert (done.returncode, told in done.stderr) == (0, True)
    assert (another.data / "key").read_bytes() != (shared.data / "key").read_bytes()


def test_a_backup_is_not_restored_over_an_installation(shared: Any, backup: Path, passphrase: str) -> None:
    before = (shared.data / "key").read_bytes()
    status, message, _ = refusal(shared, str(backup), passphrase)
    assert (status, message.partition(",")[0]) == (2, "there is something in this database already")
    assert (json.loads(shared.run("verify"))["ok"], (shared.data / "key").read_bytes()) == (True, before)
