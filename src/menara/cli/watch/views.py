"""Which view a watch has: the live screen on a terminal, plain lines elsewhere."""

import io
import os
import sys
from contextlib import ExitStack

from menara.cli.watch.keyboard import Keyboard, NoKeyboard, TerminalKeyboard, can_read_keys
from menara.cli.watch.plain import PlainView
from menara.cli.watch.player import Playing
from menara.cli.watch.reasons import Reasons
from menara.cli.watch.session import View
from menara.cli.watch.signs import Signs
from menara.cli.watch.tally import Tally


def is_live() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def plain_view(player: Playing, signs: Signs, reasons: Reasons) -> tuple[View, Keyboard]:
    return PlainView(signs, reasons, player.news), NoKeyboard()


def enter_live_view(
    stack: ExitStack,
    title: str,
    tally: Tally,
    player: Playing,
    signs: Signs,
    reasons: Reasons,
    started: float,
) -> tuple[View, Keyboard]:
    """The screen and the keys; `stack` gives the terminal back as it was."""
    from rich.console import Console

    from menara.cli.watch.card import CardMaker
    from menara.cli.watch.live import LiveView
    from menara.cli.watch.screen import Screen, keys_for

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console(markup=False, emoji=False, highlight=False)
    cards = CardMaker(console, signs, reasons)
    keyboard: Keyboard = NoKeyboard()
    if can_read_keys():
        keyboard = stack.enter_context(TerminalKeyboard(sys.stdin.fileno()))
    screen = Screen(title, tally, player, cards, signs, keys_for(player, can_read_keys()))
    return stack.enter_context(LiveView(console, screen, started)), keyboard
