"""Timelines are read so that nothing is skipped and nothing goes on for ever, whatever the pages do."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from connectors.lab.answers import Answer

from menara.connectors.base import Account, Event, Gap, Notice, Permanent, Upsert

Hear = Callable[..., tuple[Any, list[Event]]]
New = Callable[..., dict[str, Any]]
HOME = "/api/v1/timelines/home"
MINUTE = 60_000 << 16


def ids(events: list[Event]) -> list[str | None]:
    return [event.local_id for event in events if isinstance(event, Upsert)]


def codes(events: list[Event]) -> list[str | None]:
    return [event.code for event in events if isinstance(event, Notice)]


def page(*statuses: Any, link: str = "", path: str = HOME, **more: Any) -> Answer:
    headers = {"Content-Type": "application/json", **({"Link": link} if link else {})}
    return Answer(path=path, headers=headers, body=json.dumps(statuses).encode(), **more)


def test_the_token_goes_with_every_request(hear: Hear, new_status: New) -> None:
    lab, _ = hear(page(new_status("7")), mode="home", polls=1)
    assert {request.headers["authorization"] for request in lab.requests} == {"Bearer t"}


def test_pages_are_read_back_as_links_lead_and_told_from_the_oldest(hear: Hear, new_status: New) -> None:
    lab, events = hear(
        page(new_status("5"), new_status("4"), query={"max_id": "6"}),
        page(
            new_status("7"),
            new_status("6"),
            link='<https://elsewhere.example/steal?max_id=6&limit=2>; rel="next"',
        ),
        mode="home",
        polls=1,
    )
    assert ids(events) == ["4", "5", "6", "7"]
    assert [(request.path, dict(request.query)) for request in lab.requests] == [
        (HOME, {"limit": "40"}),
        (HOME, {"limit": "2", "max_id": "6"}),
    ]


def test_a_page_that_leads_to_itself_is_left_after_three_times(hear: Hear, new_status: New) -> None:
    circle = '<http://lab.example/?max_id=7>; rel="next"'
    lab, events = hear(page(new_status("7"), link=circle), mode="home", polls=2, max_pages=100)
    assert ids(events) == ["7"]
    assert codes(events) == ["cursor_loop"]
    assert (
        len(lab.requests) == 4 + 1
    )  # the first reading and three repeats; then the newest page reaches back


def test_pages_that_lead_to_each_other_are_left_too(hear: Hear, new_status: New) -> None:
    first = page(new_status("9"), link='<http://lab.example/?max_id=9>; rel="next"', query={"max_id": None})
    second = page(new_status("8"), link='<http://lab.example/?limit=40>; rel="next"', query={"max_id": "9"})
    lab, events = hear(first, second, mode="home", polls=1, max_pages=100)
    assert (ids(events), codes(events), len(lab.requests)) == (["8", "9"], ["cursor_loop"], 5)


def test_a_walk_forward_that_goes_nowhere_is_left(hear: Hear, new_status: New) -> None:
    top = page(
        new_status("90"),
        new_status("80"),
        link='<http://lab.example/?max_id=80>; rel="next"',
        query={"min_id": None},
    )
    stuck = page(new_status("8"), link='<http://lab.example/?min_id=7>; rel="prev"')
    lab, events = hear(top, stuck, mode="home", polls=2, cursor="home=7~")
    assert codes(events) == ["cursor_loop"]
    assert ids(events) == ["8", "80", "90"]
    assert len(lab.requests) == 1 + 4 + 1


def test_pages_in_any_order_with_posts_in_any_number_are_told_once(hear: Hear, new_status: New) -> None:
    statuses = [new_status(str(number)) for number in (3, 401, 7, 7, 5)] + [
        new_status(str(number)) for number in range(10, 400)
    ]
    _, events = hear(page(*statuses), mode="home", polls=3)
    assert ids(events) == ["3", "5", "7", *map(str, range(10, 400)), "401"]


def test_empty_pages_for_ever_are_no_trouble(hear: Hear) -> None:
    lab, events = hear(page(), mode="home", polls=4)
    assert (events, len(lab.requests)) == ([], 4)


def test_what_comes_late_is_found_where_ids_hold_the_time(hear: Hear, new_status: New) -> None:
    now = 117020565693913441
    early, late, newest = (str(now - 3 * MINUTE), str(now - MINUTE // 2), str(now))
    _, events = hear(
        page(new_status(newest), new_status(early), times=1),
        page(new_status(newest), new_status(late), new_status(early)),
        mode="home",
        polls=3,
    )
    assert ids(events) == [early, newest, late]


def test_behind_a_cursor_what_came_late_is_told_and_nothing_twice(hear: Hear, new_status: New) -> None:
    now = 117020565693913441
    early, late, newest = (str(now - MINUTE // 2), str(now - MINUTE // 3), str(now))
    _, first = hear(page(new_status(newest), new_status(early)), mode="home", polls=1)
    _, second = hear(
        page(new_status(newest), new_status(late), new_status(early)),
        mode="home",
        polls=1,
        cursor=first[-1].cursor,
    )
    assert ids(second) == [late]


def test_what_lies_before_the_cursor_is_not_told_again(hear: Hear, new_status: New) -> None:
    _, events = hear(
        page(*(new_status(str(number)) for number in range(10, 40))), mode="home", polls=1, cursor="home=30~"
    )
    assert ids(events) == [str(number) for number in range(31, 40)]


def test_a_reply_names_the_post_when_that_was_told(hear: Hear, new_status: New) -> None:
    _, events = hear(page(new_status("8", in_reply_to_id="7"), new_status("7")), mode="home", polls=1)
    assert [event.mention.get("in_reply_to") for event in events if isinstance(event, Upsert)] == [
        None,
        "https://social.example/users/ani/statuses/7",
    ]


def test_bad_elements_are_set_aside_whole_and_the_good_ones_told(hear: Hear, new_status: New) -> None:
    good = [json.dumps(new_status(str(number))).encode() for number in range(10, 20)]
    bad = [b"null", b"7", b'{"id": "1"', b"[" * 200 + b"]" * 200, b'{"id": 1e400}', b'{"id": "2", "uri": 7}']
    body = b"[" + b", ".join([*good[:5], *bad[:2], b'{"id": NaN}', *bad[3:], *good[5:]]) + b"]"
    _, events = hear(Answer(path=HOME, body=body), mode="home", polls=2)
    assert ids(events) == [str(number) for number in range(10, 20)]
    notices = [event for event in events if isinstance(event, Notice)]
    assert sorted((notice.code or "", notice.raw[:12]) for notice in notices) == [
        ("bad_json", b"7"),
        ("bad_json", b"[[[[[[[[[[[["),
        ("bad_json", b"null"),
        ("bad_json", b'{"id": NaN}'),
        ("missing_id", b'{"id": "2", '),
        ("missing_id", b'{"id": 1e400'),
    ]


def test_a_suspended_account_is_told_once(hear: Hear, new_status: New, new_account: New) -> None:
    gone = new_account(suspended=True)
    _, events = hear(page(new_status("8", account=gone), new_status("7", account=gone)), mode="home", polls=2)
    accounts = [event for event in events if isinstance(event, Account)]
    assert [(event.author_id, event.status) for event in accounts] == [
        ("https://social.example/users/ani", "suspended")
    ]


@pytest.mark.parametrize(
    "broken",
    [
        Answer(
            path=HOME,
            times=2,
            headers={"Content-Type": "text/html"},
            body=b"<html><form>Log in</form></html>",
        ),
        Answer(path=HOME, times=2, status=500),
        Answer(path=HOME, times=2, status=503, headers={"Retry-After": "120"}),
        Answer(path=HOME, times=2, status=429),
        Answer(path=HOME, times=2, status=206, body=b"[]"),
        Answer(path=HOME, times=2, body=b'[{"id": "7"'),
        Answer(path=HOME, times=2, body=b'{"error": "This is fine"}'),
        Answer(path=HOME, times=5, headers={"Content-Length": "100"}, body=b"[]", then="cut"),
    ],
    ids=["login page", "500", "503", "429", "206", "cut in the middle", "an error with 200", "cut off"],
)
def test_an_answer_that_is_none_is_told_once_and_asked_for_again(
    hear: Hear, new_status: New, broken: Answer
) -> None:
    _, events = hear(broken, page(new_status("7")), mode="home", polls=1)
    assert ids(events) in (["7"],)
    assert codes(events) in (["try_later", None], [])  # the door itself tries again what may work soon


@pytest.mark.parametrize(
    ("status", "token", "told"),
    [
        (401, "t", "does not accept the token for /api/v1/timelines/home (401)"),
        (401, None, "shows /api/v1/timelines/home to its users only (401)"),
        (422, None, "shows /api/v1/timelines/home to its users only (422)"),
        (403, "t", "does not allow /api/v1/timelines/home with this token (403)"),
        (404, "t", "has nothing at /api/v1/timelines/home (404)"),
        (418, "t", "refuses /api/v1/timelines/home (418)."),
    ],
)
def test_a_refusal_says_what_to_do(hear: Hear, status: int, token: str | None, told: str) -> None:
    with pytest.raises(Permanent) as refused:
        hear(Answer(path=HOME, status=status), mode="home", token=token)
    assert told in str(refused.value)
    assert str(refused.value).endswith((".", "?"))


def test_a_home_that_was_full_may_have_lost_posts(hear: Hear, new_status: New) -> None:
    """An instance keeps 800 posts of it."""
    _, events = hear(
        page(*(new_status(str(number)) for number in range(1000, 1800))),
        mode="home",
        polls=1,
        cursor="home=30~",
    )
    (gap,) = [event for event in events if isinstance(event, Gap)]
    assert (
        gap.reason
        == "The instance keeps only 800 posts of home; older ones may have been pushed out meanwhile."
    )
    assert len(ids(events)) == 800
