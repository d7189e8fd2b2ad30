"""The page of a run."""

from typing import Any

import pytest

from benchmarks.promises import LUCENE_BATCH
from benchmarks.render import render_page


def row(matcher: str, cpu: float) -> dict[str, Any]:
    spread = {"median": cpu, "low": cpu / 2, "high": cpu * 2}
    numbers = {
        "posts": 20_000,
        "matches_per_post": 1.5,
        "memory_bytes": 5_000_000,
        "resident_growth": 7_000_000,
        "build_seconds": 2.0,
    }
    return {"matcher": matcher, "cpu": spread, "wall": spread, **numbers}


def one_set(queries: int, ours: float, theirs: float) -> dict[str, Any]:
    return {
        "queries": queries,
        "leaves": 11.5,
        "load_before": 0.1,
        "load_after": 1.0,
        "rows": [row("Menara", ours), row(LUCENE_BATCH, theirs)],
        "scaling": {"one_thread": 100_000.0, "two_threads": 195_000.0},
        "changes": [{"operation": "add", "median": 1.2, "worst": 3.4}],
    }


@pytest.fixture
def lines() -> list[str]:
    machine = {
        "processor": "P",
        "cores": 2,
        "memory_gb": 8,
        "system": "Linux",
        "python": "3.11",
        "packages": "numba 1",
        "commit": "c",
    }
    result = {
        "machine": machine,
        "posts": {"source": "public data sets", "count": 20_000, "characters": 97.0},
        "settings": {"passes": 3, "seconds": 10, "warm_up": 30},
        "token_microseconds": 50.0,
        "sets": [one_set(1_000, 2.0, 100.0), one_set(10_000, 4.0, 400.0)],
    }
    return [" ".join(line.split()) for line in render_page(result, "A remark.").splitlines()]


def test_the_tables_tell_ratios_and_exponents(lines: list[str]) -> None:
    assert "| Menara | 20,000 | 2 (1–4) | 500,000 | 2 (1–4) | 5 | 7 | 2.0 | 1 | 1 |" in lines
    assert (
        "| Lucene Monitor 8.8, batch | 20,000 | 100 (50–200) | 10,000 | 100 (50–200) | 5 | 7 | 2.0 | 50 | 75 |"
        in lines
    )
    assert "| Lucene Monitor 8.8, batch | 0.60 |" in lines
    assert "| 1,000 | 100,000 | 195,000 | 1.95 |" in lines
    assert "| 10,000 | add | 1.2 | 3.4 |" in lines


def test_promises_are_judged_where_the_run_can_tell(lines: list[str]) -> None:
    first = lines.index("## Promises") + 4
    assert lines[first : first + 7] == [
        "| 10,000 queries, posts a CPU second | at least 300,000 | 250,000 | not kept |",
        "| 10,000 queries, against Lucene Monitor in batches | at least 30 x | 100 x | kept |",
        "| 10,000 queries, against the best peer and its tokens | at least 20 x | 112 x | kept |",
        "| 10,000 queries, against the best peer, tokens given | at least 10 x | 100 x | kept |",
        "| 10,000 queries, memory against Lucene's heap | at least 10 x less | 1 x less | not kept |",
        "| exponent of cost, 1,000 to 10,000 queries | at most 0.35 | 0.301 | kept |",
        "| 10,000 queries, two threads against one | at least 1.9 x | 1.95 x | kept |",
    ]


def test_the_page_has_the_remarks_before_the_tables(lines: list[str]) -> None:
    assert lines.index("A remark.") < lines.index("## Promises")
