"""`menara` without a server: one file a sub-command, found by name in the entry-point group `menara.commands`.

A command is a function: it takes its arguments as words and returns the exit status. The first line of its docstring
stands beside its name in `menara --help`. It imports what is heavy only when it runs.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points, version
from typing import TypeAlias

from menara.cli.output import UsageError, drop_output

Command: TypeAlias = Callable[[list[str]], int]
COMMANDS = "menara.commands"
INTERRUPTED = 130
USAGE = """usage: menara COMMAND ...

{commands}

menara COMMAND --help tells more of one; menara --version tells which Menara this is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0 done, 1 no, 2 wrong usage, 3 done with some lines set aside."""
    try:
        status = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
        return status
    except UsageError as error:
        print(f"menara: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        drop_output()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    try:
        return _run_named(arguments)
    except SystemExit as end:  # argparse has shown its help, or said what is wrong
        return end.code if isinstance(end.code, int) else 2


def _run_named(arguments: list[str]) -> int:
    match arguments:
        case []:
            print(_usage(), file=sys.stderr)
            return 2
        case ["-h" | "--help", *_]:
            print(_usage())
        case ["--version", *_]:
            print(f"menara {version('menara')}")
        case [name, *rest]:
            return _load(name)(rest)
    return 0


def _load(name: str) -> Command:
    for found in entry_points(group=COMMANDS, name=name):
        command: Command = found.load()
        return command
    raise UsageError(f"there is no command {name!r}. {_nearest(name)}menara --help shows them all.")


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, entry_points(group=COMMANDS).names, 1)
    return f"Did you mean {near[0]!r}? " if near else ""


def _usage() -> str:
    commands = sorted(entry_points(group=COMMANDS), key=lambda found: found.name)
    return USAGE.format(commands="\n".join(f"  {found.name:<12}{_summary(found)}" for found in commands))


def _summary(found: EntryPoint) -> str:
    try:
        description = found.load().__doc__
    except ImportError as error:
        return f"(not at hand: {error})"
    return (description or "").strip().partition("\n")[0]
