"""`menara match`: which queries fit which mentions, and where."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[[dict[str, str]], Path]
TEN = {f"q{number}": f"acme AND word{number}" for number in range(10)}


def mention(id_: str, text: str, **members: Any) -> bytes:
    return json.dumps({"id": id_, "text": text, **members}).encode() + b"\n"


def test_matches_come_in_the_order_of_the_queries(run: Callable[..., Any], queries_file: Write) -> None:
    queries = queries_file({"z": "leak", "a": "acme", "m": "globex", "f": "source:bluesky"})
    lines = mention("1", "An acme leak, a leak", source="Bluesky") + mention("2", "") + mention("3", "ACME")
    done = run("match", "--queries", queries, lines=lines)
    assert (done.status, done.errors) == (0, "")
    assert done.lines == [
        {
            "id": "1",
            "matches": [
                {"query": "z", "spans": [[8, 12], [16, 20]]},
                {"query": "a", "spans": [[3, 7]]},
                {"query": "f", "spans": []},
            ],
        },
        {"id": "2", "matches": []},
        {"id": "3", "matches": [{"query": "a", "spans": [[0, 4]]}]},
    ]


def test_mentions_come_from_a_file_or_from_standard_input(
    run: Callable[..., Any], queries_file: Write, tmp_path: Path
) -> None:
    queries, file = queries_file({"q": "acme"}), tmp_path / "mentions.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + mention("1", "acme") + b"\r\n" + mention("2", "leak")[:-1])
    answers = b'{"id":"1","matches":[{"query":"q","spans":[[0,4]]}]}\n{"id":"2","matches":[]}\n'
    assert run("match", "--queries", queries, file) == (0, answers, "")
    assert run("match", file, f"--queries={queries}") == (0, answers, "")
    for path in ([], ["-"]):
        assert run("match", "--queries", queries, *path, lines=file.read_bytes()) == (0, answers, "")


def test_no_mentions_give_no_answers(run: Callable[..., Any], queries_file: Write) -> None:
    assert run("match", "--queries", queries_file({"q": "acme"}), lines=b"\n \n") == (0, b"", "")
    assert run("match", "--queries", queries_file({}), lines=mention("1", "acme")) == (
        *(0, b'{"id":"1","matches":[]}\n', ""),
    )


def test_lines_set_aside_are_told_in_their_place(run: Callable[..., Any], queries_file: Write) -> None:
    lines = mention("1", "acme") + b"\nacme\n" + mention("2", "acme\0") + b'{"kind":"gap"}\n'
    done = run("match", "--queries", queries_file({"q": "acme"}), lines=lines)
    match = [{"query": "q", "spans": [[0, 4]]}]
    assert (done.status, done.lines) == (
        3,
        [
            {"id": "1", "matches": match},
            {"line": 3, "error": {"code": "bad_json", "message": done.lines[1]["error"]["message"]}},
            {"id": "2", "matches": match, "warnings": ["replaced"]},
            {"kind": "gap"},
        ],
    )
    assert done.errors == "menara: 1 of 4 lines could not be read; their lines of output say why.\n"


def test_events_are_read_as_their_mentions(run: Callable[..., Any], queries_file: Write) -> None:
    event = {"kind": "upsert", "source": "s", "native_id": "n", "mention": {"id": "1", "text": "acme"}}
    done = run("match", "--queries", queries_file({"q": "acme"}), lines=json.dumps(event).encode())
    assert done == (0, b'{"id":"1","matches":[{"query":"q","spans":[[0,4]]}]}\n', "")


def test_all_errors_of_all_queries_are_told_before_a_line_is_read(
    run: Callable[..., Any], queries_file: Write
) -> None:
    queries = queries_file({"good": "acme", "open": "(acme", "both": "NOT acme OR )"})
    done = run("match", "--queries", queries, lines=mention("1", "acme"))
    errors = json.loads(done.errors)["errors"]
    assert (done.status, done.output, done.errors.count("\n")) == (2, b"", 1)
    assert {(error["query"], error["code"]) for error in errors} >= {("open", "E101"), ("both", "E101")}
    assert {tuple(error) for error in errors} == {("query", "code", "start", "end", "message", "fix")}
    assert {error["query"] for error in errors} == {"open", "both"}


def test_lines_on_a_pipe_are_answered_as_they_come(queries_file: Write) -> None:
    """Many lines, so that the compiled kernel would be loaded; none of them waits for the next one, or for it."""
    command = [sys.executable, "-m", "menara", "match", "--queries", str(queries_file(TEN))]
    gap = b'{"kind":"gap","reason":"lost"}\n'
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(3_000):
            running.stdin.write(gap if number % 100 == 0 else mention(str(number), "acme word3"))
            running.stdin.flush()
            answer = running.stdout.readline()
            assert answer == (gap if number % 100 == 0 else b'{"id":"%d",%s}\n' % (number, WORD3))
        running.stdin.close()
    assert running.returncode == 0


WORD3 = b'"matches":[{"query":"q3","spans":[[0,4],[5,10]]}]'
SHAPE = 'Write {"queries": [{"id": "q1", "query": "acme AND leak"}]}.'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[]", f"cannot be used. JSON, but not an object in braces. {SHAPE}"),
        (b"{}", f'cannot be used: it has no list "queries". {SHAPE}'),
        (b'{"queries":{"q1":"acme"}}', f'cannot be used: it has no list "queries". {SHAPE}'),
        (b'{"queries":["acme"]}', f"cannot be used: query 1 lacks an id or a query, both strings. {SHAPE}"),
        (
            b'{"queries":[{"id":"1","query":"a"},{"id":2,"query":"b"}]}',
            f"cannot be used: query 2 lacks an id or a query, both strings. {SHAPE}",
        ),
        (
            b'{"queries":[{"id":"1"}]}',
            f"cannot be used: query 1 lacks an id or a query, both strings. {SHAPE}",
        ),
        (
            b'{"queries":[{"id":"x","query":"a"},{"id":"x","query":"b"}]}',
            "has two queries with the id 'x'. Give each an id of its own.",
        ),
    ],
)
def test_a_file_of_queries_of_another_shape_is_wrong_usage(
    content: bytes, told: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "queries.json"
    file.write_bytes(content)
    assert run("match", "--queries", file, lines=b"acme") == (2, b"", f"menara: {file} {told}\n")


def test_a_file_of_queries_may_come_from_any_editor(run: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "queries.json"
    file.write_bytes(b'\xef\xbb\xbf{"queries": [\r\n {"id": "q", "query": "acme", "note": "ours"}]}\r\n')
    assert run("match", "--queries", file, lines=mention("1", "acme")).status == 0


@pytest.mark.parametrize("broken", [b"", b"{", b'{"queries": NaN}', b'{"queries": "\xff"}', b"[" * 100_000])
def test_a_file_of_queries_that_is_not_json_is_wrong_usage(
    broken: bytes, run: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "queries.json"
    file.write_bytes(broken)
    done = run("match", "--queries", file, lines=b"acme")
    assert (done.status, done.output, done.errors.startswith(f"menara: {file} cannot be used. N")) == (
        2,
        b"",
        True,
    )


def test_files_that_cannot_be_read_are_told(
    run: Callable[..., Any], queries_file: Write, tmp_path: Path
) -> None:
    queries, missing = queries_file({"q": "acme"}), tmp_path / "missing"
    advice = "Name a file that is there and that you may read."
    for arguments, path, reason in [
        (("--queries", missing), missing, "no such file or directory"),
        (("--queries", queries, missing), missing, "no such file or directory"),
        (("--queries", tmp_path), tmp_path, "is a directory"),
        (("--queries", queries, tmp_path), tmp_path, "is a directory"),
    ]:
        done = run("match", *arguments)
        assert done == (2, b"", f"menara: {path} cannot be read: {reason}. {advice}\n")


def test_who_waits_for_the_compiler_is_told(
    run: Callable[..., Any], queries_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_kernel(before_compiling: Callable[[], None]) -> None:
        before_compiling()

    monkeypatch.setattr("menara.engine.query.percolator.SMALL_JOB", 0)
    monkeypatch.setattr("menara.engine.query.compiled.loading.load_kernel", load_kernel)
    mentions = tmp_path / "mentions.jsonl"
    mentions.write_bytes(mention("1", "acme") * 2)
    done = run("match", "--queries", queries_file({"q": "acme"}), mentions)
    assert (done.status, len(done.lines)) == (0, 2)
    assert done.errors == (
        "menara: compiling the matcher for this machine, once after installation; this takes up to a minute.\n"
    )


def test_ten_queries_and_ten_mentions_wait_for_no_compiler(queries_file: Write) -> None:
    lines = b"".join(mention(str(number), f"acme word{number}") for number in range(10))
    code = (
        "import sys; from menara.cli import main; main(sys.argv[1:]); "
        "print([name for name in ('numba', 'numpy', 're2', 'rich', 'asyncio') if name in sys.modules])"
    )
    words = [sys.executable, "-c", code, "match", "--queries", str(queries_file(TEN))]
    *answers, loaded = subprocess.run(words, input=lines, capture_output=True, check=True).stdout.splitlines()
    assert ([len(json.loads(answer)["matches"]) for answer in answers], loaded) == ([1] * 10, b"[]")
