"""`menara watch ['QUERY'] [--source SOURCE]`: mentions that match, live in the terminal.

This file reads the arguments; `watching` brings the parts together, once it is known that there is something to do.
"""

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter

from menara.cli.output import UsageError
from menara.cli.watch.networks import TOKEN, token_name
from menara.cli.watch.sources import DAY_SPEED, SOURCES, open_source
from menara.cli.watch.streams import Stream, own_stream, replay_streams

DESCRIPTION = """Show mentions that match as they come, with the words that made them match and how fast all goes.
Without QUERY, the streams of an invented brand's team watch the bundled day."""
EPILOG = f"""A token for mastodon:HOST is read from the environment: {TOKEN}HOST, such as {token_name("social.example")}.

On a terminal the screen is live: space pauses, + and - change the speed, q or Ctrl-C ends it.
Elsewhere every mention that matches is one line at once, its fields with tabs between them: time, network,
author, language hint, streams (ids with commas), why, text. The summary at the end goes to standard error."""
DOES_NOT_PARSE, SOME_SET_ASIDE = 1, 3


def command(arguments: list[str]) -> int:
    """Watch mentions match, live: a network, a file of yours, or the bundled day."""
    options = _parser().parse_args(arguments)
    streams = _streams(options)
    source = open_source(options.source, options.allow_private)
    if source.is_live and hasattr(options, "speed"):
        raise UsageError("--speed is for what is written down; a network comes as it comes.")
    from menara.cli.watch.watching import tell_problems, watch

    if tell_problems(streams):
        return DOES_NOT_PARSE
    troubles = watch(streams, source, getattr(options, "speed", source.speed), options.limit)
    return SOME_SET_ASIDE if troubles else 0


def _streams(options: Namespace) -> list[Stream]:
    if options.query is not None:
        return [own_stream(options.query)]
    if options.source != "replay":
        raise UsageError(f"say what to look for: menara watch 'QUERY' --source {options.source}")
    return replay_streams()


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara watch",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("query", metavar="QUERY", nargs="?", help="in single quotes")
    parser.add_argument("--source", default="replay", help=f"{SOURCES} (default: replay)")
    parser.add_argument(
        "--speed",
        type=_speed,
        default=SUPPRESS,
        metavar="N",
        help=f"N times faster than life, or max (default: {DAY_SPEED:.0f} for the replay, a day in 90 seconds; max for a file)",
    )
    parser.add_argument(
        "--allow-private",
        action="store_true",
        help="the network's host may be inside: loopback, local networks",
    )
    parser.add_argument("--limit", type=_limit, metavar="N", help="end after N mentions that match")
    return parser


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    speed = float(text)
    if not 0 < speed <= 1e9:
        raise ArgumentTypeError("a number above 0, or max")
    return speed


def _limit(text: str) -> int:
    limit = int(text)
    if limit < 1:
        raise ArgumentTypeError("a number of at least 1")
    return limit
