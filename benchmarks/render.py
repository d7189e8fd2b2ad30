"""The tables of a run, from its JSON; run it to write the page, with a file of remarks where there is something to say:

python -m benchmarks.render RUN.json [REMARKS.md] > docs/benchmarks.md
"""

import json
import math
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.promises import Promise, judge

Result = dict[str, Any]

INTRODUCTION = """\
# Benchmarks

Many stored queries against many posts, ours and its peers on the same posts and queries, in turns, in one run. All
found exactly the same matches (a run with one difference fails). How it is compared, and how to run it yourself, is
told in [benchmarks/README.md](../benchmarks/README.md). This page is written by `python -m benchmarks.render`.
"""


def render_page(result: Result, remarks: str = "") -> str:
    return "\n\n".join(filter(None, [INTRODUCTION.strip(), remarks.strip(), render_tables(result)])) + "\n"


def render_tables(result: Result) -> str:
    parts = [
        _setting(result),
        _promises(result),
        *(_set(done, result["token_microseconds"]) for done in result["sets"]),
    ]
    parts += [part(result["sets"]) for part in (_growth, _threads, _changes)]
    return "\n\n".join(filter(None, parts))


def _setting(result: Result) -> str:
    machine, posts, settings = result["machine"], result["posts"], result["settings"]
    return (
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}, {machine['packages']}; commit {machine['commit']}.\n"
        f"Posts: {posts['count']:,} ({posts['source']}), {posts['characters']:.0f} characters on average.\n"
        f"{settings['passes']} passes of at most {settings['seconds']:g} CPU seconds; Lucene warmed for "
        f"{settings['warm_up']:g} s. CPU and wall are the median of the passes (lowest–highest).\n"
        f"The peers were given ready-made tokens; making these took {result['token_microseconds']:.0f} µs of CPU a post,"
        " which is not in their figures but in the last column. Memory is that of the stored queries; resident is the growth of"
        " this process when the matcher was built."
    )


def _promises(result: Result) -> str:
    lines = [
        [
            promise.text,
            f"{'at most' if promise.at_most else 'at least'} {promise.goal:,g}{_unit(promise)}",
            f"{_rounded(figure)}{_unit(promise)}",
            "kept" if promise.is_kept(figure) else "not kept",
        ]
        for promise, figure in judge(result)
    ]
    return "## Promises\n\n" + _table(["promise", "goal", "measured", "verdict"], lines) if lines else ""


def _unit(promise: Promise) -> str:
    return f" {promise.unit}" if promise.unit else ""


def _set(done: Result, tokens: float) -> str:
    """One table; the ratio says how many times the CPU of ours a matcher took."""
    rows, ours = done["rows"], done["rows"][0]["cpu"]["median"]
    title = (
        f"## {done['queries']:,} {'query' if done['queries'] == 1 else 'queries'}\n\n"
        f"{done['leaves']:.1f} leaves a query, {rows[0]['matches_per_post']:.2f} matches a post; load of the machine "
        f"{done['load_before']:.1f} before, {done['load_after']:.1f} after.\n\n"
    )
    header = "matcher|posts|CPU µs a post|posts a CPU second|wall µs a post|memory MB|resident MB|build s|ratio|ratio with tokens"
    lines = (_line(row, ours, 0.0 if row is rows[0] else tokens) for row in rows)
    return title + _table(header.split("|"), lines)


def _line(row: Result, ours: float, tokens: float) -> list[str]:
    cpu = row["cpu"]["median"]
    return [
        row["matcher"],
        f"{row['posts']:,}",
        _spread(row["cpu"]),
        f"{1e6 / cpu:,.0f}",
        _spread(row["wall"]),
        _megabytes(row["memory_bytes"]),
        _megabytes(row["resident_growth"]),
        f"{row['build_seconds']:.1f}",
        _rounded(cpu / ours),
        _rounded((cpu + tokens) / ours),
    ]


def _growth(sets: list[Result]) -> str:
    """How cost grows with the number of queries: it is multiplied by 10 to the power of the exponent when they are."""
    costs = {done["queries"]: {row["matcher"]: row["cpu"]["median"] for row in done["rows"]} for done in sets}
    steps = [step for step in pairwise(sorted(costs)) if step[0] >= 1_000]
    if not steps:
        return ""
    lines = [
        [matcher, *(_exponent(costs[few][matcher], costs[many][matcher], few, many) for few, many in steps)]
        for matcher in costs[steps[0][0]]
    ]
    header = ["exponent of the CPU of a post", *(f"{few:,} to {many:,} queries" for few, many in steps)]
    return "## Growth\n\n" + _table(header, lines)


def _exponent(before: float, after: float, few: int, many: int) -> str:
    return f"{math.log(after / before) / math.log(many / few):.2f}"


def _threads(sets: list[Result]) -> str:
    lines = (
        [
            f"{done['queries']:,}",
            f"{done['scaling']['one_thread']:,.0f}",
            f"{done['scaling']['two_threads']:,.0f}",
            f"{done['scaling']['two_threads'] / done['scaling']['one_thread']:.2f}",
        ]
        for done in sets
    )
    return "## Two threads (Menara, wall)\n\n" + _table(
        ["queries", "posts a second, one thread", "two threads", "ratio"], lines
    )


def _changes(sets: list[Result]) -> str:
    lines = (
        [f"{done['queries']:,}", change["operation"], f"{change['median']:.1f}", f"{change['worst']:.1f}"]
        for done in sets
        for change in done["changes"]
    )
    return "## A change is live, while another thread matches (Menara)\n\n" + _table(
        ["queries", "change", "median ms", "worst ms"], lines
    )


def _table(header: list[str], lines: Iterable[list[str]]) -> str:
    """Markdown that can be read as it is; all columns but the first are figures."""
    rows = [header, *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    padded = (
        [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in [header, rule, *rows[1:]]
    )
    return "\n".join(f"| {' | '.join(row)} |" for row in padded)


def _spread(spread: Result) -> str:
    return f"{_rounded(spread['median'])} ({_rounded(spread['low'])}–{_rounded(spread['high'])})"


def _rounded(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _megabytes(value: int | None) -> str:
    return "" if value is None else _rounded(value / 1e6)


if __name__ == "__main__":
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    print(render_page(json.loads(texts[0]), *texts[1:]), end="")
