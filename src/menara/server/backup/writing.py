"""Makes a backup while everything runs."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec

from menara.cli.output import UsageError
from menara.cli.progress import Progress
from menara.connectors.base import written
from menara.core import audit
from menara.core.clock import now
from menara.core.secrets import read_key
from menara.server.backup import archive, sealing, tables
from menara.server.backup.archive import Manifest, Table, Writer
from menara.server.backup.progress import RowsProgress
from menara.server.backup.snapshot import snapshot
from menara.server.environment import Environment

CHUNK = 4 << 20  # bytes of rows in one member, more or less
LEFT_OUT = {
    "people.session",
    "people.signintry",
    "people.setuptoken",
    "people.invitation",
    "people.passwordlink",
}  # a restore lets nobody back in
MADE_AGAIN = {"listening.mentionindex", "listening.indexstate"}  # from what is restored


def write_backup(path: Path, environment: Environment, passphrase: bytes | None) -> Manifest:
    """Raises UsageError."""
    # Before the snapshot: a checkpoint behind it would tell of a trail that was cut off.
    checkpoints = _checkpoints(environment.data / archive.CHECKPOINTS)
    key = read_key(environment.key_file) or b""
    with archive.new_file(path) as file, Writer(file) as writer, snapshot():
        writer.add(archive.CHECKPOINTS, checkpoints)
        if passphrase:
            writer.add(archive.KEY, sealing.seal_key(key, passphrase))
        manifest = Manifest(
            format=archive.FORMAT,
            version=version("menara"),
            made_at=written(now()),
            migrations=tables.applied_migrations(),
            tables=_write_tables(writer),
            heads=[(head.chain, head.number, head.hash) for head in audit.checkpoints()],
            key=sealing.fingerprint(key),
            members=writer.digests,
        )
        writer.add(archive.MANIFEST, msgspec.json.encode(manifest))
    return manifest


def _write_tables(writer: Writer) -> dict[str, Table]:
    try:
        models = tables.models_at(tables.applied_migrations())
    except tables.NewerTables as unknown:
        raise UsageError(
            f"the database is newer than this version of Menara, which does not know {unknown}. "
            "Back it up with the version that it runs."
        ) from None
    with RowsProgress(sum(model._base_manager.count() for model in models.values())) as progress:
        return {label: _write_table(writer, label, model, progress) for label, model in models.items()}


def _write_table(writer: Writer, label: str, model: tables.AnyModel, progress: Progress) -> Table:
    fields, before = tables.fields_of(model), progress.lines
    if label in LEFT_OUT | MADE_AGAIN:
        return Table(fields, 0)
    for number, chunk in enumerate(_chunks(tables.read_rows(model, fields), progress), 1):
        writer.add(f"{archive.ROWS}/{label}/{number:06}.jsonl", chunk)
    return Table(fields, progress.lines - before)


def _chunks(lines: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    chunk = bytearray()
    for line in lines:
        chunk += line
        progress.add(1, 0)
        if len(chunk) >= CHUNK:
            yield bytes(chunk)
            chunk.clear()
    if chunk:
        yield bytes(chunk)


def _checkpoints(path: Path) -> bytes:
    """Whole lines only."""
    content = path.read_bytes() if path.exists() else b""
    return content[: content.rfind(b"\n") + 1]
