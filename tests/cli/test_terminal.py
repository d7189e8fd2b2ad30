"""What a person at a terminal is told, and nobody else."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LINES = b'{"id":"1","text":"acme"}\nacme\n' * 20_000
TOLD = "menara: 20,000 of 40,000 lines could not be read; their lines of output say why."


@pytest.fixture
def command(queries_file: Callable[[dict[str, str]], Path], tmp_path: Path) -> list[str]:
    mentions = tmp_path / "mentions.jsonl"
    mentions.write_bytes(LINES)
    return [
        sys.executable,
        "-m",
        "menara",
        "match",
        "--queries",
        str(queries_file({"q": "globex"})),
        str(mentions),
    ]


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal: the person's and the program's."""
    person, program = pty.openpty()
    yield person, program
    os.close(person)


def what_a_person_sees(person: int) -> str:
    seen = b""
    try:
        while piece := os.read(person, 1 << 16):
            seen += piece
    except OSError:  # Linux says so when the program has closed its end
        pass
    return seen.decode()


def test_a_person_sees_the_lines_grow(command: list[str], terminal: tuple[int, int]) -> None:
    person, program = terminal
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=program) as running:
        os.close(program)
        seen = what_a_person_sees(person)
    shown = re.findall(r"\r\x1b\[K([0-9,]+) lines, [0-9,]+ set aside", seen)
    counts = [int(number.replace(",", "")) for number in shown]
    assert (running.returncode, seen.endswith(f"\r\x1b[K{TOLD}\r\n")) == (3, True)
    assert (counts[0] > 0, counts) == (True, sorted(counts))


def test_a_person_who_sees_the_answers_sees_nothing_else(
    command: list[str], terminal: tuple[int, int]
) -> None:
    person, program = terminal
    with subprocess.Popen(command, stdout=program, stderr=program) as running:
        os.close(program)
        seen = what_a_person_sees(person)
    assert (running.returncode, seen.count("\r\n"), "\x1b" in seen) == (3, 40_001, False)


def test_a_person_who_types_is_told_what(command: list[str], terminal: tuple[int, int]) -> None:
    person, program = terminal
    with subprocess.Popen(
        command[:-1], stdin=program, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        os.close(program)
        os.write(person, b'{"id":"1","text":"globex"}\n\x04')
        output, errors = running.communicate()
    assert (running.returncode, output) == (0, b'{"id":"1","matches":[{"query":"q","spans":[[0,6]]}]}\n')
    assert errors == b"menara: type mentions, one object of JSON a line; Ctrl-D ends.\n"


def test_a_file_of_messages_holds_no_progress(command: list[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.decode()) == (3, f"{TOLD}\n")
