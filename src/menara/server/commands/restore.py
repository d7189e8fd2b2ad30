"""`menara restore`: an installation, made from a backup."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from menara.cli.output import UsageError, write_object
from menara.server.installation import open_installation, read_environment

BROKEN = 1


def command(arguments: list[str]) -> int:
    """Make an installation from a backup, and check that it is what was backed up."""
    options = _parser().parse_args(arguments)
    from menara.server.backup import archive, restoring, sealing

    if options.gone and not Path(options.gone).is_file():
        raise UsageError(f"there is no file {options.gone}.")
    passphrase = sealing.read_passphrase(Path(options.passphrase_file)) if options.passphrase_file else None
    environment, path = read_environment(options.data), Path(options.file)
    manifest, members = archive.read_manifest(path)
    checkpoints, sealed = members.get(archive.CHECKPOINTS, b""), members.get(archive.KEY)
    key = restoring.choose_key(manifest, sealed, passphrase, environment.key_file, make=options.new_key)
    with restoring.whole_or_nothing(environment):
        if key:
            restoring.write_key(environment.key_file, key)
        open_installation(options.data, make=True)
        restoring.load_rows(path, manifest)
        replayed = _make_present(options.gone)
        restoring.write_checkpoints(environment.data / archive.CHECKPOINTS, checkpoints)
    if key is None:
        _tell_about_new_key(environment.key_file)
    rows = sum(table.rows for table in manifest.tables.values())
    broken = _broken(manifest, environment.data / archive.CHECKPOINTS)
    told = {"file": options.file, "made_at": manifest.made_at, "rows": rows, "broken": broken, **replayed}
    write_object({"ok": not broken, **told})
    return BROKEN if broken else 0


def _make_present(path: str | None) -> dict[str, int]:
    """What had gone before goes again. Raises UsageError."""
    from menara.server.gone import Gone, make_present, read_gone

    try:
        done = make_present(read_gone(Path(path)) if path else Gone())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be used: {error}.") from None
    return {"removed_again": done.mentions, "closed_again": done.workspaces}


def _broken(manifest: Any, checkpoints: Path) -> list[dict[str, Any]]:
    """What is wrong with the audit trail, also if it does not end where it did."""
    from menara.core import audit
    from menara.server.tasks import read_checkpoints

    known = [*read_checkpoints(checkpoints), *(audit.Checkpoint(*head) for head in manifest.heads)]
    found = audit.verify(known)
    return [{"chain": one.chain, "number": one.number, "reason": one.reason} for one in found]


def _tell_about_new_key(path: Path) -> None:
    from menara.access.models import Credential

    print(
        f"menara: the key was not in this backup, so {path} is a new one. People sign in again, and "
        f"{Credential.objects.count()} stored credentials open with the old key only: put your copy of it there, "
        "or store them anew.",
        file=sys.stderr,
    )


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara restore",
        description="Make an installation from a backup: in a folder, and a database, in which there is none. "
        "Exit status 1 means that the audit trail was broken when it was backed up.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="what menara backup has written")
    parser.add_argument("--data", metavar="DIR", help="the folder of the installation to be made")
    parser.add_argument("--passphrase-file", metavar="F", help="its first line opens the key in the backup")
    parser.add_argument(
        "--gone",
        metavar="F",
        help="a copy of gone.jsonl that you keep elsewhere: what it tells of goes again",
    )
    parser.add_argument(
        "--new-key", action="store_true", help="do without the key in the backup, and make a new one"
    )
    return parser
