"""How much a test does: little in every run, all of it where `MENARA_FULL` is set, as `benchmarks/trials.py` does."""

import os


def size(short: int, full: int) -> int:
    return full if os.environ.get("MENARA_FULL") else short
