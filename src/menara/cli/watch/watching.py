"""A watch put together: streams, matcher, player, the view that fits the output, and the summary at the end."""

import sys
import time
from contextlib import ExitStack
from shutil import get_terminal_size

from menara.cli.watch.matching import Matcher
from menara.cli.watch.player import Player
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


def watch(streams: list[Stream], source: Source, speed: float | None, limit: int | None) -> None:
    """Play the source through the streams until it ends, or is ended; then tell what was seen."""
    signs = signs_for(sys.stdout.encoding)
    reasons = Reasons(streams, signs.quotes)
    tally = Tally(streams)
    player = Player(source.mentions, speed)
    matcher = Matcher(streams)
    started = time.monotonic()
    with ExitStack() as stack:
        if is_live():
            view, keyboard = enter_live_view(stack, source.title, tally, player, signs, reasons, started)
        else:
            view, keyboard = plain_view(signs, reasons)
        Session(player, matcher, tally, view, keyboard, time.monotonic, limit).run()
    seconds, width = time.monotonic() - started, get_terminal_size().columns
    for line in summary_lines(tally, signs, source.title, seconds, source.set_aside, width):
        print(line, file=sys.stdout if is_live() else sys.stderr)
