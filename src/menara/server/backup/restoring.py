"""Makes an installation from a backup, whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from menara.cli.output import UsageError
from menara.core.secrets import read_key
from menara.server.backup import archive, sealing
from menara.server.backup.archive import Manifest
from menara.server.backup.progress import RowsProgress
from menara.server.environment import Environment


@contextmanager
def whole_or_nothing(environment: Environment) -> Iterator[None]:
    """Files that are made inside it are taken away again when it fails, and so is the folder."""
    new = [path for path in _files(environment) if not path.exists()]
    is_new_folder = not environment.data.exists()
    try:
        yield
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        if is_new_folder and environment.data.exists():
            environment.data.rmdir()
        raise


def choose_key(
    manifest: Manifest, sealed: bytes | None, passphrase: bytes | None, path: Path, *, make: bool
) -> bytes | None:
    """The key that the installation will have; None when a new one is to be made. Raises UsageError."""
    if passphrase and sealed:
        key: bytes | None = sealing.unseal_key(sealed, passphrase)
    elif passphrase:
        raise UsageError("this backup holds no key: leave out --passphrase-file.")
    else:
        key = read_key(path)
    if key is None and sealed and not make:
        raise UsageError(
            "this backup holds the installation's key, sealed: name the file with its passphrase with "
            "--passphrase-file. When the passphrase is lost, --new-key restores everything but stored credentials."
        )
    if key and sealing.fingerprint(key) != manifest.key:
        raise UsageError(
            f"the key in {path} is not the one of this backup. Move it away, or put the right one there."
        )
    return key


def write_key(path: Path, key: bytes) -> None:
    """Raises UsageError when another key is there."""
    if (there := read_key(path)) is not None:
        if there != key:
            raise UsageError(f"{path} holds the key of another installation. Move it away.")
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def load_rows(path: Path, manifest: Manifest) -> None:
    """Into the installation that Django has been set up for, in one transaction. Raises UsageError."""
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError

    from menara.server.backup import tables

    try:
        _check_empty()
        _make_tables(manifest)
        _load(path, manifest, tables.models_at(manifest.migrations))
    except tables.NewerTables as unknown:
        raise UsageError(
            f"this backup was made by Menara {manifest.version}, whose tables this version does not know "
            f"({unknown}). Restore it with that version, or a later one."
        ) from None
    except (DatabaseError, ValidationError, LookupError, TypeError, ValueError) as error:
        raise UsageError(f"{path} cannot be restored, and nothing of it was kept: {error}") from None
    finally:
        _close_database()


def write_checkpoints(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _check_empty() -> None:
    from django.db import connection

    from menara.core.models import AuditRecord

    found = set(connection.introspection.table_names())
    if not found:
        return
    if AuditRecord._meta.db_table not in found or AuditRecord.objects.exists():
        raise UsageError(
            "there is something in this database already, and a backup is restored into an empty one. "
            "Name another folder with --data; with PostgreSQL, name a new database with DATABASE_URL."
        )


def _make_tables(manifest: Manifest) -> None:
    from menara.server.backup import tables

    if not tables.migrate_to(manifest.migrations):
        raise UsageError(
            "this backup is older than the tables that this database has already. "
            "Restore it into a folder, or a database, in which there is nothing."
        )


def _load(path: Path, manifest: Manifest, models: dict[str, Any]) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from menara.server.backup import tables

    with transaction.atomic():
        tables.clear(models.values())
        _load_members(path, manifest, models)
        told = {label: table.rows for label, table in manifest.tables.items()}
        found = {label: model._base_manager.count() for label, model in models.items()}
        if found != told:
            raise ValueError(f"rows are missing: {_differences(told, found)}")
        tables.continue_numbers(models.values())
    call_command("migrate", verbosity=0, interactive=False)


def _load_members(path: Path, manifest: Manifest, models: dict[str, Any]) -> None:
    from menara.server.backup import tables

    with RowsProgress(sum(table.rows for table in manifest.tables.values())) as progress:
        for name, content in archive.read_members(path):
            if name.startswith(f"{archive.ROWS}/"):
                label = name.split("/")[1]
                rows = tables.write_rows(models[label], manifest.tables[label].fields, content)
                progress.add(rows, 0)


def _differences(told: dict[str, int], found: dict[str, int]) -> str:
    labels = sorted(label for label in told | found if told.get(label) != found.get(label))
    return ", ".join(f"{label} has {found.get(label, 0)} of {told.get(label, 0)}" for label in labels)


def _files(environment: Environment) -> list[Path]:
    """All that an installation has in its folder."""
    files = [environment.key_file, environment.data / archive.CHECKPOINTS]
    if not environment.database_url:
        database = environment.database()["NAME"]
        files += [Path(f"{database}{ending}") for ending in ("", "-wal", "-shm")]
    return files


def _close_database() -> None:
    from django.db import connection

    connection.close()
