"""A backup holds everything as it was at one moment, and what is restored from it is the same."""

import gzip
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from menara.cli.output import UsageError
from menara.core import audit
from menara.listening.models import Mention, MentionIndex, VolumeDay
from menara.listening.search.building import build_index
from menara.listening.search.index import is_ready
from menara.people.models import Session, SetUpToken, SignInTry
from menara.people.operations import create_workspace
from menara.server.backup import archive, restoring, tables, writing
from menara.server.backup.archive import Manifest, read_manifest, read_members
from menara.server.environment import Environment
from menara.web.session_store import SessionStore


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, as Python values; but for those that are made from the others."""
    models = apps.get_models(include_auto_created=True)
    rows = {model._meta.label: model._base_manager.order_by("pk").values() for model in models}
    return {
        label: [plain(row) for row in found]
        for label, found in rows.items()
        if label.lower() not in writing.MADE_AGAIN
    }


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}


def empty_the_database() -> None:
    call_command("flush", interactive=False, verbosity=0)


def rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same backup with other members, which its manifest does not know of."""
    members = list(read_members(path))
    other = path.with_name("other")
    with other.open("wb") as file, archive.Writer(file) as writer:
        for name, content in members:
            writer.add(name, change(name, content))
    return other


@pytest.fixture
def backup(filled: Environment, tmp_path: Path) -> Path:
    path = tmp_path / "menara.backup"
    writing.write_backup(path, filled, None)
    return path


def restore(path: Path) -> Manifest:
    manifest, _ = read_manifest(path)
    restoring.load_rows(path, manifest)
    return manifest


def test_what_is_restored_is_what_was_there(backup: Path) -> None:
    before = everything()
    empty_the_database()
    manifest = restore(backup)
    assert everything() == before
    assert {label: table.rows for label, table in manifest.tables.items() if table.rows} == {
        label.lower(): len(rows) for label, rows in before.items() if rows
    }
    assert audit.verify([audit.Checkpoint(*head) for head in manifest.heads]) == []


def test_after_a_restore_the_index_is_made_again(backup: Path) -> None:
    def indexed() -> list[Any]:
        return list(MentionIndex.objects.order_by("pk").values())

    before, counts = indexed(), list(VolumeDay.objects.values("id", "count"))
    empty_the_database()
    restore(backup)
    assert (indexed(), is_ready()) == ([], False)
    while build_index() is not None:
        pass
    assert (indexed(), is_ready(), list(VolumeDay.objects.values("id", "count"))) == (before, True, counts)


def test_a_restore_brings_nobody_back_in(filled: Environment, tmp_path: Path) -> None:
    """Who has signed out since, or lost their access, stays out."""
    SessionStore().create()
    SignInTry.objects.create(account=b"a", address="198.51.100.7")
    SetUpToken.objects.create(digest=b"d")
    writing.write_backup(tmp_path / "menara.backup", filled, None)
    empty_the_database()
    restore(tmp_path / "menara.backup")
    assert [model.objects.count() for model in (Session, SignInTry, SetUpToken)] == [0, 0, 0]


def test_new_rows_are_numbered_behind_those_that_were_restored(backup: Path) -> None:
    empty_the_database()
    restore(backup)
    highest = max(Mention.objects.values_list("workspace_id", flat=True))
    assert create_workspace(name="Other").id == highest + 1


def test_the_file_is_for_its_owner_and_nothing_else_is_left(backup: Path) -> None:
    assert (backup.stat().st_mode & 0o777, [file.name for file in backup.parent.glob("menara*")]) == (
        0o600,
        ["menara.backup"],
    )


def test_the_manifest_says_what_it_holds(backup: Path, filled: Environment) -> None:
    manifest, members = read_manifest(backup)
    assert members == {"checkpoints.jsonl": (filled.data / "checkpoints.jsonl").read_bytes()}
    assert manifest.migrations == tables.applied_migrations()
    assert manifest.heads == [(head.chain, head.number, head.hash) for head in audit.checkpoints()]


def test_a_file_that_is_there_is_not_written_over(backup: Path, filled: Environment) -> None:
    before = backup.read_bytes()
    with pytest.raises(UsageError, match=r"exists already\. Name another file, or move that one away\.$"):
        writing.write_backup(backup, filled, None)
    assert backup.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(
    filled: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.archive.Writer, "add", fail)
    with pytest.raises(UsageError, match=r"cannot be written: No space left on device\.$"):
        writing.write_backup(tmp_path / "menara.backup", filled, None)
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


