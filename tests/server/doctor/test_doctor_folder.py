"""The folder, its key and its disk."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from menara.server.doctor.examination import examine
from menara.server.doctor.folder import look_at_disk, look_at_folder, look_at_key
from menara.server.doctor.trouble import Trouble
from menara.server.environment import Environment


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def told(troubles: Iterator[Trouble]) -> list[tuple[str, str]]:
    return [(trouble.code, trouble.message) for trouble in troubles]


def test_nothing_is_wrong_with_a_good_one(environment: Environment) -> None:
    assert [*look_at_folder(environment), *look_at_key(environment)] == []


def test_no_installation_is_told_and_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENARA_DATA", str(tmp_path))
    found = examine(str(tmp_path / "none"), full=False)
    assert [trouble.told() for trouble in found] == [
        {
            "code": "no_installation",
            "message": f"There is no installation in {tmp_path / 'none'}.",
            "advice": "menara up makes one; menara restore makes one from a backup; --data names another folder.",
        }
    ]


def test_a_setting_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENARA_PUBLIC_URL", "menara.example")
    assert [trouble.code for trouble in examine(None, full=False)] == ["bad_setting"]


def test_a_folder_that_others_can_look_into_is_told(environment: Environment) -> None:
    environment.data.chmod(0o750)
    assert [(found.code, found.advice) for found in look_at_folder(environment)] == [
        ("open_folder", f"chmod 700 {environment.data}")
    ]


def test_a_folder_that_is_gone_while_its_key_is_elsewhere_is_told(
    environment: Environment, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("00" * 32)
    gone = Environment(tmp_path / "gone", None, None, (), tmp_path / "key")
    assert told(look_at_folder(gone)) == [("no_folder", f"The folder {tmp_path / 'gone'} is not there.")]
    assert told(look_at_folder(environment)) == []


def test_a_key_that_others_can_read_is_told(environment: Environment) -> None:
    environment.key_file.chmod(0o644)
    message = f"Others on this machine can read the key in {environment.key_file}."
    assert told(look_at_key(environment)) == [("open_key", message)]


def test_a_key_that_is_gone_is_told(environment: Environment) -> None:
    environment.key_file.unlink()
    assert told(look_at_key(environment)) == [("no_key", f"The key is not there: {environment.key_file}.")]


@pytest.mark.parametrize("content", [b"", b"00" * 31, b"00" * 33, b"\xff", b"zz" * 32])
def test_what_is_no_key_is_told(environment: Environment, content: bytes) -> None:
    environment.key_file.write_bytes(content)
    assert [(found.code, found.stops) for found in look_at_key(environment)] == [("bad_key", True)]


def test_a_key_that_cannot_be_read_is_told(environment: Environment) -> None:
    environment.key_file.unlink()
    environment.key_file.mkdir()
    message = f"The key in {environment.key_file} cannot be read: Is a directory."
    assert told(look_at_key(environment)) == [("unreadable_key", message)]


@pytest.mark.parametrize(("free", "codes"), [((2 << 30) - 1, ["disk_full"]), (2 << 30, [])])
def test_a_disk_that_is_nearly_full_is_told(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, free: int, codes: list[str]
) -> None:
    def usage(_: Any) -> Usage:
        return Usage(100 << 30, 98 << 30, free)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert [found.code for found in look_at_disk(environment)] == codes
