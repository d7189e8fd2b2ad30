"""`menara backup`: everything that an installation keeps, in one file, while it runs."""

from argparse import ArgumentParser
from pathlib import Path

from menara.cli.output import UsageError, write_object
from menara.server.installation import open_installation


def command(arguments: list[str]) -> int:
    """Write everything that an installation keeps into one file, while it runs."""
    options = _parser().parse_args(arguments)
    environment = open_installation(options.data)
    from django.db import DatabaseError

    from menara.server.backup.sealing import read_passphrase
    from menara.server.backup.writing import write_backup

    path = Path(options.file)
    passphrase = read_passphrase(Path(options.passphrase_file)) if options.passphrase_file else None
    try:
        manifest = write_backup(path, environment, passphrase)
    except DatabaseError as error:
        raise UsageError(f"the database cannot be read: {error}. menara doctor says more.") from None
    rows = sum(table.rows for table in manifest.tables.values())
    told = {"made_at": manifest.made_at, "rows": rows, "bytes": path.stat().st_size}
    write_object({"file": str(path), **told, "has_key": passphrase is not None})
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara backup",
        description="Write everything that an installation keeps, as it is at one moment, into one file. "
        "Everything goes on meanwhile.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="a file that is not there yet")
    parser.add_argument("--data", metavar="DIR", help="the folder of the installation")
    parser.add_argument(
        "--passphrase-file",
        metavar="F",
        help="its first line seals the installation's key in the backup; without it the key is left out",
    )
    return parser
