"""The file that keeps a cursor holds the old one or the new one."""

import os
from pathlib import Path

import pytest

from menara.cli.cursor_file import WHOLE, CursorFile
from menara.cli.output import UsageError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def test_what_was_kept_is_read_again(path: Path) -> None:
    assert CursorFile(str(path)).read() is None
    kept = CursorFile(str(path))
    for cursor in ("7", "17", "18", "9", "", "é" * WHOLE, "x" * 10_000, "1"):
        kept.write(cursor)
        assert path.read_text() == cursor
        assert CursorFile(str(path)).read() == (cursor or None)
    kept.close()
    assert list(path.parent.iterdir()) == [path]


def test_one_that_covers_the_last_is_written_over_it_and_all_others_take_its_place(path: Path) -> None:
    kept = CursorFile(str(path))
    files = []
    for cursor in ("7", "8", "17", "9", "x" * WHOLE, "y" * (WHOLE + 1), "y" * (WHOLE + 1)):
        kept.write(cursor)
        files.append(path.stat().st_ino)
        os.link(path, path.parent / f"{len(files)}")  # so that no number is used again
    kept.close()
    first, second, third, shorter, longer, long, longest = files
    assert first == second == third
    assert shorter == longer
    assert len({first, shorter, long, longest}) == 4


def test_what_an_editor_adds_is_no_matter(path: Path) -> None:
    path.write_text("17\n")
    assert CursorFile(str(path)).read() == "17"


def test_a_file_that_cannot_be_written_is_wrong_usage(path: Path) -> None:
    kept = CursorFile(str(path / "below"))
    path.write_text("")
    with pytest.raises(UsageError, match=r"below cannot be written: not a directory\.$"):
        kept.write("17")
