"""How Python runs workers that make many small things, none of them in cycles, and drop them at once."""

import gc
import sys

SELDOM = (100_000, 50, 100)
SWITCH_S = 0.0005


def collect_seldom() -> None:
    """What is there by now stays, and is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def take_turns_often() -> None:
    """Threads that ask the database a little are not kept waiting by those that calculate: five milliseconds each time."""
    sys.setswitchinterval(SWITCH_S)
