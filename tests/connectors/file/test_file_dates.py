"""Dates as spreadsheets write them; what could be read in two ways is refused, and the person told what decides."""

import re
from typing import Any

import pytest

from menara.connectors.file.dates import Dates, read_zone

NINE = "2026-11-21T09:00:00Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (NINE, NINE),
        ("2026-11-21T16:00:00+07:00", "2026-11-21T16:00:00+07:00"),
        ("2026-11-21 09:00:00.123456789Z", "2026-11-21 09:00:00.123456789Z"),
        ("2026-11-21T09:00Z", NINE),
        ("2026-11-21 16:00 +0700", NINE),
        ("2026/11/21 09:00 UTC", NINE),
        ("2026.11.21 9:00 GMT", NINE),
        ("Sat, 21 Nov 2026 09:00:00 +0000", NINE),
        ("21 Nov 2026 09:00:00 GMT", NINE),
        ("Sat Nov 21 09:00:00 +0000 2026", NINE),
        ("November 21, 2026 4:00 PM +07:00", NINE),
        ("Nov 21 2026, 9:00 a.m. Z", NINE),
        ("1795251600", NINE),
        ("1795251600.0", NINE),
        ("1795251600000", NINE),
        ("1795251600000000", NINE),
        ("1795251600.5", "2026-11-21T09:00:00.500000Z"),
        ("۲۰۲۶-۱۱-۲۱T۰۹:۰۰:۰۰Z", "2026-11-21T09:00:00Z"),
    ],
)
def test_a_date_that_names_its_zone_needs_no_settings(text: str, moment: str) -> None:
    assert Dates().read(text) == moment


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2026-11-21 16:00:00", None, NINE),
        ("2026-11-21T16:00:00.25", None, "2026-11-21T09:00:00.250000Z"),
        ("2026-11-21", None, "2026-11-20T17:00:00Z"),
        ("21.11.2026 16:00", "day first", NINE),
        ("21/11/2026 4:00 PM", "day first", NINE),
        ("11/21/2026 4:00 pm", "month first", NINE),
        ("5/6/2026 7:00", "day first", "2026-06-05T00:00:00Z"),
        ("5/6/2026 7:00", "month first", "2026-05-06T00:00:00Z"),
        ("21-Nov-2026 16:00", None, NINE),
        ("11/21/2026 12:00 AM", "month first", "2026-11-20T17:00:00Z"),
        ("11/21/2026 12:30 PM", "month first", "2026-11-21T05:30:00Z"),
    ],
)
def test_a_date_without_a_zone_is_in_that_of_the_settings(text: str, order: Any, moment: str) -> None:
    assert Dates(read_zone("Asia/Jakarta"), order).read(text) == moment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-11-21 09:00:00", '"2026-11-21 09:00:00" has no zone. Set timezone to the one it was written in'),
        ("2026-11-21", '"2026-11-21" has no zone. Set timezone to the one it was written in'),
        ("21/11/2026 09:00Z", 'day or month first? Set date_order to "day first" or "month first"'),
        ("2026-02-31T00:00:00Z", "day is out of range for month"),
        ("2026-13-01T00:00:00Z", "month must be in 1..12"),
        ("2026-11-21T24:00:00Z", "hour must be in 0..23"),
        ("2026-11-21T09:00:61Z", "second must be in 0..59"),
        ("1403/09/01 09:00Z", "the year 1403 is not between 1970 and 2100: another calendar?"),
        ("21 Nov 2026 13:00 PM Z", "13 PM is no time of day"),
        ("99999999999999", '"99999999999999" is no date in a form that is known'),
        ("9999999999", "the year 2286 is not between 1970 and 2100: another calendar?"),
        ("yesterday", '"yesterday" is no date in a form that is known'),
        ("2026-11-21T09:00:00 CET", '"2026-11-21T09:00:00 CET" is no date in a form that is known'),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        Dates().read(text)


def test_an_hour_that_clocks_skipped_is_refused() -> None:
    dates = Dates(read_zone("Europe/Berlin"))
    with pytest.raises(ValueError, match=r"2026-03-29 02:30:00 did not exist in Europe/Berlin"):
        dates.read("2026-03-29 02:30:00")


def test_of_an_hour_that_came_twice_the_first_is_meant() -> None:
    assert Dates(read_zone("Europe/Berlin")).read("2026-10-25 02:30:00") == "2026-10-25T00:30:00Z"


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("UTC", "2026-11-21T12:00:00Z"),
        ("z", "2026-11-21T12:00:00Z"),
        ("+07:00", "2026-11-21T05:00:00Z"),
        ("-0330", "2026-11-21T15:30:00Z"),
        ("Asia/Kuala_Lumpur", "2026-11-21T04:00:00Z"),
    ],
)
def test_a_zone_is_a_name_or_an_offset(name: str, moment: str) -> None:
    assert Dates(read_zone(name)).read("2026-11-21 12:00") == moment
