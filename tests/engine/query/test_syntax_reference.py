"""The worked examples of the reference data."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from menara.engine.query.errors import Problem
from menara.engine.query.syntax import check


def examples(reference_data: Path, name: str) -> Iterator[dict[str, Any]]:
    for line in (reference_data / "queries" / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def stands_where_it_should(error: Problem, example: dict[str, Any]) -> bool:
    if example["whole"]:
        return 0 <= error.start <= error.end <= len(example["query"])
    return bool(example["start"] <= error.start and error.end <= example["end"])


def test_what_is_wrong_is_told_first_and_where_it_is(reference_data: Path) -> None:
    missed = []
    for example in examples(reference_data, "invalid.jsonl"):
        first = check(example["query"]).errors[0]
        if first.code not in example["codes"] or not stands_where_it_should(first, example):
            missed.append((example["query"][:80], example["codes"], first))
    assert missed == []


def test_every_query_of_the_worked_matches_parses(reference_data: Path) -> None:
    queries = [example["query"] for example in examples(reference_data, "match.jsonl")]
    assert [query[:80] for query in queries if check(query).errors] == []
