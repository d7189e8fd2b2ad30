"""`menara` itself: its commands, its exit status, and how it ends when others end first."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import IO, Any

import pytest

COMMANDS = sorted(entry_points(group="menara.commands").names)
LINE = b'{"id":"1","text":"an acme leak"}\n'
ANSWER = b'{"id":"1","matches":[{"query":"q","spans":[[3,7]]}]}\n'


@pytest.fixture
def queries(queries_file: Callable[[dict[str, str]], Path]) -> Path:
    return queries_file({"q": "acme"})


@pytest.fixture
def matching(queries: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A running `menara match` that reads from a pipe and has answered its first line."""
    words = [sys.executable, "-m", "menara", "match", "--queries", str(queries)]
    with subprocess.Popen(
        words,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=_heed_ctrl_c,
    ) as running:
        pipe(running.stdin).write(LINE)
        assert pipe(running.stdout).readline() == ANSWER
        yield running
        running.kill()


def _heed_ctrl_c() -> None:
    """Also when the tests run in the background of a shell, where Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def pipe(end: IO[bytes] | None) -> IO[bytes]:
    assert end is not None
    return end


def write_for_ever(end: IO[bytes]) -> None:
    while True:
        end.write(LINE * 1000)


def test_without_a_command_the_commands_are_told(run: Callable[..., Any]) -> None:
    done = run()
    assert (done.status, done.output) == (2, b"")
    assert done.errors == run("--help").output.decode()


def test_help_has_a_line_for_every_command(run: Callable[..., Any]) -> None:
    done = run("--help")
    told = [line.split()[0] for line in done.output.decode().splitlines() if line.startswith("  ")]
    assert (done.status, done.errors, told) == (0, "", COMMANDS)
    assert b"not at hand" not in done.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, run: Callable[..., Any]) -> None:
    done = run(name, "--help")
    assert (done.status, done.errors, done.output[:7]) == (0, "", b"usage: ")


def test_the_version_is_told(run: Callable[..., Any]) -> None:
    assert run("--version") == (0, f"menara {version('menara')}\n".encode(), "")


def test_an_unknown_command_is_wrong_usage(run: Callable[..., Any]) -> None:
    near = "menara: there is no command 'mtch'. Did you mean 'match'? menara --help shows them all.\n"
    assert run("mtch") == (2, b"", near)
    assert run("xyzzy") == (2, b"", "menara: there is no command 'xyzzy'. menara --help shows them all.\n")


@pytest.mark.parametrize(
    "arguments",
    [["match"], ["match", "--q", "f"], ["explain"], ["explain", "--query"], ["query"], ["query", "check"]],
)
def test_missing_arguments_are_wrong_usage(arguments: list[str], run: Callable[..., Any]) -> None:
    done = run(*arguments)
    assert (done.status, done.output, done.errors[:7]) == (2, b"", "usage: ")


def test_the_installed_command_is_the_module(tmp_path: Path) -> None:
    installed = str(Path(sys.executable).with_name("menara"))
    for command in ([installed], [sys.executable, "-m", "menara"]):
        done = subprocess.run(
            [*command, "query", "check", "acme"], cwd=tmp_path, capture_output=True, check=True
        )
        assert (done.stdout, done.stderr) == (b'{"ok":true,"errors":[],"warnings":[]}\n', b"")


def test_a_pipe_is_answered_line_by_line(matching: subprocess.Popen[bytes]) -> None:
    for number in (b"2", b"3"):
        pipe(matching.stdin).write(LINE.replace(b"1", number))
        assert pipe(matching.stdout).readline() == ANSWER.replace(b"1", number)
    pipe(matching.stdin).write(b"\n\n" + LINE.removesuffix(b"\n"))
    assert matching.communicate() == (ANSWER, b"")
    assert matching.returncode == 0


def test_ctrl_c_ends_without_a_word(matching: subprocess.Popen[bytes]) -> None:
    matching.send_signal(signal.SIGINT)
    assert (matching.wait(30), pipe(matching.stdout).read(), pipe(matching.stderr).read()) == (130, b"", b"")


def test_a_reader_that_goes_away_ends_it_without_a_word(matching: subprocess.Popen[bytes]) -> None:
    pipe(matching.stdout).close()
    with pytest.raises(BrokenPipeError):
        write_for_ever(pipe(matching.stdin))
    assert (matching.wait(30), pipe(matching.stderr).read()) == (0, b"")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["match", "--help"], ["query", "check", "acme"]]
)
def test_nobody_need_read_what_it_says(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as nobody:
        words = [sys.executable, "-m", "menara", *arguments]
        done = subprocess.run(words, stdout=nobody, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_an_output_that_cannot_be_written_is_told(queries: Path) -> None:
    words = [sys.executable, "-m", "menara", "match", "--queries", str(queries)]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(words, input=LINE, stdout=full, stderr=subprocess.PIPE, check=False)
    told = b"menara: the output cannot be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (2, told)


def test_a_closed_standard_input_is_told(queries: Path) -> None:
    words = [sys.executable, "-m", "menara", "match", "--queries", str(queries)]
    script = ["sh", "-c", 'exec "$@" <&-', "sh", *words]
    done = subprocess.run(script, capture_output=True, check=False)
    told = b"menara: there is nothing to read: standard input is closed. Name a file of mentions.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", told)
