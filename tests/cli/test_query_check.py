"""`menara query check`: one line of JSON, and the exit status is the answer."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.engine.query import syntax


def test_a_query_that_parses(run: Callable[..., Any]) -> None:
    assert run("query", "check", "acme AND (leak OR breach)") == (
        *(0, b'{"ok":true,"errors":[],"warnings":[]}\n', ""),
    )


def test_a_query_that_does_not(run: Callable[..., Any]) -> None:
    done = run("query", "check", "(acme")
    (error,) = syntax.check("(acme").errors
    assert (done.status, done.errors) == (1, "")
    assert done.lines == [
        {
            "ok": False,
            "errors": [
                {"code": "E101", "start": 0, "end": 1, "message": error.message, "fix": error.fix},
            ],
            "warnings": [],
        }
    ]


def test_a_warning_is_no_error(run: Callable[..., Any]) -> None:
    done = run("query", "check", "acme leak")
    assert (done.status, done.lines[0]["ok"], [told["code"] for told in done.lines[0]["warnings"]]) == (
        *(0, True, ["W202"]),
    )


@pytest.mark.parametrize(
    ("query", "code"),
    [("", "E103"), (" ", "E103"), ("---", "E119"), ("-", "E119"), ("--query", None), ("-h acme", None)],
)
def test_a_query_may_be_empty_or_begin_with_a_hyphen(
    query: str, code: str | None, run: Callable[..., Any]
) -> None:
    done = run("query", "check", query)
    codes = [told["code"] for told in done.lines[0]["errors"]]
    assert (done.status, codes) == ((1, [code]) if code else (0, []))


def test_a_query_in_several_words_is_wrong_usage(run: Callable[..., Any]) -> None:
    done = run("query", "check", "acme", "leak")
    assert (done.status, done.output) == (2, b"")


@pytest.mark.parametrize("query", ["\udcff", "acme \udc80\udcff", "a\0b", "(\ud800", '"\udfff'])
def test_bytes_that_are_no_characters_are_replaced(query: str, run: Callable[..., Any]) -> None:
    done = run("query", "check", query)
    checked = syntax.check(
        "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in query)
    )
    assert (done.status, done.lines[0]["ok"], len(done.lines[0]["errors"])) == (
        *(1 if checked.errors else 0, not checked.errors, len(checked.errors)),
    )


def test_the_command_reads_its_argument_as_it_is(menara: Callable[..., Any]) -> None:
    assert menara("query", "check", "رسوایی OR 丑闻 OR 🔥").status == 0
    assert menara("query", "check", "---").status == 1
