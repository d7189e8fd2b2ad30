"""When each feed is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from menara.connectors.feed.schedule import DAY_S, LONGEST_S, USUAL_S, Schedule, Turn, fresh_s

URLS = ["https://a.example/", "https://b.example/"]
BEGIN = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def next_wait(schedule: Schedule) -> float:
    turn = schedule.next()
    assert turn is not None
    return turn.wait_s


def test_all_are_asked_at_once_and_then_in_turns_of_their_own(clock: Clock) -> None:
    schedule = Schedule(URLS, None, 100, clock)
    taken: list[Turn] = []
    for _ in range(6):
        turn = schedule.next()
        assert turn is not None
        clock.wait(turn.wait_s)
        taken.append(turn)
        schedule.again(turn, 0)
    assert [(turn.url[8], turn.number) for turn in taken[:2]] == [("a", 1), ("b", 1)]
    assert sorted((turn.url[8], turn.number) for turn in taken) == [
        (name, n) for name in "ab" for n in (1, 2, 3)
    ]
    assert len({round(turn.wait_s, 3) for turn in taken[2:]}) == 4


@pytest.mark.parametrize(
    ("interval_s", "asked_s", "wait_s"),
    [
        (None, 0, USUAL_S),
        (None, 60, USUAL_S),
        (None, 1800, 1800),
        (None, 10 * DAY_S, LONGEST_S),
        (60, 0, 60),
        (60, 10 * DAY_S, 60),
        (0, 1800, 0),
    ],
)
def test_a_person_counts_more_than_a_feed_and_a_feed_more_than_nothing(
    clock: Clock, interval_s: float | None, asked_s: float, wait_s: float
) -> None:
    schedule = Schedule(URLS[:1], None, interval_s, clock)
    schedule.again(Turn(URLS[0], 0, 1), asked_s)
    schedule.next()
    assert 0.9 * wait_s <= next_wait(schedule) <= 1.1 * wait_s


def test_it_ends_when_each_has_been_asked_as_often_as_it_should_be(clock: Clock) -> None:
    schedule = Schedule(URLS, 2, 0, clock)
    urls = []
    while turn := schedule.next():
        urls.append(turn.url)
        schedule.again(turn, 0)
    assert sorted(urls) == sorted(URLS * 2)


def failures(clock: Clock, *after_s: float | None) -> list[float]:
    schedule = Schedule(URLS[:1], None, 10, clock)
    waits = []
    for after in after_s:
        turn = schedule.next()
        assert turn is not None
        clock.wait(turn.wait_s)
        schedule.after_failure(turn, after, lambda: 1.0)
        waits.append(turn.wait_s)
    return [*waits, next_wait(schedule)]


def test_what_fails_is_asked_less_and_less_often(clock: Clock) -> None:
    assert failures(clock, *[None] * 12)[1:] == [
        20, 30, 50, 90, 170, 330, 650, 1290, 2570, 5130, 10250, 20490,
    ]  # fmt: skip


def test_what_the_other_side_asks_for_is_waited_out_up_to_a_day(clock: Clock) -> None:
    assert failures(clock, 120.0, 1e12, 1.0)[1:] == [130, DAY_S, 50]


def test_after_an_answer_a_failure_is_the_first_again(clock: Clock) -> None:
    schedule = Schedule(URLS[:1], None, 10, clock)
    for works in (False, False, True, False):
        turn = schedule.next()
        assert turn is not None
        clock.wait(turn.wait_s)
        if works:
            schedule.again(turn, 0)
        else:
            schedule.after_failure(turn, None, lambda: 1.0)
    assert next_wait(schedule) == 20


def test_what_a_person_has_to_mend_is_asked_tomorrow_or_never(clock: Clock) -> None:
    endless, limited = Schedule(URLS[:1], None, 10, clock), Schedule(URLS[:1], 5, 10, clock)
    for schedule in (endless, limited):
        turn = schedule.next()
        assert turn is not None
        schedule.tomorrow(turn)
    assert 0.9 * DAY_S <= next_wait(endless) <= 1.1 * DAY_S
    assert limited.next() is None


@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [("max-age=300", 300), ("public, Max-Age = 60", 60), ('max-age="5"', 5), ("s-maxage=9", 0), ("no-cache", 0), ("max-age=-1", 0),
     ("", 0)],
)  # fmt: skip
def test_how_long_an_answer_stays_as_it_is(cache_control: str, seconds: float) -> None:
    assert fresh_s(cache_control) == seconds
