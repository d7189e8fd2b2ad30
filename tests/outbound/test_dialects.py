"""What answers say about limits, one table for all dialects: (status, headers, body) -> quotas."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.outbound.dialects import DIALECTS, Folded, Quota, Reading, Scope, Told
from menara.outbound.dialects.figures import LONGEST_S
from menara.outbound.dialects.refusals import pacific, until_midnight

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOW = NOON.timestamp()  # 1795262400
DATE = format_datetime(NOON, usegmt=True)
ACCOUNT, HOST = Scope.ACCOUNT, Scope.HOST
ENDPOINT = Scope.ENDPOINT

META_USE = {"call_count": 100, "total_cputime": 25, "total_time": 25, "type": "pages"}


def read(dialect: str, status: int, headers: dict[str, str], body: Any = b"") -> Reading:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    return DIALECTS[dialect](Told(status, Folded(headers), written, NOW))


TABLE: list[tuple[str, int, dict[str, str], Any, list[Quota]]] = [
    # Retry-After, read by all
    ("standard", 429, {"Retry-After": "120"}, b"", [Quota(0, 120)]),
    ("standard", 503, {"Retry-After": "Sat, 21 Nov 2026 12:02:00 GMT", "Date": DATE}, b"", [Quota(0, 120)]),
    ("standard", 503, {"Retry-After": "Saturday, 21-Nov-26 12:02:00 GMT"}, b"", [Quota(0, 120)]),
    ("standard", 200, {"Retry-After": "120"}, b"", []),
    ("slack", 429, {"Retry-After": "30"}, b"", [Quota(0, 30)]),
    # X
    (
        "x",
        200,
        {"x-rate-limit-limit": "450", "x-rate-limit-remaining": "449", "x-rate-limit-reset": f"{NOW + 900:.0f}"},
        b"",
        [Quota(449, 900, 450)],
    ),
    (
        "x",
        200,
        {
            "x-app-limit-24hour-limit": "1667",
            "x-app-limit-24hour-remaining": "0",
            "x-app-limit-24hour-reset": f"{NOW + 86_400:.0f}",
        },
        b"",
        [Quota(0, 86_400, 1667, ACCOUNT)],
    ),
    ("x", 429, {"x-rate-limit-remaining": "0"}, b"", []),
    # Reddit
    (
        "reddit",
        200,
        {"x-ratelimit-used": "2", "x-ratelimit-remaining": "598.0", "x-ratelimit-reset": "412.5"},
        b"",
        [Quota(598, 412.5, 600, ACCOUNT)],
    ),
    # Mastodon, and its stand-in
    (
        "mastodon",
        200,
        {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": "198",
            "X-RateLimit-Reset": "2026-11-21T12:05:00.175404Z",
        },
        b"",
        [Quota(198, 300.175404, 300, bucket="300")],
    ),
    (
        "mastodon",
        200,
        {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": f"{NOW + 300:.0f}"},
        b"",
        [Quota(9, 300, 300, bucket="300")],
    ),
    # Bluesky
    (
        "bluesky",
        200,
        {
            "ratelimit-limit": "3000",
            "ratelimit-remaining": "2998",
            "ratelimit-reset": f"{NOW + 240:.0f}",
            "ratelimit-policy": "3000;w=300",
        },
        b"",
        [Quota(2998, 240, 3000, bucket="3000;w=300")],
    ),
    # The IETF's drafts 06, 07 and 09
    (
        "standard",
        200,
        {"RateLimit-Limit": "100, 100;w=10", "RateLimit-Remaining": "50", "RateLimit-Reset": "5"},
        b"",
        [Quota(50, 5, 100)],
    ),
    ("standard", 200, {"RateLimit": "limit=100, remaining=50, reset=5"}, b"", [Quota(50, 5, 100)]),
    (
        "standard",
        200,
        {
            "RateLimit": '"burst";r=9;t=2, "day";r=700;t=3600',
            "RateLimit-Policy": '"burst";q=10;w=10, "day";q=1000;w=86400',
        },
        b"",
        [Quota(9, 2, 10, bucket='"burst"'), Quota(700, 3600, 1000, bucket='"day"')],
    ),
    # Discord
    (
        "discord",
        200,
        {
            "X-RateLimit-Limit": "5",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": f"{NOW + 9:.3f}",
            "X-RateLimit-Reset-After": "1.25",
            "X-RateLimit-Bucket": "abcd1234",
        },
        b"",
        [Quota(0, 1.25, 5, bucket="abcd1234")],
    ),
    (
        "discord",
        200,
        {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "4", "X-RateLimit-Reset": f"{NOW + 9:.3f}"},
        b"",
        [Quota(4, 9, 5)],
    ),
    ("discord", 429, {}, {"retry_after": 0.4, "global": False}, [Quota(0, 0.4)]),
    ("discord", 429, {}, {"retry_after": 64.57, "global": True}, [Quota(0, 64.57, scope=ACCOUNT)]),
    ("discord", 429, {"Retry-After": "65", "X-RateLimit-Scope": "global"}, b"<html>", [Quota(0, 65, scope=ACCOUNT)]),
    # Meta
    ("meta", 200, {"X-App-Usage": '{"call_count":28,"total_time":60,"total_cputime":25}'}, b"", [Quota(40, 3600, 100, ACCOUNT)]),
    ("meta", 200, {"X-Page-Usage": '{"call_count":101,"total_time":1}'}, b"", [Quota(0, 3600, 100, ACCOUNT)]),
    (
        "meta",
        400,
        {"X-Business-Use-Case-Usage": json.dumps({"1": [{**META_USE, "estimated_time_to_regain_access": 19}]})},
        {"error": {"code": 80001}},
        [Quota(0, 1140, 100, ACCOUNT, "pages")],
    ),
    (
        "meta",
        200,
        {"X-Business-Use-Case-Usage": json.dumps({"1": [{**META_USE, "call_count": 3, "estimated_time_to_regain_access": 0}]})},
        b"",
        [Quota(75, 3600, 100, ACCOUNT, "pages")],
    ),
    # Bodies
    (
        "stack_exchange",
        200,
        {},
        {"items": [], "quota_max": 300, "quota_remaining": 287, "backoff": 10},
        [Quota(0, 10), Quota(287, 43_200, 300, ACCOUNT)],
    ),
    ("telegram", 429, {}, {"ok": False, "parameters": {"retry_after": 35}}, [Quota(0, 35, scope=ACCOUNT)]),
    ("lemmy", 400, {}, {"error": "rate_limit_error"}, []),
    ("gdelt", 429, {}, b"Please limit requests to one every 5 seconds", [Quota(0, 5, scope=HOST)]),
    ("gdelt", 200, {}, b"Please limit requests to one every 5 seconds", [Quota(0, 5, scope=HOST)]),
    ("gdelt", 200, {}, b'{"articles": []}', []),
    (
        "youtube",
        403,
        {},
        {"error": {"errors": [{"reason": "quotaExceeded"}]}},
        [Quota(0, 20 * 3600)],  # noon in UTC is 04:00 on the Pacific coast
    ),
    ("youtube", 403, {}, {"error": {"errors": [{"reason": "rateLimitExceeded"}]}}, []),
    ("youtube", 403, {}, {"error": {"errors": [{"reason": "forbidden"}]}}, []),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "status", "headers", "body", "quotas"), TABLE)
def test_an_answer_is_understood(
    dialect: str, status: int, headers: dict[str, str], body: Any, quotas: list[Quota]
) -> None:
    read_quotas = read(dialect, status, headers, body).quotas
    assert [rounded(quota) for quota in read_quotas] == quotas


def rounded(quota: Quota) -> Quota:
    """Seconds since 1970 have no more than microseconds in a float."""
    return Quota(quota.remaining, round(quota.reset_s, 6), quota.limit, quota.scope, quota.bucket)


@pytest.mark.parametrize(
    ("dialect", "status", "body"),
    [
        *((name, 429, b"") for name in DIALECTS),
        ("lemmy", 400, {"error": "rate_limit_error"}),
        ("meta", 400, {"error": {"code": 4}}),
        ("meta", 403, {"error": {"code": 613}}),
        ("stack_exchange", 400, {"error_id": 502, "error_name": "throttle_violation"}),
        ("youtube", 403, {"error": {"errors": [{"reason": "quotaExceeded"}]}}),
        ("youtube", 403, {"error": {"errors": [{"reason": "userRateLimitExceeded"}]}}),
        ("gdelt", 200, b"Please limit requests to one every 5 seconds"),
    ],
)
def test_a_refusal_is_known_as_one(dialect: str, status: int, body: Any) -> None:
    assert read(dialect, status, {}, body).limited


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("status", [200, 304, 400, 401, 403, 404, 500, 503])
def test_what_is_no_refusal_is_not_taken_for_one(dialect: str, status: int) -> None:
    assert (
        read(dialect, status, {}, {"error": {"code": 100, "errors": [{"reason": "forbidden"}]}}) == Reading()
    )


def test_what_is_to_be_waited_is_the_longest_of_what_is_spent() -> None:
    assert Reading((Quota(0, 10), Quota(0, 90), Quota(5, 900))).wait_s == 90
    assert Reading((Quota(5, 900),)).wait_s is None


def test_moments_are_read_by_the_clock_of_the_side_that_tells_them() -> None:
    """A server whose clock is a day ahead means the same quarter of an hour."""
    ahead = NOW + 86_400
    headers = {
        "Date": format_datetime(datetime.fromtimestamp(ahead, UTC), usegmt=True),
        "x-rate-limit-limit": "450",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": f"{ahead + 900:.0f}",
    }
    assert read("x", 200, headers).quotas == (Quota(0, 900, 450),)


def test_a_window_that_has_just_ended_is_over_and_one_that_ended_long_ago_is_no_news() -> None:
    window = {"x-rate-limit-limit": "450", "x-rate-limit-remaining": "0"}
    assert read("x", 200, {**window, "x-rate-limit-reset": f"{NOW - 3:.0f}"}).quotas == (Quota(0, 0, 450),)
    assert read("x", 200, {**window, "x-rate-limit-reset": "1"}).quotas == ()


NO_FIGURES = [
    *("", " ", "-1", "-0.5", "NaN", "inf", "-inf", "Infinity", "1e9", "0x10", "1_000", "٣٠", "30, 30", "soon"),
    *("1" + "0" * 400, "9" * 14, "10.", ".5", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 01 Jan 10000 00:00:00 GMT"),
    *("9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "2026-02-31T00:00:00Z", "2026-11-21T12:05:00"),
    *("0001-01-01T00:00:00+14:00", "2326-11-21T12:00:00Z", f"{NOW + 300 * 31_557_600:.0f}", "\x00", "é" * 9_000),
]  # fmt: skip
WINDOWS = {
    "x": ("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"),
    "reddit": ("x-ratelimit-used", "x-ratelimit-remaining", "x-ratelimit-reset"),
    "mastodon": ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
    "discord": ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
    "bluesky": ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
}


@pytest.mark.parametrize("dialect", WINDOWS)
@pytest.mark.parametrize("figure", NO_FIGURES)
def test_an_end_that_cannot_be_true_is_not_heard(dialect: str, figure: str) -> None:
    limit, remaining, reset = WINDOWS[dialect]
    headers = {limit: "300", remaining: "0", reset: figure, "retry-after": figure}
    assert read(dialect, 429, headers) == Reading(limited=True)


@pytest.mark.parametrize("dialect", WINDOWS)
@pytest.mark.parametrize("figure", NO_FIGURES)
def test_what_is_left_is_not_guessed(dialect: str, figure: str) -> None:
    limit, remaining, reset = WINDOWS[dialect]
    headers = {limit: "300", remaining: figure, reset: "300" if dialect == "reddit" else f"{NOW + 300:.0f}"}
    assert read(dialect, 200, headers) == Reading()


def test_more_left_than_there_is_is_not_believed() -> None:
    headers = {"ratelimit-limit": "5", "ratelimit-remaining": "9", "ratelimit-reset": "60"}
    assert read("bluesky", 200, headers) == Reading()


HOSTILE_BODIES = [
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"9" * 5_000,
    b'{"retry_after": ' + b"9" * 5_000 + b"}",
    b'{"retry_after": NaN, "backoff": -Infinity, "parameters": {"retry_after": 1e400}}',
    b'{"retry_after": true, "backoff": "10 s", "parameters": [], "error": {"errors": {"reason": 1}, "code": true}}',
    b'{"error": {"errors": [null, [], {"reason": []}], "code": "4"}, "parameters": {"retry_after": {}}}',
    b'{"backoff": -5, "quota_remaining": -1, "quota_max": null, "error": []}',
    b"\xff\xfe{\x00}\x00",
    b"\x00" * 1_000,
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("body", HOSTILE_BODIES, ids=range(len(HOSTILE_BODIES)))
def test_a_hostile_body_hurts_nobody(dialect: str, body: bytes) -> None:
    assert read(dialect, 400, {}, body) == Reading()


HEADERS = [
    *sorted({name for names in WINDOWS.values() for name in names}),
    *(
        "retry-after",
        "date",
        "ratelimit",
        "ratelimit-policy",
        "x-ratelimit-reset-after",
        "x-ratelimit-bucket",
    ),
    *("x-app-usage", "x-page-usage", "x-business-use-case-usage", "x-app-limit-24hour-reset"),
]
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(NO_FIGURES),
    st.integers(0, 10**12).map(str),
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["call_count", "1", "type"]), inner),
        max_leaves=5,
    ).map(json.dumps),
)


@given(
    st.sampled_from(sorted(DIALECTS)),
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(HEADERS), VALUES),
    st.binary(max_size=60),
)
def test_whatever_an_answer_holds_what_is_read_is_bounded(
    dialect: str, status: int, headers: dict[str, str], body: bytes
) -> None:
    for quota in read(dialect, status, headers, body).quotas:
        assert 0 <= quota.reset_s <= LONGEST_S
        assert 0 <= quota.remaining < 1e13
        assert quota.limit is None or quota.remaining <= quota.limit < 2e13


class TestPacificMidnight:
    """The days of YouTube's quotas; clocks went forward on 8 March 2026 and back on 1 November."""

    @pytest.mark.parametrize(
        ("now", "hours"),
        [
            ("2026-11-21T08:00:00Z", 24),  # midnight there
            ("2026-11-21T07:59:00Z", 1 / 60),
            ("2026-03-08T08:00:00Z", 23),
            ("2026-11-01T07:00:00Z", 25),
            ("2026-07-01T12:00:00Z", 19),
        ],
    )
    def test_a_day_has_as_many_hours_as_it_has_there(self, now: str, hours: float) -> None:
        moment = datetime.fromisoformat(now).timestamp()
        assert until_midnight(moment, pacific()) == hours * 3600

    def test_without_time_zones_it_is_an_hour_late_at_most(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def nowhere(name: str) -> None:
            raise OSError(name)

        monkeypatch.setattr("menara.outbound.dialects.refusals.ZoneInfo", nowhere)
        assert until_midnight(datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp(), pacific()) == 20 * 3600


def recorded_headers(folder: Path) -> list[dict[str, str]]:
    """The headers of all answers in cassettes of VCR, which are lists below their names."""
    found = []
    for cassette in sorted(folder.glob("*.yaml")):
        answers = cassette.read_text("utf-8", "replace").split("  response:")[1:]
        found += [headers_in(answer) for answer in answers]
    return found


def headers_in(answer: str) -> dict[str, str]:
    lines = answer.splitlines()
    pairs = pairwise(lines)
    return {
        name.strip()[:-1].lower(): value.strip()[2:].strip("'\"")
        for name, value in pairs
        if name.startswith("      ") and name.endswith(":") and value.startswith("      - ")
    }


@pytest.mark.parametrize(
    ("dialect", "folder", "header"),
    [("mastodon", "mastodon/cassettes", "x-ratelimit-reset"), ("x", "x/tweepy-cassettes", "x-rate-limit-reset")],
)  # fmt: skip
def test_every_recorded_answer_that_tells_a_window_is_understood(
    reference_data: Path, dialect: str, folder: str, header: str
) -> None:
    """Most of Mastodon's have no Date: they were recorded from that minute on, within a day.

    One of them came out of a cache, fourteen seconds after its window had ended.
    """
    now = datetime(2026, 8, 1, 13, 46, tzinfo=UTC).timestamp()
    recorded = recorded_headers(reference_data / "networks" / folder)
    telling = [headers for headers in recorded if header in headers]
    assert len(telling) > 100
    for headers in telling:
        (quota,) = DIALECTS[dialect](Told(200, Folded(headers), b"", now)).quotas
        assert quota.limit is not None, headers
        assert 0 <= quota.reset_s <= 86_400, headers
