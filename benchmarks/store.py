"""Pages, searches and counts in a store of a million mentions, and of ten: how long they take, and how that grows.

    python -m benchmarks.store --database sqlite --sizes 1000000,10000000 --json FILE

A database is filled in a temporary folder (about 2 GB a million) and thrown away at the end. README.md says more.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.stored.opening import open_store


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.store", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--sizes", type=_numbers, default=[1_000_000], help="mentions stored when all is asked"
    )
    parser.add_argument(
        "--json", type=Path, help="write the figures to this file, for benchmarks.stored.page"
    )
    options = parser.parse_args(arguments)
    with open_store(options.database):
        from benchmarks.stored.page import tables
        from benchmarks.stored.running import run  # only now is Django set up

        print(tables([run(options.sizes, options.json)]))
    return 0


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
