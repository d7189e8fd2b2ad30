"""`menara watch` as it is typed: into a pipe, and on a terminal."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from menara.cli.output import UsageError
from menara.cli.watch import command

COMMAND = [
    sys.executable,
    "-c",
    "import sys; from menara.cli.watch import command; sys.exit(command(sys.argv[1:]))",
]
SECOND_PAGE, FIRST_PAGE = b"\x1b[?1049h", b"\x1b[?1049l"


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    file = tmp_path / "posts.jsonl"
    mentions = [
        {"id": "1", "text": "tea\tand\x1b[31m rain", "source": "x", "author": {"handle": "ann.example"}},
        {"id": "2", "text": "coffee"},
        {
            "id": "3",
            "text": "چای و tea",
            "title": "Noon",
            "lang": "fa",
            "published_at": "2026-10-06T12:00:00Z",
        },
    ]
    lines = [json.dumps(mention, ensure_ascii=False) for mention in mentions]
    file.write_text("\n".join([*lines, "not json", '{"id": "5", "text": "more tea"}']), encoding="utf-8")
    return file


def test_matches_in_a_file_are_lines_with_tabs(
    posts: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert command(["tea", "--source", f"file:{posts}"]) == 3
    output, errors = capfdbinary.readouterr()
    assert output.decode().splitlines() == [
        "\tx\t@ann.example\t\tyours\tyours: “tea”\ttea and\ufffd[31m rain",
        "2026-10-06T12:00:00Z\t\t\tfa\tyours\tyours: “tea”\tNoon: چای و tea",
        "\t\t\t\tyours\tyours: “tea”\tmore tea",
    ]
    assert errors.decode().splitlines()[2] == "Could not be read, and set aside: 1."


def test_the_replay_ends_at_its_limit(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert command(["--speed", "max", "--limit", "3"]) == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert [line.split("\t")[4] for line in lines] == ["safety,names", "names", "names"]


def test_one_query_can_watch_the_replay(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert command(["hedgehog* OR egel* OR igel", "--source", "replay", "--speed", "max"]) == 0
    output = capfdbinary.readouterr().out.decode()
    assert [line.split("\t")[3:6] for line in output.splitlines()] == [
        ["nl", "yours", "yours: “egel”"],
        ["de", "yours", "yours: “Igel”"],
        ["nl", "yours", "yours: “Egel”"],
        ["de", "yours", "yours: “Igel”"],
        ["nl", "yours", "yours: “Egels”"],
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tea", "--source", "mastodon"], "say which Mastodon to listen to, such as --source mastodon:"),
        (["tea", "--source", "feed:"], "say which feed to listen to, such as --source feed:https://"),
        (["tea", "--source", "mastodon:a b"], "has a space"),
        (
            ["tea", "--source", "bluesky", "--speed", "2"],
            "--speed is for what is written down; a network comes as it comes.",
        ),
        (["tea", "--source", "teletext"], "there is no source 'teletext'."),
        (["tea", "--source", "file:"], "there is no source 'file:'."),
        (
            ["--source", "file:posts.jsonl"],
            "say what to look for: menara watch 'QUERY' --source file:posts.jsonl",
        ),
    ],
)
def test_a_source_that_is_not_there_is_wrong_usage(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        command(arguments)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "arguments", [["--speed", "0"], ["--speed", "soon"], ["--limit", "0"], ["--speed", "nan"]]
)
def test_a_speed_or_limit_that_is_none_is_wrong_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match=r"^2$"):
        command(arguments)
    assert capsys.readouterr().err.startswith("usage: menara watch")


def test_a_query_that_does_not_parse_is_shown_with_its_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["tea AND rain OR snow"]) == 1
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.splitlines()[:2] == ["  tea AND rain OR snow", "               ^^"]
    assert errors.splitlines()[2].startswith("  E105: ")


def on_a_terminal(arguments: list[str], keys: bytes = b"", **environment: str) -> tuple[int, bytes]:
    """The exit status, and all that the terminal was sent."""
    terminal, theirs = pty.openpty()
    os.write(terminal, keys)
    watch = subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=theirs,
        stdout=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", **environment},
    )
    os.close(theirs)
    sent = b""
    try:
        while piece := os.read(terminal, 1 << 16):
            sent += piece
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(terminal)
    return watch.wait(), sent


def test_the_screen_is_given_back_and_a_summary_stays() -> None:
    status, sent = on_a_terminal(["--speed", "max"])
    assert (status, sent.count(SECOND_PAGE), sent.count(FIRST_PAGE)) == (0, 1, 1)
    summary = sent.rpartition(FIRST_PAGE)[2].decode()
    assert "684 mentions against 15 streams" in summary
    assert "menara watch 'your words' --source file:mentions.jsonl" in summary


def test_a_key_ends_the_live_screen() -> None:
    status, sent = on_a_terminal([], keys=b"q")
    assert (status, sent.count(FIRST_PAGE)) == (0, 1)
    assert b"684 mentions" not in sent  # it did not wait for the end of the day


def test_hostile_posts_send_nothing_of_their_own_to_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    hostile = "tea \x1b]52;c;c3RvbGVu\x07 \x9b6n \x1bP+q\x1b\\ [link=https://evil.example]tea[/link]"
    author = {"name": hostile, "handle": hostile, "id": hostile}
    mention = {
        "id": "1",
        "text": hostile,
        "title": hostile,
        "author": author,
        "lang": hostile,
        "source": hostile,
    }
    file.write_text(json.dumps(mention), encoding="utf-8")
    _, sent = on_a_terminal(["tea", "--source", f"file:{file}"])
    shown = sent.decode()
    assert [order for order in ("\x1b]", "\x9b", "\x1bP", "\x1b[6n") if order in shown] == []
    assert "[link=https://evil.example]" in shown


def test_no_color_is_respected() -> None:
    _, coloured = on_a_terminal(["--speed", "max"], COLORTERM="truecolor", NO_COLOR="")
    _, plain = on_a_terminal(["--speed", "max"], COLORTERM="truecolor", NO_COLOR="1")
    assert (b"255;233;168" in coloured, b"255;233;168" in plain) == (True, False)
    assert b"\x1b[1;4m" in plain
