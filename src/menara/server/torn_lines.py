"""Files that grow line by line."""

import os
from pathlib import Path


def cut_torn_line(path: Path) -> None:
    """What a crash or a full disk has left of a line would spoil the next one too."""
    written_so_far = path.read_bytes() if path.exists() else b""
    whole = written_so_far.rfind(b"\n") + 1
    if whole < len(written_so_far):
        os.truncate(path, whole)
