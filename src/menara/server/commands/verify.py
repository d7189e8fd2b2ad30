"""`menara verify`: whether anything in the audit trail was changed."""

from argparse import ArgumentParser
from pathlib import Path

from menara.cli.output import UsageError, write_object
from menara.server.installation import open_installation

BROKEN = 1


def command(arguments: list[str]) -> int:
    """Check the audit trail: every link of every chain, and what was noted outside the database."""
    options = _parser().parse_args(arguments)
    environment = open_installation(options.data)
    from menara.core import audit
    from menara.core.models import AuditRecord
    from menara.server.backup.snapshot import snapshot
    from menara.server.tasks import CHECKPOINTS, read_checkpoints

    path = Path(options.checkpoints) if options.checkpoints else environment.data / CHECKPOINTS
    try:
        known = read_checkpoints(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be used: {error}.") from None
    with snapshot():  # a record that is written meanwhile would look like one too many
        broken = audit.verify(known)
    found = [{"chain": one.chain, "number": one.number, "reason": one.reason} for one in broken]
    counts = {"records": AuditRecord.objects.count(), "checkpoints": len(known)}
    write_object({"ok": not broken, **counts, "broken": found})
    return BROKEN if broken else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara verify",
        description="Check that nothing in the audit trail was changed, deleted, put in, swapped or cut off. "
        "Exit status 1 names the first bad record of each chain.",
        allow_abbrev=False,
    )
    parser.add_argument("--data", metavar="DIR", help="the folder of the installation")
    parser.add_argument(
        "--checkpoints", metavar="FILE", help="a copy of checkpoints.jsonl that you keep elsewhere"
    )
    return parser
