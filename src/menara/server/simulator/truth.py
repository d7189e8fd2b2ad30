"""The truth log: all that has ever been true on the simulated networks, a JSON object a line, written before it is told.

It is also the simulator's memory: started again, it goes on where the log ends.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from menara.server.simulator.posts import Line

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Line).decode


class TruthLog:
    """Lines are with the operating system before `write` returns: whoever kills the simulator loses none."""

    def __init__(self, path: Path) -> None:
        _cut_torn_line(path)
        self._file = path.open("ab", buffering=0)

    def write(self, line: Line) -> None:
        self._file.write(_encode(line) + b"\n")

    def close(self) -> None:
        self._file.close()


def read_truth(path: Path) -> Iterator[Line]:
    """All whole lines. Raises msgspec.DecodeError for what is none."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield _decode(line)


def _cut_torn_line(path: Path) -> None:
    if not path.exists():
        return
    with path.open("rb+") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            begin = max(0, end - 65_536)
            file.seek(begin)
            found = file.read(end - begin).rfind(b"\n")
            if found >= 0:
                file.truncate(begin + found + 1)
                return
            end = begin
        file.truncate(0)
