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
    head = ["| promise | database | on the clock | CPU | kept |", "|---|---|---|---|---|"]
    return "\n".join(["## What was promised", "", *head, *rows])


def _promises_of(result: Result) -> Iterator[str]:
    name = _database(result)
    for size in result["sizes"]:
        told = f"at {size['mentions']:,}"
        yield _promise(
            f"p95 of every count of days under 20 ms, {told}", name, _slowest(size, "days"), 20, " ms"
        )
        if size["mentions"] <= 1_000_000:
            yield _promise(
                f"p95 of every search under 100 ms, {told}", name, _slowest(size, "search"), 100, " ms"
            )
    if len(result["sizes"]) > 1:
        for begin, words in (("days", "counts of days"), ("feed", "pages of the feed")):
            yield _promise(f"exponent of {words} at most 0.1", name, _steepest(result, begin), 0.1, "")


def _slowest(size: Result, begin: str) -> tuple[float, float]:
    """On the clock, and in CPU time."""
    answers = [answer for case, answer in size["answers"].items() if case.startswith(begin)]
    return max(answer["wall"]["p95"] for answer in answers), max(answer["cpu"]["p95"] for answer in answers)


def _steepest(result: Result, begin: str) -> tuple[float, float]:
    cases = [case for case in _cases(result) if case.startswith(begin)]
    return max(_exponent(result, case, "wall") for case in cases), max(
        _exponent(result, case, "cpu") for case in cases
    )


def _promise(text: str, database: str, figures: tuple[float, float], most: float, unit: str) -> str:
    wall, cpu = figures
    kept = "**no**" if cpu > most else "yes" if wall <= most else "in CPU time"
    return f"| {text} | {database} | {wall:.3g}{unit} | {cpu:.3g}{unit} | {kept} |"


def _tables_of(result: Result) -> str:
    machine = result["machine"]
    setting = (
        f"Machine: {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}; commit {machine['commit']}. Texts: {result['texts']['count']:,} different ones "
        f"({result['texts']['source']})."
    )
    parts = [f"## {_database(result)}", setting, _loading(result), _answers(result), _rivals(result)]
    return "\n\n".join(filter(None, parts))


def _loading(result: Result) -> str:
    rows = [
        f"| {size['mentions']:,} | {size['bytes'] / 1e9:.1f} | {size['seconds_to_load']:.0f} | "
        f"{size['seconds_to_settle']:.0f} | {size['load_before']:.1f} |"
        for size in result["sizes"]
        if size["seconds_to_load"]
    ]
    if not rows:
        return ""
    head = ["| mentions | GB | s to load | s to settle | load of the machine |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def _answers(result: Result) -> str:
    sizes = result["sizes"]
    columns = [
        f"{size['mentions']:,}: p50 | p95 (95 % interval) | CPU: p50 | p95 | found, looked at"
        for size in sizes
    ]
    head = f"| ms | {' | '.join(columns)} |" + (" exponent of p95 | in CPU |" if len(sizes) > 1 else "")
    line = "|---" * (1 + 5 * len(sizes) + 2 * (len(sizes) > 1)) + "|"
    return "\n".join([head, line, *(_row(result, case) for case in _cases(result))])


def _row(result: Result, case: str) -> str:
    cells = [case]
    for size in result["sizes"]:
        answer = size["answers"][case]
        wall, cpu = answer["wall"], answer["cpu"]
        cells += [_ms(wall["p50"]), f"{_ms(wall['p95'])} ({_ms(wall['low'])}–{_ms(wall['high'])})"]
        cells += [_ms(cpu["p50"]), _ms(cpu["p95"]), f"{answer['found']:.0f}, {answer['looked_at']:,.0f}"]
    if len(result["sizes"]) > 1:
        cells += [f"{_exponent(result, case, 'wall'):.2f}", f"{_exponent(result, case, 'cpu'):.2f}"]
    return f"| {' | '.join(cells)} |"


def _rivals(result: Result) -> str:
    return "\n\n".join(_rivals_at(size) for size in result["sizes"] if size["rivals"])


def _rivals_at(size: Result) -> str:
    head = [
        f"Peers on the same rows, at {size['mentions']:,}: CPU time, how many times ours it is, and for how many questions "
        "they found nothing where there is something.",
        "",
        "| peer | search | p50 ms | p95 ms | p50, times ours | p95, times ours | found nothing |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = [
        _rival(rival, case, answer, size["answers"][case]["cpu"])
        for rival, answers in size["rivals"].items()
        for case, answer in answers.items()
    ]
    return "\n".join([*head, *rows])


def _rival(rival: str, case: str, answer: dict[str, Any], ours: dict[str, float]) -> str:
    cpu = answer["cpu"]
    cells = [rival, case.removeprefix("search: "), _ms(cpu["p50"]), _ms(cpu["p95"])]
    cells += [f"{cpu[name] / ours[name]:.2g}" for name in ("p50", "p95")]
    cells.append(f"{answer['found_nothing']} of {answer['asked']}")
    return f"| {' | '.join(cells)} |"


def _exponent(result: Result, case: str, clock: str) -> float:
    """The slope of log(p95) over log(size), from the first size to the last."""
    first, last = result["sizes"][0], result["sizes"][-1]
    ratio = last["answers"][case][clock]["p95"] / first["answers"][case][clock]["p95"]
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
