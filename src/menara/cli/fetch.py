"""`menara fetch CONNECTOR [--config FILE]`: what a network, or a file, has to tell, as lines of events."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from menara.cli.answers import SOME_SET_ASIDE, unreadable
from menara.cli.cursor_file import CursorFile
from menara.cli.ending import Ending
from menara.cli.fetch_progress import FetchProgress
from menara.cli.output import UsageError, check_that_somebody_reads, write_lines
from menara.connectors import registry
from menara.connectors.base import (
    Capability,
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
from menara.connectors.reader import Reader

NO_CONFIG = "Settings are given as JSON, with --config FILE."


def command(arguments: list[str]) -> int:
    """Read from a network or from files: events, one a line."""
    options = _parser().parse_args(arguments)
    settings = _read_config(options.config) if options.config else {}
    try:
        connector = registry.load(options.connector)(settings)
        with _kept(options.cursor_file) as kept:
            return _fetch(connector, kept, _idle(settings), options.limit)
    except registry.UnknownConnectorError as error:
        raise UsageError(str(error)) from None
    except (SettingsError, Permanent) as error:
        raise UsageError(str(error) if options.config else f"{error} {NO_CONFIG}") from None


def _kept(path: str | None) -> AbstractContextManager[CursorFile | None]:
    return closing(CursorFile(path)) if path else nullcontext()


def _fetch(connector: Connector, kept: CursorFile | None, idle_s: float | None, limit: int | None) -> int:
    cursor = kept.read() if kept else None
    with (
        Ending() as ending,
        FetchProgress(connector) as progress,
        _opened(connector, cursor, idle_s, progress) as events,
    ):
        for event in islice(_with_last_words(connector, cursor, events), limit):
            with ending.held_off():
                write_lines([write_event(event).rstrip(b"\n")])
                if kept:
                    kept.write(event.cursor)
            progress.tell(event)
    return SOME_SET_ASIDE if progress.set_aside else 0


def _idle(settings: dict[str, Any]) -> float | None:
    """How long silence may be, as the connector has checked it. Raises SettingsError."""
    idle_s: float | None = settings.get("stop_after_idle_s")
    if idle_s is not None and not idle_s >= 0:
        raise SettingsError("stop_after_idle_s: 0 seconds or more are expected.")
    return idle_s


def _opened(
    connector: Connector, cursor: str | None, idle_s: float | None, progress: FetchProgress
) -> AbstractContextManager[Iterator[Event] | Reader]:
    """The connector's events: what has an end is read as it is written, what goes on has a reader of its own."""
    if Capability.STREAM not in connector.capabilities:
        return nullcontext(connector.events(cursor))

    def wait() -> None:
        check_that_somebody_reads()
        progress.show()

    return Reader(connector, cursor, stop_after_idle_s=idle_s, while_waiting=wait)


def _with_last_words(
    connector: Connector, cursor: str | None, events: Iterator[Event] | Reader
) -> Iterator[Event]:
    """All events; where the source fails as a whole, a notice of that is the last."""
    last = cursor or ""
    try:
        for event in events:
            last = event.cursor
            yield event
    except (Permanent, TryLater) as error:
        code = "permanent" if isinstance(error, Permanent) else "try_later"
        now = written(system_clock())
        yield Notice(source=connector.name, observed_at=now, cursor=last, message=str(error), code=code)


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
    parser.add_argument(
        "--config", metavar="FILE", help="the connector's settings, as JSON; some need none, such as bluesky"
    )
    parser.add_argument("--limit", type=_count, metavar="N", help="stop after so many events")
    parser.add_argument(
        "--cursor-file", metavar="FILE", help="keep the cursor here, and go on from it when the file is there"
    )
    return parser
