"""Times, as people of each language read them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from menara.web import times
from menara.web.languages import speaking

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)  # the clock of the tests; 16:00 in Jakarta


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "now",
                "4 min ago",
                "59 min ago",
                "15:00",
                "00:00",
                "Fri 20 Nov, 23:59",
                "Wed 31 Dec 2025, 16:00",
            ],
        ),
        ("fa", ["اکنون", "۴ دقیقه پیش", "۵۹ دقیقه پیش", "۱۵:۰۰", "۰۰:۰۰", None, None]),
    ],
)
def test_times_grow_old(clock: Any, language: str, told: list[str | None]) -> None:  # noqa: ARG001
    ages = [
        timedelta(seconds=59),
        timedelta(minutes=4, seconds=30),
        timedelta(minutes=59),
        timedelta(hours=1),
        timedelta(hours=16),
        timedelta(hours=16, minutes=1),
        timedelta(days=325),
    ]
    with speaking(language, "Asia/Jakarta"):
        found = [times.tell(NOW - age).text for age in ages]
    assert [text for text, wanted in zip(found, told, strict=True) if wanted] == [
        text for text in told if text
    ]


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 11, 20, 9, tzinfo=UTC), "۲۹ آبان"),
        (
            datetime(2026, 3, 20, 18, tzinfo=UTC),
            "۱ فروردین",
        ),  # the new year begins at midnight in Jakarta, too
        (datetime(2026, 3, 20, 9, tzinfo=UTC), "۲۹ اسفند ۱۴۰۴"),
    ],
    ids=["autumn", "new year", "year before"],
)
def test_in_persian_days_are_those_of_the_jalali_calendar(clock: Any, moment: datetime, told: str) -> None:  # noqa: ARG001
    with speaking("fa", "Asia/Jakarta"):
        assert told in times.tell(moment).text
        assert moment.astimezone(UTC).strftime("%Y-%m") in times.tell(moment).title


@pytest.mark.parametrize("language", ["en", "id", "ms", "fa", "nl"])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Niue"])
@pytest.mark.parametrize("year", [1, 2, 500, 9998, 9999])
def test_no_time_is_too_far_away(clock: Any, language: str, zone: str, year: int) -> None:  # noqa: ARG001
    moments = [datetime(year, 1, 2, tzinfo=UTC), datetime(year, 12, 30, tzinfo=UTC)]
    with speaking(language, zone):
        assert all(times.tell(moment).text for moment in moments)


def test_a_stretch_names_its_day_once(clock: Any) -> None:  # noqa: ARG001
    with speaking("en", "UTC"):
        assert times.stretch(NOW - timedelta(hours=2), NOW) == "07:00–09:00"
        assert (
            times.stretch(NOW - timedelta(hours=26), NOW - timedelta(hours=25)) == "Fri 20 Nov, 07:00–08:00"
        )
        assert times.stretch(NOW - timedelta(hours=26), NOW) == "Fri 20 Nov, 07:00–09:00"
