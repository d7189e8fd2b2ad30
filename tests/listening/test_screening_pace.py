"""How much is stored in one transaction."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from menara.core.clock import now
from menara.core.log import Batch
from menara.listening import pace
from menara.listening.pace import Pace
from menara.listening.sifting import Sifted


def sifted(position: int, heard: int) -> Sifted:
    some: list[Any] = [None] * heard
    return Sifted(Batch(position, "1", now(), heard, b""), None, [], some)


def positions(parts: Any) -> list[list[int]]:
    return [[one.batch.position for one in part] for part in parts]


@pytest.fixture(autouse=True)
def fewest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on both databases."""
    monkeypatch.setattr(pace, "FEWEST", {"sqlite": 20, "postgresql": 20})


def test_parts_take_about_a_quarter_of_a_second_and_no_batch_is_cut() -> None:
    some = [sifted(position, heard) for position, heard in enumerate((100, 100, 50, 1, 900, 0, 0), 1)]
    assert positions(Pace().parts(some)) == [[1, 2, 3], [4], [5], [6, 7]]


def test_what_is_worth_nothing_goes_together() -> None:
    assert positions(Pace().parts([sifted(position, 0) for position in range(1, 41)])) == [[*range(1, 41)]]


@pytest.mark.usefixtures("clockwork")
def test_it_learns_how_long_storing_takes_and_leaves_others_time() -> None:
    learner = Pace()
    for _ in range(30):
        with learner.kept([sifted(1, 10)]):
            pass
    some = [sifted(position, 15) for position in range(1, 5)]
    assert positions(learner.parts(some)) == [[1], [2], [3], [4]]


@pytest.mark.usefixtures("clockwork")
def test_a_busy_machine_does_not_make_parts_smaller_for_ever() -> None:
    """There a transaction takes long whatever is in it."""
    learner = Pace()
    for _ in range(30):
        with learner.kept([sifted(1, 1)]):
            pass
    some = [sifted(position, 5) for position in range(1, 9)]
    assert positions(learner.parts(some)) == [[1, 2, 3, 4], [5, 6, 7, 8]]


@pytest.fixture
def clockwork(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each transaction takes a second; sleeping is noted, not done."""
    seconds = iter(range(1000))
    slept: list[float] = []
    monkeypatch.setattr(pace.time, "perf_counter", lambda: float(next(seconds)))
    monkeypatch.setattr(pace.time, "sleep", slept.append)
    yield
    assert slept == ([pace.LONGEST_S] * 30 if connection.vendor == "sqlite" else [])
