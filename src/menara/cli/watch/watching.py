"""A watch put together: streams, matcher, player, the view that fits the output, and the summary at the end."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from shutil import get_terminal_size
from types import FrameType

from menara.cli.watch.matching import Matcher
from menara.cli.watch.problems import problem_lines
from menara.cli.watch.reasons import Reasons
from menara.cli.watch.session import Session
from menara.cli.watch.signs import signs_for
from menara.cli.watch.sources import Source
from menara.cli.watch.streams import Stream
from menara.cli.watch.summary import summary_lines
from menara.cli.watch.tally import Tally
from menara.cli.watch.views import enter_live_view, is_live, plain_view
from menara.engine.query.syntax import check


def tell_problems(streams: list[Stream]) -> bool:
    """Tell on standard error what is wrong or doubtful in the queries; whether one of them does not parse."""
    checked = {stream: check(stream.query) for stream in streams}
    for stream, found in checked.items():
        for line in problem_lines(stream.query, [*found.errors, *found.warnings]):
            print(line, file=sys.stderr)
    return any(found.errors for found in checked.values())


def watch(streams: list[Stream], source: Source, speed: float | None, limit: int | None) -> int:
    """Play the source through the streams until it ends, or is ended; then tell what was seen.

    Returns how often there was trouble: what could not be read, a network that failed.
    """
    signs = signs_for(sys.stdout.encoding)
    reasons = Reasons(streams, signs.quotes)
    tally = Tally(streams)
    matcher = Matcher(streams)
    started = time.monotonic()
    with _ended_by_sigterm(), ExitStack() as stack:
        player = source.play(stack, speed)
        if is_live():
            view, keyboard = enter_live_view(stack, source.title, tally, player, signs, reasons, started)
        else:
            view, keyboard = plain_view(player, signs, reasons)
        Session(player, matcher, tally, view, keyboard, time.monotonic, limit).run()
    seconds, width = time.monotonic() - started, get_terminal_size().columns
    for line in summary_lines(tally, signs, source.title, seconds, player.news, width):
        print(line, file=sys.stdout if is_live() else sys.stderr)
    return player.news.troubles


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Ending by a signal is as clean as by a key."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 (as signal.signal wants it)
    raise KeyboardInterrupt
