"""`menara doctor`: what is wrong with an installation, in sentences."""

from argparse import ArgumentParser

from menara.cli.output import write_lines, write_object
from menara.server.doctor.examination import examine

WRONG = 1


def command(arguments: list[str]) -> int:
    """Say in sentences what is wrong with an installation, and what to do."""
    options = _parser().parse_args(arguments)
    found = examine(options.data, full=options.full)
    if options.json:
        write_object({"ok": not found, "troubles": [trouble.told() for trouble in found]})
    else:
        told = [f"{trouble.message}\n  {trouble.advice}" for trouble in found]
        write_lines(line.encode() for line in told or ["All is well."])
    return WRONG if found else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara doctor",
        description="Say in sentences what is wrong with an installation, and what to do. It changes nothing. "
        "Exit status 0 means that all is well, 1 that something is wrong.",
        allow_abbrev=False,
    )
    parser.add_argument("--data", metavar="DIR", help="the folder of the installation")
    parser.add_argument("--json", action="store_true", help="one object, for programs")
    parser.add_argument(
        "--full",
        action="store_true",
        help="read all of the audit trail and of SQLite's file, however long it takes",
    )
    return parser
