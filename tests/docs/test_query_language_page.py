"""Every example of docs/query-language.md is run."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from menara.engine import Percolator
from menara.engine.query.oracle import Oracle
from menara.engine.query.syntax import check

PAGE = Path(__file__).parents[2] / "docs" / "query-language.md"
ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
Row = list[str]


def cells(line: str) -> Row:
    """What stands between the bars, without backticks."""
    return [cell.strip().strip("`") for cell in line.split("|")[1:-1]]


@cache
def rows(*header: str) -> list[Row]:
    """The rows of all tables with that header. `\\u200b` in them is the character."""
    found: list[Row] = []
    inside = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        inside = line.startswith("|") and (inside or cells(line) == [*header])
        if inside and line[:2] == "| ":
            found.append(cells(ESCAPE.sub(lambda code: chr(int(code[1], 16)), line)))
    return [row for row in found if row != [*header]]


def is_found(query: str, mention: dict[str, Any]) -> str:
    return "yes" if Oracle({"example": query}).match({"id": "1", **mention}) else "no"


@pytest.mark.parametrize(("query", "text", "found"), rows("query", "text", "found"))
def test_an_example_with_a_text(query: str, text: str, found: str) -> None:
    assert is_found(query, {"text": text}) == found


@pytest.mark.parametrize(("query", "mention", "found"), rows("query", "mention", "found"))
def test_an_example_with_a_mention(query: str, mention: str, found: str) -> None:
    assert is_found(query, json.loads(mention)) == found


def test_the_compiled_kernel_agrees_on_all_examples_at_once() -> None:
    texts = [(query, {"text": text}) for query, text, _ in rows("query", "text", "found")]
    mentions = [(query, json.loads(mention)) for query, mention, _ in rows("query", "mention", "found")]
    queries = {str(number): query for number, (query, _) in enumerate(texts + mentions)}
    batch = [{"id": "1", **mention} for _, mention in texts + mentions]
    percolator, oracle = Percolator(queries), Oracle(queries)
    percolator.compile()
    assert percolator.match_batch(batch) == [oracle.match(mention) for mention in batch]


ERRORS = rows("code", "what is wrong", "written", "write instead")
WARNINGS = rows("code", "what to look at", "written", "better")


@pytest.mark.parametrize(("code", "meaning", "written", "instead"), [row for row in ERRORS if row[2]])
def test_an_error_and_its_way_out(code: str, meaning: str, written: str, instead: str) -> None:
    assert check(written).errors[0].code == code, meaning
    assert check(instead).errors == ()


@pytest.mark.parametrize(("code", "meaning", "written", "better"), WARNINGS)
def test_a_warning_and_its_way_out(code: str, meaning: str, written: str, better: str) -> None:
    checked = check(written)
    assert checked.errors == ()
    assert code in [warning.code for warning in checked.warnings], meaning
    assert (check(better).errors, check(better).warnings) == ((), ())


def test_the_page_has_its_tables() -> None:
    assert len(rows("query", "text", "found")) > 80
    assert len(rows("query", "mention", "found")) > 40
