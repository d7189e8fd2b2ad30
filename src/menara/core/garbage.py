"""Python's collector of cycles, for workers that make many small things, none of them in cycles, and drop them at once."""

import gc

SELDOM = (100_000, 50, 100)


def collect_seldom() -> None:
    """What is there by now stays, and is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
