"""Broken and doubtful queries with everything that is told of them: `wrong_queries.jsonl`.

A line holds a query and its errors or warnings in reading order, each as [code, start, end, fix].
"""

import json
from pathlib import Path
from typing import Any

import pytest

from menara.engine.query.errors import ERRORS, WARNINGS, Problem, QueryError
from menara.engine.query.syntax import check, parse

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("wrong_queries.jsonl").read_text(encoding="utf-8").splitlines()
]
LIMITS = {"E130", "E131", "E132"}  # told of queries too long to be written out


def told(problems: tuple[Problem, ...]) -> list[list[object]]:
    return [[problem.code, problem.start, problem.end, problem.fix] for problem in problems]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["query"])
def test_all_that_is_wrong_is_told_with_its_place_and_its_fix(row: dict[str, Any]) -> None:
    assert told(check(row["query"]).errors) == row.get("errors", [])


@pytest.mark.parametrize("row", [row for row in ROWS if "errors" not in row], ids=lambda row: row["query"])
def test_all_that_is_doubtful_is_told_and_the_query_works(row: dict[str, Any]) -> None:
    checked = check(row["query"])
    assert told(checked.warnings) == row.get("warnings", [])
    assert checked.expression == parse(row["query"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["query"])
def test_every_fix_parses(row: dict[str, Any]) -> None:
    checked = check(row["query"])
    fixes = {problem.fix for problem in checked.errors + checked.warnings} - {None}
    assert [told(check(str(fix)).errors) for fix in sorted(map(str, fixes))] == [[]] * len(fixes)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["query"])
def test_a_message_is_made_of_sentences(row: dict[str, Any]) -> None:
    checked = check(row["query"])
    messages = [problem.message for problem in checked.errors + checked.warnings]
    assert [message for message in messages if not message.endswith(".") or len(message) < 20] == []


@pytest.mark.parametrize("row", [row for row in ROWS if "errors" in row], ids=lambda row: row["query"])
def test_parse_raises_what_check_tells(row: dict[str, Any]) -> None:
    with pytest.raises(QueryError) as raised:
        parse(row["query"])
    wrong = raised.value
    assert told(tuple(wrong.problems)) == row["errors"]
    assert [wrong.code, wrong.start, wrong.end] == row["errors"][0][:3]


def test_every_error_and_warning_has_an_example() -> None:
    shown = {problem[0] for row in ROWS for problem in row.get("errors", []) + row.get("warnings", [])}
    assert shown | LIMITS == set(ERRORS) | set(WARNINGS)


def test_a_query_in_which_everything_is_wrong_is_not_told_more_than_a_person_reads() -> None:
    assert len(check("foo:bar AND " * 5_000).errors) == 200
