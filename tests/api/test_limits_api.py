"""How much a token may ask."""

from typing import Any

import pytest
from django.db import OperationalError

from menara.api import limits
from menara.api.limits import forget_purses
from menara.core.allowance import draw
from menara.core.models import Allowance
from menara.people.enums import Scope

OWN = "/api/v1/token"


@pytest.fixture(autouse=True)
def rate(settings: Any, clock: Any) -> int:
    """Sixty a minute, and time stands still."""
    assert clock
    settings.MENARA_API_RATE = 60
    return 60


def statuses(caller: Any, number: int) -> list[int]:
    return [caller.get(OWN).status_code for _ in range(number)]


def test_so_many_are_answered_and_no_more(program: Any, clock: Any) -> None:
    assert statuses(program, 60) == [200] * 60
    answer = program.get(OWN)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "too_many", "1")
    clock.move(seconds=1)
    assert statuses(program, 2) == [200, 429]
    clock.move(minutes=5)
    assert statuses(program, 61) == [200] * 60 + [429]


def test_it_is_told_how_much_is_left(program: Any) -> None:
    told = [program.get(OWN) for _ in range(2)]
    assert [answer["RateLimit"] for answer in told] == ['"token";r=59;t=1', '"token";r=58;t=2']
    assert {answer["RateLimit-Policy"] for answer in told} == {'"token";q=60;w=60'}


def test_what_looks_at_many_mentions_costs_more(program: Any) -> None:
    assert [program.get("/api/v1/search").status_code for _ in range(7)] == [200] * 6 + [429]


def test_several_processes_share_one_allowance(program: Any) -> None:
    for _ in range(60):
        assert program.get(OWN).status_code == 200
        forget_purses()  # the next question comes to a process that has drawn nothing yet
    assert program.get(OWN).status_code == 429


def test_each_token_has_its_own(program: Any, new_caller: Any, workspace: Any) -> None:
    other = new_caller(workspace, [Scope.MENTIONS_READ])
    assert statuses(program, 61)[-1] == 429
    assert statuses(other, 1) == [200]


def test_who_may_not_ask_takes_nothing_from_others(program: Any, new_caller: Any, workspace: Any) -> None:
    nobody = new_caller(workspace, [])
    assert [nobody.get("/api/v1/streams").status_code for _ in range(70)] == [403] * 70
    assert (statuses(program, 1), Allowance.objects.count()) == ([200], 1)


def test_a_large_allowance_is_drawn_in_lots(program: Any, settings: Any) -> None:
    settings.MENARA_API_RATE = 1000
    statuses(program, 3)
    assert Allowance.objects.get().left == 980


def test_what_is_left_of_a_large_allowance_is_told_whole(program: Any, settings: Any) -> None:
    settings.MENARA_API_RATE = 1000
    told = [program.get(OWN)["RateLimit"] for _ in range(3)]
    assert told == ['"token";r=999;t=1', '"token";r=998;t=1', '"token";r=997;t=1']


def test_without_a_limit_nothing_is_counted(program: Any, settings: Any) -> None:
    settings.MENARA_API_RATE = 0
    answer = program.get(OWN)
    assert ("RateLimit" in answer, Allowance.objects.count()) == (False, 0)


def test_a_database_that_cannot_write_keeps_no_reader_out(
    program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(limits, "draw", fail)
    assert statuses(program, 3) == [200] * 3


@pytest.mark.django_db
def test_a_clock_that_goes_back_gives_nothing_away(clock: Any) -> None:
    assert draw("x", 60, least=60, lot=60).granted == 60
    clock.move(minutes=-10)
    assert draw("x", 60, least=1, lot=1).granted == 0


@pytest.mark.django_db
def test_a_clock_that_goes_back_keeps_nobody_out(clock: Any) -> None:
    assert draw("x", 60, least=60, lot=60).granted == 60
    clock.move(days=-1)
    assert draw("x", 60, least=1, lot=1).wait_s == 1
    clock.move(seconds=1)
    assert draw("x", 60, least=1, lot=1).granted == 1
