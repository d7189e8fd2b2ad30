"""The date forms of RFC 3339 are read, no others; minutes are those of UTC."""

from datetime import datetime, timedelta, timezone

import pytest

from menara.engine.mention import minute_of_day, read_time


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("2026-11-21T09:00:00Z", 540),
        ("2026-11-21t09:00:00z", 540),
        ("2026-11-21 09:00:00Z", 540),
        ("2026-11-21T09:00:00.1Z", 540),
        ("2026-11-21T09:00:59.123456789123456789Z", 540),
        ("2026-11-21T09:00:00-00:00", 540),
        ("2026-11-21T16:00:00+07:00", 540),
        ("2026-11-21T12:30:00+03:30", 540),
        ("2026-11-21T00:00:00+00:01", 1439),
        ("2026-11-21T23:59:59-23:59", 1438),
        ("2024-02-29T00:00:00Z", 0),
        ("0001-01-01T00:00:00+14:00", 600),
        ("9999-12-31T23:59:59-14:00", 839),
    ],
)
def test_the_forms_of_the_rfc_are_read(text: str, minute: int) -> None:
    assert minute_of_day(text) == minute


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-11-21",
        "2026-11-21T09:00:00",
        "2026-11-21T09:00Z",
        "2026-11-21T09Z",
        "20261121T090000Z",
        "2026-W47-6T09:00:00Z",
        "2026-11-21T09:00:00,5Z",
        "2026-11-21T09:00:00.Z",
        "2026-11-21T09:00:00+0700",
        "2026-11-21T09:00:00+07",
        "2026-11-21T09:00:00+24:00",
        "2026-11-21T09:00:00+07:60",
        "2026-11-21_09:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T09:60:00Z",
        "2026-11-21T09:00:61Z",
        "2026-02-31T09:00:00Z",
        "2026-02-29T09:00:00Z",
        "2026-00-01T09:00:00Z",
        "0000-01-01T09:00:00Z",
        "+2026-11-21T09:00:00Z",
        "57859-01-01T00:00:00Z",
        " 2026-11-21T09:00:00Z",
        "2026-11-21T09:00:00Z\n",
        "Sat, 21 Nov 2026 09:00:00 +0000",
        "1763715600",
        "۲۰۲۶-۱۱-۲۱T۰۹:۰۰:۰۰Z",
        "２０２６-11-21T09:00:00Z",
    ],
)
def test_no_other_form_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_time(text)


def test_a_moment_keeps_its_zone() -> None:
    assert read_time("2026-11-21T16:00:00.25+07:00") == datetime(
        2026, 11, 21, 16, 0, 0, 250_000, timezone(timedelta(hours=7))
    )


@pytest.mark.parametrize(
    "text", ["2016-12-31T23:59:60Z", "1990-12-31T15:59:60-08:00", "9999-12-31T23:59:60Z"]
)
def test_a_leap_second_ends_its_month(text: str) -> None:
    moment = read_time(text)
    assert (moment.second, moment.microsecond, minute_of_day(text)) == (59, 999_999, 1439)


@pytest.mark.parametrize(
    "text", ["2026-11-21T23:59:60Z", "2016-12-31T12:00:60Z", "2016-12-31T23:59:60+07:00"]
)
def test_a_second_sixty_elsewhere_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="a leap second comes only at the end of a month"):
        read_time(text)
