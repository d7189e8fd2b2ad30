"""The way of all commands that read mentions: one line out for each line in, in the same order, at once."""

import gc
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO, TypeAlias

from menara.cli.lines import Heard, Passing, Reading, SetAside, read_lines, read_mention
from menara.cli.output import UsageError, encode, write_lines
from menara.cli.progress import Progress

Answer: TypeAlias = Callable[[list[dict[str, Any]]], Iterable[dict[str, Any]]]
STANDARD_INPUT = "-"
SOME_SET_ASIDE = 3
OBJECTS_BETWEEN_COLLECTIONS = (
    100_000  # mentions hold no cycles: a third of the time would go into looking for them
)


def answer_mentions(path: str, answer: Answer) -> int:
    """Answer each mention of the file, or of standard input for "-", and return the exit status.

    `answer` is given some mentions at a time and gives an object for each.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    with _opened(path) as stream, Progress() as progress:
        for lines in read_lines(_reader(stream, path)):
            readings = [read_mention(line) for line in lines]
            write_lines(_answered(readings, answer))
            progress.add(len(readings), sum(isinstance(reading, SetAside) for reading in readings))
    return SOME_SET_ASIDE if progress.set_aside else 0


def is_stream(path: str) -> bool:
    """Whether lines come from somebody who may wait for their answers: not from a file on a disk."""
    try:
        source = sys.stdin.fileno() if path == STANDARD_INPUT and sys.stdin else path
        return not stat.S_ISREG(os.stat(source).st_mode)
    except OSError:
        return False


def _answered(readings: list[Reading], answer: Answer) -> Iterator[bytes]:
    answers = iter(answer([reading.mention for reading in readings if isinstance(reading, Heard)]))
    for reading in readings:
        match reading:
            case Heard():
                yield encode(_with_warnings(next(answers), reading.warnings))
            case Passing():
                yield reading.content
            case SetAside():
                error = {"code": reading.code, "message": reading.message}
                yield encode({"line": reading.number, "error": error})


def _with_warnings(answer: dict[str, Any], warnings: list[str]) -> dict[str, Any]:
    return {**answer, "warnings": warnings} if warnings else answer


def _opened(path: str) -> AbstractContextManager[BinaryIO]:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise UsageError("there is nothing to read: standard input is closed. Name a file of mentions.")
        if sys.stdin.isatty():
            print("menara: type mentions, one object of JSON a line; Ctrl-D ends.", file=sys.stderr)
        return nullcontext(sys.stdin.buffer)
    try:
        return open(path, "rb")
    except OSError as error:
        raise unreadable(path, error) from None


def _reader(stream: BinaryIO, path: str) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        try:
            return stream.read1(size)  # type: ignore[attr-defined,no-any-return]
        except OSError as error:
            raise unreadable(path, error) from None

    return read


def unreadable(path: str, error: OSError) -> UsageError:
    reason = (error.strerror or "the reason is not known").lower()
    return UsageError(f"{path} cannot be read: {reason}. Name a file that is there and that you may read.")
