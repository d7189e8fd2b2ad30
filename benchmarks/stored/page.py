"""Tables of runs; run it to write the page:

python -m benchmarks.stored.page SQLITE.json POSTGRESQL.json [REMARKS.md] > docs/benchmarks-store.md
"""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Result = dict[str, Any]
INTRODUCTION = """\
# Benchmarks of the store

How long a page, a search and a count take when a million mentions are stored, and ten million: on both databases, as
people and programs ask them. How it is done is told in [benchmarks/README.md](../benchmarks/README.md). This page is
written by `python -m benchmarks.stored.page`.
"""


def main(names: Sequence[str]) -> None:
    results = [json.loads(Path(name).read_text(encoding="utf-8")) for name in names if name.endswith(".json")]
    remarks = [Path(name).read_text(encoding="utf-8").strip() for name in names if name.endswith(".md")]
    print("\n\n".join([INTRODUCTION.strip(), *remarks, tables(results)]))


def tables(results: Sequence[Result]) -> str:
    return "\n\n".join([promises(results), *(_tables_of(result) for result in results)])


def promises(results: Sequence[Result]) -> str:
    rows = [row for result in results for row in _promises_of(result)]
    head = ["| promise | database | figure | kept |", "|---|---|---|---|"]
    return "\n".join(["## What was promised", "", *head, *rows])


def _promises_of(result: Result) -> Iterator[str]:
    name = _database(result)
    for size in result["sizes"]:
        told = f"at {size['mentions']:,}"
        slowest_count = max(
            answer["p95"] for case, answer in size["answers"].items() if case.startswith("days")
        )
        slowest_search = max(
            answer["p95"] for case, answer in size["answers"].items() if case.startswith("search")
        )
        yield _promise(
            f"p95 of counts under 20 ms, {told}", name, f"{slowest_count:.1f} ms", slowest_count < 20
        )
        if size is result["sizes"][0]:
            yield _promise(
                f"p95 of searches under 100 ms, {told}",
                name,
                f"{slowest_search:.0f} ms",
                slowest_search < 100,
            )
    for begin, words in (("days", "counts"), ("feed", "pages of the feed")):
        if len(result["sizes"]) > 1:
            worst = max(_exponent(result, case) for case in _cases(result) if case.startswith(begin))
            yield _promise(f"exponent of {words} at most 0.1", name, f"{worst:.2f}", worst <= 0.1)


def _promise(text: str, database: str, figure: str, is_kept: bool) -> str:
    return f"| {text} | {database} | {figure} | {'yes' if is_kept else '**no**'} |"


def _tables_of(result: Result) -> str:
    machine = result["machine"]
    setting = (
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}; commit {machine['commit']}. Texts: {result['texts']['count']:,} different ones "
        f"({result['texts']['source']})."
    )
    return "\n\n".join(
        [f"## {_database(result)}", setting, _loading(result), _answers(result), _rivals(result)]
    ).strip()


def _loading(result: Result) -> str:
    rows = [
        f"| {size['mentions']:,} | {size['bytes'] / 1e9:.1f} | {size['seconds_to_load']:.0f} | "
        f"{size['seconds_to_settle']:.0f} | {size['load_before']:.1f} |"
        for size in result["sizes"]
    ]
    head = ["| mentions | GB | s to load | s to settle | load of the machine |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def _answers(result: Result) -> str:
    sizes = result["sizes"]
    columns = [f"{size['mentions']:,}: p50 | p95 (95 % interval) | found, looked at" for size in sizes]
    head = f"| ms | {' | '.join(columns)} |" + (" exponent of p95 |" if len(sizes) > 1 else "")
    line = "|---" * (1 + 3 * len(sizes) + (len(sizes) > 1)) + "|"
    return "\n".join([head, line, *(_row(result, case) for case in _cases(result))])


def _row(result: Result, case: str) -> str:
    cells = [case]
    for size in result["sizes"]:
        answer = size["answers"][case]
        cells += [_ms(answer["p50"]), f"{_ms(answer['p95'])} ({_ms(answer['low'])}–{_ms(answer['high'])})"]
        cells.append(f"{answer['found']:.0f}, {answer['looked_at']:,.0f}")
    if len(result["sizes"]) > 1:
        cells.append(f"{_exponent(result, case):.2f}")
    return f"| {' | '.join(cells)} |"


def _rivals(result: Result) -> str:
    size = result["sizes"][0]
    rows = []
    for rival, answers in size["rivals"].items():
        for case, answer in answers.items():
            ours = size["answers"][case]
            rows.append(
                f"| {rival} | {case.removeprefix('search: ')} | {_ms(answer['p50'])} | {_ms(answer['p95'])} | "
                f"{answer['p50'] / ours['p50']:.1f} | {answer['p95'] / ours['p95']:.1f} | "
                f"{answer['found_nothing']} of {answer['asked']} |"
            )
    if not rows:
        return ""
    head = [
        f"Others on the same rows, at {size['mentions']:,}; times ours, and how often they found nothing where there is something:",
        "",
        "| peer | search | p50 ms | p95 ms | p50, times ours | p95, times ours | found nothing |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows])


def _exponent(result: Result, case: str) -> float:
    """The slope of log(p95) over log(size), from the first size to the last."""
    first, last = result["sizes"][0], result["sizes"][-1]
    ratio = last["answers"][case]["p95"] / first["answers"][case]["p95"]
    return math.log(ratio) / math.log(last["mentions"] / first["mentions"])


def _cases(result: Result) -> list[str]:
    return list(result["sizes"][0]["answers"])


def _database(result: Result) -> str:
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    return f"{names[result['database']]} {result['version'].split(' ')[0]}"


def _ms(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


if __name__ == "__main__":
    main(sys.argv[1:])
