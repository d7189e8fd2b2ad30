"""What commands write: lines of JSON on standard output, sentences on standard error."""

import os
import select
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import UnsupportedOperation
from typing import Any

import msgspec

encode = msgspec.json.Encoder().encode


class UsageError(Exception):
    """The command cannot be carried out. The message says what happened, why, and what to do; exit status 2."""


def write_lines(lines: Iterable[bytes]) -> None:
    """Write the lines at once, each with its newline: whoever waits for them gets them."""
    output = sys.stdout.buffer
    try:
        output.write(b"".join(line + b"\n" for line in lines))
        output.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        raise UsageError(f"the output cannot be written: {error.strerror}.") from None


def check_that_somebody_reads() -> None:
    """Raises BrokenPipeError when nobody does any more: who only waits would not notice."""
    if not hasattr(select, "poll"):
        return
    with suppress(UnsupportedOperation):
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        if any(told & select.POLLERR for _, told in poll.poll(0)):
            raise BrokenPipeError


def drop_output() -> None:
    """Nobody takes our output any more: what is left in the buffers goes nowhere, and Python ends without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_object(value: dict[str, Any]) -> None:
    write_lines([encode(value)])
