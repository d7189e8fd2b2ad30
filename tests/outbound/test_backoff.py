"""Waits after failures: bounds that double up to a ceiling, and what the other side asks for."""

from collections.abc import Callable

import pytest

from menara.outbound.backoff import PACES, Backoff, Backoffs
from menara.outbound.errors import Failure, TryLater


def always(number: float) -> Callable[[], float]:
    return lambda: number


def waits(backoff: Backoff, number: int, after_s: float | None = None) -> list[float]:
    return [backoff.next(after_s) for _ in range(number)]


def test_the_bound_doubles_up_to_the_ceiling() -> None:
    assert waits(Backoff(1, 10, always(1)), 6) == [1, 2, 4, 8, 10, 10]


def test_any_moment_before_the_bound_may_come() -> None:
    assert waits(Backoff(1, 10, always(0)), 3) == [0, 0, 0]
    assert waits(Backoff(1, 10, always(0.25)), 3) == [0.25, 0.5, 1]


def test_a_success_starts_it_anew() -> None:
    backoff = Backoff(1, 10, always(1))
    waits(backoff, 5)
    backoff.reset()
    assert waits(backoff, 2) == [1, 2]


def test_what_is_asked_for_is_waited_out_and_those_who_were_told_the_same_come_back_apart() -> None:
    assert waits(Backoff(1, 60, always(0)), 2, after_s=900) == [900, 900]
    assert waits(Backoff(1, 60, always(1)), 3, after_s=900) == [901, 902, 904]


def test_who_asks_for_little_is_not_left_alone_for_long() -> None:
    assert waits(Backoff(60, 900, always(1), least_s=60), 3, after_s=2) == [4, 6, 10]
    assert waits(Backoff(60, 900, always(1), least_s=60), 2, after_s=0) == [1, 2]
    assert waits(Backoff(60, 900, always(1), least_s=60), 2, after_s=-5) == [1, 2]


def test_failures_without_end_do_not_overflow() -> None:
    assert waits(Backoff(1, 10, always(1)), 5_000)[-1] == 10


def test_the_ceiling_is_told() -> None:
    backoff = Backoff(1, 4, always(0))
    told = []
    for _ in range(3):
        told.append(backoff.at_ceiling)
        backoff.next()
    assert told == [False, False, True]


@pytest.mark.parametrize(
    ("failure", "first", "second", "last"),
    [
        (Failure.CONNECTION, 0.25, 0.5, 64),
        (Failure.SERVER, 5, 10, 320),
        (Failure.LIMIT, 120, 180, 960),
    ],
)
def test_each_kind_of_failure_has_its_pace(
    failure: Failure, first: float, second: float, last: float
) -> None:
    backoffs = Backoffs(always(1))
    error = TryLater("No.", failure=failure)
    assert [backoffs.next(error), backoffs.next(error)] == [first, second]
    assert [backoffs.next(error) for _ in range(20)][-1] == last


def test_a_limit_without_a_word_is_left_alone_for_a_minute_at_least() -> None:
    assert Backoffs(always(0)).next(TryLater("No.", failure=Failure.LIMIT)) == 60


def test_one_kind_does_not_lengthen_the_waits_of_another() -> None:
    backoffs = Backoffs(always(1))
    for _ in range(9):
        backoffs.next(TryLater("No.", failure=Failure.SERVER))
    assert backoffs.at_ceiling
    assert backoffs.next(TryLater("No.")) == PACES[Failure.CONNECTION].first_s
    backoffs.reset()
    assert not backoffs.at_ceiling


def test_a_turn_that_was_given_is_taken_up_soon_after_and_lengthens_nothing() -> None:
    error = TryLater("Not yet.", after_s=320, failure=Failure.LIMIT)
    assert Backoffs(always(0)).next(error) == 320
    backoffs = Backoffs(always(1))
    assert [backoffs.next(error) for _ in range(5)] == [340] * 5
    assert not backoffs.at_ceiling
