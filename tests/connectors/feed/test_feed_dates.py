"""Dates of feeds: every form people give them, and none where a zone is missing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.feed.dates import read_date
from menara.engine.mention import read_time


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-21T09:00:00Z", "2026-11-21T09:00:00Z"),
        ("2026-11-21T09:00:00.5+07:00", "2026-11-21T09:00:00.5+07:00"),
        (" 2026-11-21t09:00:00z\n", "2026-11-21t09:00:00z"),
        ("2026-11-21T09:00:00+0700", "2026-11-21T02:00:00Z"),
        ("2026-11-21T09:00Z", "2026-11-21T09:00:00Z"),
        ("2026-11-21 09:00:00 UTC", "2026-11-21T09:00:00Z"),
        ("2026-11-21 09:00:00 +0700", "2026-11-21T02:00:00Z"),
        ("20261121T090000Z", "2026-11-21T09:00:00Z"),
        ("Sat, 21 Nov 2026 09:00:00 GMT", "2026-11-21T09:00:00Z"),
        ("Sat, 21 Nov 2026 09:00:00 +0700", "2026-11-21T02:00:00Z"),
        ("Sat, 21 Nov 2026 09:00:00 -0000", "2026-11-21T09:00:00Z"),
        ("21 Nov 26 09:00 EST", "2026-11-21T14:00:00Z"),
        ("Saturday, 21-Nov-26 09:00:00 UT", "2026-11-21T09:00:00Z"),
        ("Sat Nov 21 09:00:00 2026", None),
        ("Sat, 21 Nov 2026 09:00:00", None),
        ("Sat, 21 Nov 2026 09:00:00 WIB", None),
        ("2026-11-21T09:00:00", None),
        ("2026-11-21", None),
        ("21/11/2026 09:00", None),
        ("1795251600", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("57859-01-01T00:00:00Z", None),
        ("Thu, 31 Dec 9999 23:59:59 -2359", None),
        ("2026-02-31T09:00:00Z", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (17, None),
        ("9" * 100_000, None),
    ],
)
def test_a_date_is_read(written: object, read: str | None) -> None:
    assert read_date(written) == read


def test_what_feedparser_reads_counts_where_a_zone_is_named() -> None:
    parsed = time.gmtime(1795294800)
    assert read_date("21.11.2026, 21 Uhr UTC", parsed) == "2026-11-21T21:00:00Z"
    assert read_date("21.11.2026, 21 Uhr", parsed) is None


@given(text=st.text("0123456789-+:/TZ., SatNovGME", max_size=40))
def test_any_text_is_a_date_of_rfc_3339_or_none(text: str) -> None:
    read = read_date(text)
    if read is not None:
        read_time(read)
