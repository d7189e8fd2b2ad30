"""How fast a live source is, and how far behind."""

import pytest

from menara.cli.pace import LOOKED_AT, Pace, behind, counted
from menara.connectors.base import Gap, Upsert


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def post(source_time: str | None, observed_at: str = "2026-11-21T09:00:10Z") -> Upsert:
    return Upsert(
        source="s",
        observed_at=observed_at,
        cursor="1",
        native_id="1",
        version="1",
        mention={},
        source_time=source_time,
    )


def test_the_rate_is_that_of_the_last_five_seconds() -> None:
    clock = Clock()
    pace = Pace(clock)
    rates = []
    for events in (10, 10, 10, 10, 10, 0, 0, 0, 0, 0):
        for _ in range(events):
            pace.add(post(None))
        clock.now += 1
        rates.append(round(pace.rate(), 1))
    assert rates == [10.0, 10.0, 10.0, 10.0, 10.0, 8.0, 6.0, 4.0, 2.0, 0.0]


def test_one_post_with_a_wrong_time_is_no_lag() -> None:
    pace = Pace()
    for second in ("07", "2001", "08", "2099", "06"):
        wrong = len(second) > 2
        pace.add(post(f"{second}-01-01T00:00:00Z" if wrong else f"2026-11-21T09:00:{second}Z"))
    assert pace.lag_s() == 3.0


def test_what_has_no_time_has_no_lag() -> None:
    pace = Pace()
    pace.add(post(None))
    pace.add(Gap(source="s", observed_at="2026-11-21T09:00:10Z", cursor="1", reason=""))
    assert pace.lag_s() is None


def test_posts_from_the_future_are_not_ahead() -> None:
    pace = Pace()
    pace.add(post("2026-11-21T10:00:00Z"))
    assert pace.lag_s() == 0


def test_the_lag_is_that_of_the_latest() -> None:
    pace = Pace()
    for _ in range(1000):
        pace.add(post("2026-11-21T08:00:00Z"))
    for _ in range(LOOKED_AT):
        pace.add(post("2026-11-21T09:00:09Z"))
    assert pace.lag_s() == 1.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_800, "2 days")],
)
def test_a_lag_is_told_in_words(seconds: float, words: str) -> None:
    assert behind(seconds) == f"{words} behind"


def test_things_are_counted() -> None:
    assert [counted(number, "gap") for number in (0, 1, 2, 1234)] == [
        "no gaps",
        "1 gap",
        "2 gaps",
        "1,234 gaps",
    ]
