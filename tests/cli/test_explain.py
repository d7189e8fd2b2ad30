"""`menara explain`: why a query fits a mention, or why not."""

import json
from collections.abc import Callable
from typing import Any

LINES = b"".join(
    json.dumps({"id": id_, "text": text}).encode() + b"\n"
    for id_, text in [("1", "an acme leak"), ("2", "globex"), ("3", "leak"), ("4", "")]
)


def test_each_mention_gets_the_tree_of_the_query(run: Callable[..., Any]) -> None:
    done = run("explain", "--query", "acme AND leak", lines=LINES)
    assert (done.status, done.errors) == (0, "")
    assert [(answer["id"], answer["matched"]) for answer in done.lines] == [
        *(("1", True), ("2", False), ("3", False), ("4", False)),
    ]
    tree = done.lines[0]["tree"]
    assert (tree["matched"], tree["spans"]) == (True, [[3, 7], [8, 12]])
    children = [[child["matched"] for child in answer["tree"]["children"]] for answer in done.lines]
    assert children == [[True, True], [False, False], [False, True], [False, False]]


def test_it_agrees_with_match(run: Callable[..., Any], queries_file: Callable[..., Any]) -> None:
    for query in ("acme OR globex", "leak NOT acme", "#acme", "lea*", "acme NEAR/2 leak"):
        matched = run("match", "--queries", queries_file({"q": query}), lines=LINES).lines
        explained = run("explain", "--query", query, lines=LINES).lines
        assert [answer["matched"] for answer in explained] == [bool(answer["matches"]) for answer in matched]
        spans = [[match["spans"] for match in answer["matches"]] for answer in matched]
        assert [[answer["tree"]["spans"]] if answer["matched"] else [] for answer in explained] == spans


def test_lines_that_cannot_be_read_are_told_in_their_place(run: Callable[..., Any]) -> None:
    done = run("explain", "--query", "acme", lines=b'{"id":1}\n{"kind":"gap"}\n' + LINES)
    assert (done.status, done.lines[0]["error"]["code"], done.lines[1]) == (3, "bad_id", {"kind": "gap"})
    assert [answer["id"] for answer in done.lines[2:]] == ["1", "2", "3", "4"]


def test_a_query_that_does_not_parse_is_a_no(run: Callable[..., Any]) -> None:
    done = run("explain", "--query", "(acme", lines=LINES)
    assert (done.status, done.output) == (1, b"")
    assert [error["code"] for error in json.loads(done.errors)["errors"]] == ["E101"]


def test_a_query_may_begin_with_a_hyphen(run: Callable[..., Any]) -> None:
    for arguments in (["--query", "-acme"], ["--query=-acme"]):
        assert [answer["matched"] for answer in run("explain", *arguments, "-", lines=LINES).lines] == [
            *(True, False, False, False),
        ]
