"""`menara query check 'QUERY'`: is it a query, and if not, what is wrong with it."""

from argparse import ArgumentParser
from dataclasses import asdict

from menara.cli.output import write_object
from menara.engine.mention import storable

DESCRIPTION = (
    "Say whether QUERY parses: one line of JSON with its errors and warnings. Exit status 0 yes, 1 no."
)


def command(arguments: list[str]) -> int:
    """Check a query: its errors, warnings, and how to mend it."""
    match arguments:
        case ["check", query] if query not in ("-h", "--help"):  # a query may well begin with a hyphen
            return check(storable(query))
    _parser().parse_args(arguments)
    return 0


def check(query: str) -> int:
    from menara.engine.query import syntax

    checked = syntax.check(query)
    errors, warnings = (list(map(asdict, problems)) for problems in (checked.errors, checked.warnings))
    write_object({"ok": not errors, "errors": errors, "warnings": warnings})
    return 1 if errors else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser("menara query", description="Work on queries.", allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="check")
    checking = commands.add_parser("check", help="say whether a query parses", description=DESCRIPTION)
    checking.add_argument("query", metavar="QUERY", help="one argument: put it in single quotes")
    return parser
