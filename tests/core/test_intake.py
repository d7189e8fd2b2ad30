"""What is full takes nothing in."""

from pathlib import Path
from typing import Any

import pytest

from menara.core import intake
from menara.core.intake import Fullness, Intake, free_bytes, what_is_full
from menara.core.log import DatabaseLog, Log

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Log:
    log = DatabaseLog()
    for content in (b"aa", b"bb"):
        log.append("heard", "1", content, 1)
    return log


def code(log: Log) -> str | None:
    fullness = what_is_full(log, "heard")
    return fullness.code if fullness else None


def test_so_many_bytes_may_wait(log: Log, settings: Any) -> None:
    settings.MENARA_QUEUE_LIMIT = 5
    assert code(log) is None
    settings.MENARA_QUEUE_LIMIT = 4
    assert code(log) == "queue"
    log.advance("screener", "heard", 0, 1)
    assert code(log) is None


def test_so_many_batches_may_wait(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_BATCHES", 2)
    assert code(log) == "queue"


def test_so_much_of_the_disk_stays_free(log: Log, settings: Any, tmp_path: Path) -> None:
    settings.MENARA_DATA = tmp_path / "not" / "there" / "yet"
    assert free_bytes() > 0
    settings.MENARA_DISK_RESERVE = 1 << 60
    assert code(log) == "disk"


def test_who_asks_often_is_told_what_was_seen_last(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Fullness("queue", "Full.")
    looks = iter([full, None])
    watched = Intake(lambda: next(looks))
    assert [watched.fullness() for _ in range(3)] == [full] * 3
    monkeypatch.setattr(intake, "LOOK_S", 0.0)
    monkeypatch.setattr(watched, "_next", 0.0)
    assert watched.fullness() is None
