"""`menara fetch CONNECTOR --config FILE`: what a network, or a file, has to tell, as lines of events."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from menara.cli.answers import SOME_SET_ASIDE, unreadable
from menara.cli.cursor_file import CursorFile
from menara.cli.ending import Ending
from menara.cli.output import UsageError, write_lines
from menara.cli.progress import Progress
from menara.connectors import registry
from menara.connectors.base import (
    Connector,
    Event,
    Notice,
    Permanent,
    SettingsError,
    TryLater,
    system_clock,
    written,
)
from menara.connectors.event_lines import write_event


def command(arguments: list[str]) -> int:
    """Read from a network or from files: events, one a line."""
    options = _parser().parse_args(arguments)
    kept = CursorFile(options.cursor_file) if options.cursor_file else None
    try:
        connector = registry.load(options.connector)(_read_config(options.config))
        return _fetch(connector, kept, options)
    except (SettingsError, registry.UnknownConnectorError) as error:
        raise UsageError(str(error)) from None


def _fetch(connector: Connector, kept: CursorFile | None, options: Namespace) -> int:
    cursor = kept.read() if kept else None
    events = islice(_with_last_words(connector, cursor), options.limit)
    with Ending() as ending, Progress(lambda: _share(connector)) as progress:
        for event in events:
            with ending.held_off():
                write_lines([write_event(event).rstrip(b"\n")])
                if kept:
                    kept.write(event.cursor)
            progress.add(1, _is_trouble(event))
    return SOME_SET_ASIDE if progress.set_aside else 0


def _with_last_words(connector: Connector, cursor: str | None) -> Iterator[Event]:
    """All events; where the source fails as a whole, a notice of that is the last."""
    last = cursor or ""
    try:
        for event in connector.events(cursor):
            last = event.cursor
            yield event
    except (Permanent, TryLater) as error:
        code = "permanent" if isinstance(error, Permanent) else "try_later"
        now = written(system_clock())
        yield Notice(source=connector.name, observed_at=now, cursor=last, message=str(error), code=code)


def _is_trouble(event: Event) -> bool:
    return isinstance(event, Notice) and event.code is not None


def _share(connector: Connector) -> str:
    progress = connector.progress()
    if progress is None or not progress.total:
        return ""
    return f", {progress.done / progress.total:.0%} of {progress.total / 1e6:,.1f} MB"


def _read_config(path: str) -> dict[str, Any]:
    try:
        config = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not JSON: {error}. Settings are a JSON object.") from None
    if not isinstance(config, dict):
        raise UsageError(f'{path}: settings are a JSON object, such as {{"paths": ["posts.jsonl"]}}.')
    return config


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of events: 1 or more is expected.")
    return int(text)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara fetch",
        description="Write one line of JSON for each event: mentions that are new or changed, deletions, accounts, "
        "gaps, notices. Every line has a cursor; reading can be taken up behind it.",
        allow_abbrev=False,
    )
    names = ", ".join(registry.names())
    parser.add_argument("connector", metavar="CONNECTOR", help=f"where to read from: {names}")
    parser.add_argument("--config", required=True, metavar="FILE", help="the connector's settings, as JSON")
    parser.add_argument("--limit", type=_count, metavar="N", help="stop after so many events")
    parser.add_argument(
        "--cursor-file", metavar="FILE", help="keep the cursor here, and go on from it when the file is there"
    )
    return parser
