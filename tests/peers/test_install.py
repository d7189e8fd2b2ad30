"""Peers are installed once for a version; what cannot be had is told and stops nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from peers import install

Made = list[Path]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Every folder in which the peer `probe` has been installed, one after the other."""
    made: Made = []
    (tmp_path / "here/probe").mkdir(parents=True)
    monkeypatch.setattr(install, "HERE", tmp_path / "here")
    monkeypatch.setattr(install, "HOME", tmp_path / "home")
    monkeypatch.setitem(install.INSTALLERS, "probe", made.append)
    return made


def test_a_peer_is_installed_once(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install.main(["probe"])
    install.main(["probe"])
    assert made == [tmp_path / "home/probe"]
    told = "Fetching probe, a server that tests drive, into .venv/peers\n"
    assert capsys.readouterr().out == told


def test_another_version_is_installed_anew(made: Made, tmp_path: Path) -> None:
    for version in ("1", "2", "2"):
        (tmp_path / "here/probe/requirements.txt").write_text(f"probe=={version}\n")
        install.main(["probe"])
    assert len(made) == 2


def test_what_was_there_before_is_gone(made: Made, tmp_path: Path) -> None:
    (tmp_path / "home/probe").mkdir(parents=True)
    (tmp_path / "home/probe/half").touch()
    install.main(["probe"])
    assert made == [tmp_path / "home/probe"]
    assert [file.name for file in (tmp_path / "home/probe").iterdir()] == ["installed"]


def test_what_cannot_be_had_is_told_and_tried_again_next_time(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(home: Path) -> None:
        made.append(home)
        raise install.NotToBeHad("as root: apt install probe")

    monkeypatch.setitem(install.INSTALLERS, "probe", refuse)
    install.main(["probe"])
    install.main(["probe"])
    assert len(made) == 2
    assert not (tmp_path / "home/probe/installed").exists()
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "probe is not to be had here, its tests are skipped: as root: apt install probe"


def test_a_command_that_fails_shows_its_last_lines() -> None:
    with pytest.raises(
        install.NotToBeHad, match=r"^sh -c echo no server; exit 4 ended with 4:\n    no server$"
    ):
        install.run("sh", "-c", "echo no server; exit 4")


def test_a_command_that_is_not_there_is_no_crash(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(install.INSTALLERS, "probe", lambda _: install.run("no-such-program"))
    install.main(["probe"])
    assert made == []


def test_only_root_installs_packages_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.os, "geteuid", lambda: 1000)
    with pytest.raises(install.NotToBeHad, match=r"^as root: apt install g\+\+ make$"):
        install.apt_install("g++", "make")


@pytest.fixture
def node_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A Node.js on the path that tells this version."""

    def node_says(version: str) -> None:
        for name in ("node", "npm"):
            (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return node_says


@pytest.mark.parametrize(
    ("version", "fits"), [("v20.20.2", True), ("v24.0.0", True), ("v18.20.4", False), ("", False)]
)
def test_the_node_of_the_machine_is_used_when_it_is_new_enough(
    version: str, fits: bool, node_says: Callable[[str], None], tmp_path: Path
) -> None:
    node_says(version)
    assert install.found_node() == (tmp_path / "node" if fits else None)


def test_without_node_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install.found_node() is None


def test_the_lock_file_of_npm_names_no_host() -> None:
    (lock,) = Path(install.HERE).glob("*/package-lock.json")
    assert "resolved" not in lock.read_text("utf-8")