def test_what_is_written_meanwhile_is_not_in_it(
    filled: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, original = everything(), tables.read_rows

    def write() -> None:
        create_workspace(name="Meanwhile")
        connection.close()

    def read_slowly(*arguments: Any) -> Any:
        if not Thread.is_alive(writer) and not writer.ident:
            writer.start()
            writer.join()
        return original(*arguments)

    writer = Thread(target=write)
    monkeypatch.setattr(tables, "read_rows", read_slowly)
    writing.write_backup(tmp_path / "menara.backup", filled, None)
    assert everything() != before
    empty_the_database()
    restore(tmp_path / "menara.backup")
    assert everything() == before


def test_it_is_restored_into_an_empty_database_only(backup: Path) -> None:
    before = everything()
    with pytest.raises(UsageError, match=r"^there is something in this database already"):
        restore(backup)
    assert everything() == before


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as refused:
        restore(path)
    return str(refused.value).replace(str(path), "FILE")


def test_what_was_cut_off_is_refused(backup: Path) -> None:
    empty_the_database()
    content, before = backup.read_bytes(), everything()
    for length in (0, 10, len(content) // 2, len(content) - 9, len(content) - 1):
        backup.write_bytes(content[:length])
        assert refusal(backup).startswith("FILE is no backup, or was cut off or changed: ")
    assert everything() == before


def test_what_was_changed_anywhere_is_refused(backup: Path) -> None:
    """But for bits that mean the same when they are unpacked."""
    content, unpacked, taken = backup.read_bytes(), gzip.decompress(backup.read_bytes()), []
    for place in range(
        10, len(content), len(content) // 200
    ):  # the first ten bytes say nothing of the content
        changed = bytearray(content)
        changed[place] ^= 0x10
        backup.write_bytes(changed)
        try:
            read_manifest(backup)
        except UsageError:
            continue
        taken.append(gzip.decompress(changed) == unpacked)
    assert (all(taken), len(taken) < 40) == (True, True)


def test_rows_that_the_manifest_does_not_know_are_refused(backup: Path) -> None:
    other = rewrite(backup, lambda _, content: content.replace(b"Kasvira", b"Kasvera"))
    assert refusal(other) == "FILE was changed: what it holds is not what its manifest says."


@pytest.mark.parametrize(
    "content",
    [b"", b"no backup", gzip.compress(b"", mtime=0), gzip.compress(b"x" * 2000, mtime=0)],
    ids=["empty", "text", "nothing, compressed", "text, compressed"],
)
def test_what_never_was_a_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "menara.backup"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=" is no backup, or was cut off or changed: "):
        read_manifest(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^there is no file .*nothing\.$"):
        read_manifest(tmp_path / "nothing")


def test_a_member_that_is_no_file_is_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("rows/link")
    link.type, link.linkname = tarfile.SYMTYPE, "elsewhere"
    with tarfile.open(tmp_path / "menara.backup", "w:gz") as tar:
        tar.addfile(link)
    with pytest.raises(UsageError, match="'rows/link' is nothing that a backup holds"):
        read_manifest(tmp_path / "menara.backup")


def with_manifest(path: Path, **changed: Any) -> Path:
    def change(name: str, content: bytes) -> bytes:
        return (
            json.dumps({**json.loads(content), **changed}).encode() if name == archive.MANIFEST else content
        )

    return rewrite(path, change)


def test_a_newer_format_is_refused(backup: Path) -> None:
    newer = with_manifest(backup, format=2, version="9.9.0", members=None)
    assert refusal(newer) == (
        "FILE was made by Menara 9.9.0, which writes backups in a newer way. "
        "Restore it with that version, or a later one."
    )


def test_newer_tables_are_refused(backup: Path) -> None:
    manifest, _ = read_manifest(backup)
    migrations = [*manifest.migrations, ("core", "9999_later")]
    newer = with_manifest(backup, migrations=migrations, version="9.9.0")
    empty_the_database()
    before = everything()
    assert refusal(newer) == (
        "this backup was made by Menara 9.9.0, whose tables this version does not know (core.9999_later). "
        "Restore it with that version, or a later one."
    )
    assert everything() == before


def test_a_database_that_is_newer_than_menara_is_not_backed_up(filled: Environment, tmp_path: Path) -> None:
    recorder = tables.MigrationRecorder(connection)
    recorder.record_applied("core", "9999_later")
    try:
        with pytest.raises(UsageError, match=r"which does not know core\.9999_later\."):
            writing.write_backup(tmp_path / "menara.backup", filled, None)
    finally:
        recorder.record_unapplied("core", "9999_later")


def test_rows_that_do_not_fit_leave_nothing(backup: Path) -> None:
    manifest, _ = read_manifest(backup)
    told = {**manifest.tables, "people.workspace": archive.Table(["id", "name"], 7)}
    empty_the_database()
    before = everything()
    with pytest.raises(UsageError, match="cannot be restored, and nothing of it was kept: "):
        restoring.load_rows(backup, archive.Manifest(**{**as_fields(manifest), "tables": told}))
    assert everything() == before


def as_fields(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__struct_fields__}
