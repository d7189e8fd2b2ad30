"""Streams, as programs make and read them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from menara.core.models import AuditRecord
from menara.listening.models import Stream, VolumeHour

STREAMS = "/api/v1/streams"
Screen = Callable[[], int]


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def create(program: Any, name: str = "Kasvira", query: str = "kasvira", **more: Any) -> dict[str, Any]:
    return program.post(STREAMS, {"name": name, "query": query, **more}).json()


def test_a_stream_that_was_made_is_read_as_it_was_told(program: Any) -> None:
    made = program.post(STREAMS, {"name": "Kasvira", "query": "kasvira OR کسویرا"})
    read = program.get(f"{STREAMS}/{made.json()['id']}")
    assert (made.status_code, read.status_code, made.json()) == (201, 200, read.json())
    assert {name: made.json()[name] for name in ("name", "query", "source_ids", "is_active")} == {
        "name": "Kasvira",
        "query": "kasvira OR کسویرا",
        "source_ids": [],
        "is_active": True,
    }


def test_what_is_changed_is_changed_and_the_rest_stays(program: Any) -> None:
    stream = create(program)
    changed = program.patch(
        f"{STREAMS}/{stream['id']}", {"query": "kasvira AND leak", "is_active": False}
    ).json()
    assert changed == {**stream, "query": "kasvira AND leak", "is_active": False}


def test_a_stream_listens_to_the_sources_it_is_told(program: Any) -> None:
    source = program.post("/api/v1/sources", {"name": "News", "connector": "feed", "settings": FEED}).json()
    stream = create(program, source_ids=[source["id"]])
    assert stream["source_ids"] == [source["id"]]
    assert program.patch(f"{STREAMS}/{stream['id']}", {"source_ids": []}).json()["source_ids"] == []


FEED = {"urls": ["https://news.example/rss"]}


def test_a_source_of_others_is_not_there(program: Any, other_program: Any) -> None:
    theirs = other_program.post(
        "/api/v1/sources", {"name": "N", "connector": "feed", "settings": FEED}
    ).json()
    body = {"name": "Kasvira", "query": "kasvira"}
    answers = [program.post(STREAMS, {**body, "source_ids": [id_]}) for id_ in (theirs["id"], 99_999)]
    assert [answer.content for answer in answers] == [answers[1].content] * 2
    assert (told(answers[0]), Stream.objects.count()) == ((404, "not_found"), 0)


def test_a_query_that_is_wrong_is_told_with_its_place_and_nothing_is_made(program: Any) -> None:
    answer = program.post(STREAMS, {"name": "Kasvira", "query": '"kasvira'})
    (fault,) = answer.json()["errors"]
    assert (told(answer), fault["code"], fault["start"], fault["fix"]) == (
        (400, "bad_query"),
        "E102",
        0,
        '"kasvira"',
    )
    assert Stream.objects.count() == 0


def test_a_query_is_checked_as_the_command_line_does(program: Any) -> None:
    from dataclasses import asdict

    from menara.engine.query import syntax

    for query in ("kasvira", "(kasvira", "kasvira or leak", ""):
        checked = syntax.check(query)
        answer = program.post("/api/v1/queries/check", {"query": query}).json()
        for name in ("errors", "warnings"):
            problems = [{**asdict(problem), "where": None} for problem in getattr(checked, name)]
            assert answer[name] == problems
        assert answer["ok"] == (not checked.errors)


def test_streams_come_page_by_page(program: Any) -> None:
    made = [create(program, name=f"s{number}")["id"] for number in range(5)]
    ids, cursor, pages = [], "", 0
    while cursor is not None:
        page = program.get(STREAMS, limit=2, **({"cursor": cursor} if cursor else {})).json()
        ids += [stream["id"] for stream in page["streams"]]
        cursor, pages = page["next"], pages + 1
    assert (ids, pages) == (made, 3)


def test_streams_that_are_paused_can_be_asked_for(program: Any) -> None:
    paused, _ = (create(program, name=name)["id"] for name in "ab")
    program.patch(f"{STREAMS}/{paused}", {"is_active": False})
    found = program.get(STREAMS, is_active="false").json()["streams"]
    assert [stream["id"] for stream in found] == [paused]


def test_a_cursor_is_good_for_what_it_was_given_for(program: Any, other_program: Any) -> None:
    for name in "abc":
        create(program, name=name)
    cursor = program.get(STREAMS, limit=1).json()["next"]
    spoilt = f"{cursor[:-1]}{'A' if cursor[-1] != 'A' else 'Q'}"
    assert program.get(STREAMS, cursor=cursor, limit=2).status_code == 200
    for answer in (
        program.get(STREAMS, cursor=spoilt),
        program.get(STREAMS, cursor=cursor, is_active="true"),
        program.get("/api/v1/sources", cursor=cursor),
        other_program.get(STREAMS, cursor=cursor),
        program.get(STREAMS, cursor="é"),
    ):
        assert told(answer) == (400, "bad_cursor")


def test_the_volume_of_a_stream_is_told_by_the_hour_and_by_the_day(program: Any) -> None:
    stream = create(program)
    for day, hour, count in ((20, 9, 3), (20, 23, 4), (21, 0, 5)):
        at = datetime(2026, 11, day, hour, tzinfo=UTC)
        VolumeHour.objects.create(stream_id=stream["id"], hour=at, count=count)
    span = {"since": "2026-11-20T00:00:00Z", "until": "2026-11-22T00:00:00Z"}
    by_hour, by_day = (
        program.get(f"{STREAMS}/{stream['id']}/volume", by=by, **span).json()["points"]
        for by in ("hour", "day")
    )
    assert [(point["at"], point["count"]) for point in by_hour] == [
        ("2026-11-20T09:00:00Z", 3),
        ("2026-11-20T23:00:00Z", 4),
        ("2026-11-21T00:00:00Z", 5),
    ]
    assert [(point["at"], point["count"]) for point in by_day] == [
        ("2026-11-20T00:00:00Z", 7),
        ("2026-11-21T00:00:00Z", 5),
    ]


@pytest.mark.parametrize(
    ("span", "status"),
    [
        ({"since": "2020-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, 400),
        ({"since": "0001-01-01T00:00:00+14:00"}, 422),
        ({"until": "0001-01-02T00:00:00Z"}, 200),
        ({"since": "9999-12-31T00:00:00Z"}, 200),
        ({"since": "2026-11-20T00:00:00"}, 422),
        ({"by": "minute"}, 422),
    ],
    ids=["too long", "before time", "at its beginning", "at its end", "without zone", "unknown step"],
)
def test_times_that_cannot_be_are_refused(program: Any, span: dict[str, str], status: int) -> None:
    stream = create(program)
    assert program.get(f"{STREAMS}/{stream['id']}/volume", **span).status_code == status


def test_a_change_is_one_entry_in_the_audit_trail(program: Any) -> None:
    stream = create(program)
    program.patch(f"{STREAMS}/{stream['id']}", {"name": "Other"})
    actions = AuditRecord.objects.filter(subject=f"stream:{stream['id']}").order_by("number")
    assert list(actions.values_list("action", flat=True)) == [
        "listening.create_stream",
        "listening.change_stream",
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "query": "kasvira"},
        {"name": " ", "query": "kasvira"},
        {"name": "x" * 201, "query": "kasvira"},
        {"name": "x"},
        {"name": "x", "query": "kasvira", "workspace_id": 1},
        {"name": "x", "query": "kasvira", "source_ids": [0]},
        {"name": "x", "query": "kasvira", "source_ids": [2**63]},
        {"name": 7, "query": "kasvira"},
    ],
    ids=["no name", "blank", "long", "no query", "unknown", "zero", "too big", "wrong type"],
)
def test_what_cannot_be_is_refused(program: Any, body: dict[str, Any]) -> None:
    assert (told(program.post(STREAMS, body)), Stream.objects.count()) == ((422, "invalid"), 0)
