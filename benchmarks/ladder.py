"""Worst-case texts and queries in growing sizes: time must grow no faster than the size.

    python -m benchmarks.ladder --only flags --largest 64000

Prints the CPU time for each size and the exponent of growth (1 is linear). Beyond `STEEPEST` it is flagged and the run
fails, as it does when a query takes more than a second for a megabyte, or to be parsed.
"""

import argparse
import sys
import time
from collections.abc import Callable

from benchmarks.growth import growth
from benchmarks.rungs import QUERIES, TEXTS, Query, Text
from menara.engine import Percolator, QueryError
from menara.engine.query.syntax import parse

TEXT_SIZES = (1_000, 4_000, 16_000, 64_000, 256_000, 1_000_000)
QUERY_SIZES = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
STEEPEST = 1.3
TIMES = 3
LONGEST = 10.0  # seconds; larger sizes are not tried after it


Prepared = Callable[[], object]


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.ladder", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--only", default="", help="cases with this in their name")
    parser.add_argument("--largest", type=int, default=TEXT_SIZES[-1], help="size of a text")
    options = parser.parse_args()
    sizes = tuple(size for size in TEXT_SIZES if size <= options.largest)
    failed = []
    for text in (text for text in TEXTS if options.only in text.name):
        for how, percolator in (("small job", _percolator(text)), ("compiled", _compiled(text))):
            for spans in (False, True):
                name = f"{text.name}, {how}{', spans' if spans else ''}"
                allowed = len(text.queries) * sizes[-1] / 1_000_000
                failed.append(_climb(name, sizes, _matching(text, percolator, spans), allowed))
    failed += [
        _climb(f"query: {query.name}", QUERY_SIZES, _parsing(query), allowed=1)
        for query in QUERIES
        if options.only in query.name
    ]
    return 1 if any(failed) else 0


def _percolator(text: Text) -> Percolator:
    return Percolator({query: query for query in text.queries})


def _compiled(text: Text) -> Percolator:
    percolator = _percolator(text)
    percolator.compile()
    percolator.match_batch([{"id": "warm", "text": text.make(100)}], spans=True)
    return percolator


def _matching(text: Text, percolator: Percolator, spans: bool) -> Callable[[int], Prepared]:
    def prepare(size: int) -> Prepared:
        mentions = [{"id": "m", "text": text.make(size)}]
        return lambda: (
            percolator.match_batch(mentions, spans=True) if spans else percolator.match_batch(mentions)
        )

    return prepare


def _parsing(query: Query) -> Callable[[int], Prepared]:
    def prepare(size: int) -> Prepared:
        written = query.make(size)
        return lambda: _parse(written)

    return prepare


def _parse(query: str) -> None:
    try:
        parse(query)
    except QueryError:
        return


def _climb(name: str, sizes: tuple[int, ...], prepare: Callable[[int], Prepared], allowed: float) -> bool:
    """Print one line; whether it is too steep, or takes more than the `allowed` seconds."""
    seconds = []
    for size in sizes:
        seconds.append(_shortest(prepare(size)))
        if seconds[-1] > LONGEST:
            break
    exponent = growth(list(sizes[: len(seconds)]), seconds)
    verdict = "  TOO STEEP" if exponent > STEEPEST else "  TOO SLOW" if seconds[-1] > allowed else ""
    times = " ".join(f"{1_000 * second:9.2f}" for second in seconds)
    print(f"{name:52}{times:72} ms  n^{exponent:.2f}{verdict}", flush=True)
    return verdict != ""


def _shortest(call: Prepared) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.process_time()
        call()
        taken.append(time.process_time() - started)
        if taken[-1] > 1:
            break
    return min(taken)


if __name__ == "__main__":
    sys.exit(main())
