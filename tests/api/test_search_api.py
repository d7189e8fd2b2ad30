"""Mentions, narrowed, searched, and looked at one by one."""

from collections.abc import Callable
from typing import Any

import pytest

Screen = Callable[[], int]


def mention(number: int, text: str = "kasvira", **more: Any) -> dict[str, Any]:
    return {"id": f"n{number}", "text": text, **more}


def ids(answer: Any) -> list[str]:
    return [one["id"] for one in answer.json()["mentions"]]


@pytest.fixture
def stored(program: Any, screen: Screen) -> int:
    """Five mentions, and a stream that two of them match; its id."""
    stream = program.post("/api/v1/streams", {"name": "Leaks", "query": "leak"}).json()["id"]
    told = [
        mention(1, "kasvira leak", lang="id", published_at="2026-11-19T10:00:00Z"),
        mention(2, "kasvira sale", lang="en", published_at="2026-11-20T10:00:00Z"),
        mention(3, "a leak in the roof", lang="en", published_at="2026-11-21T08:00:00Z"),
        mention(4, "kasvira, deleted"),
        mention(5, "kasvira again"),
    ]
    program.push(told)
    screen()
    program.delete("/api/v1/mentions/n4")
    screen()
    return stream


FILTERS = {
    "query": ({"q": "kasvira"}, ["n1", "n2", "n5"]),
    "network": ({"network": "api", "q": "kasvira"}, ["n1", "n2", "n5"]),
    "other network": ({"network": "bluesky"}, []),
    "language": ({"language": "en"}, ["n2", "n3"]),
    "since": ({"since": "2026-11-20T10:00:00Z", "q": "kasvira OR leak", "language": "en"}, ["n2", "n3"]),
    "until": ({"until": "2026-11-20T10:00:00Z"}, ["n1"]),
    "both": ({"since": "2026-11-20T00:00:00Z", "until": "2026-11-21T00:00:00Z"}, ["n2"]),
    "deleted": ({"state": "deleted"}, ["n4"]),
}


@pytest.mark.parametrize(("asked", "wanted"), FILTERS.values(), ids=FILTERS)
@pytest.mark.usefixtures("stored")
def test_mentions_are_narrowed(program: Any, asked: dict[str, str], wanted: list[str]) -> None:
    assert ids(program.get("/api/v1/mentions", **asked)) == wanted
    assert ids(program.get("/api/v1/search", **asked)) == wanted[::-1]


def test_mentions_of_a_stream_are_told(program: Any, stored: int) -> None:
    assert ids(program.get("/api/v1/mentions", stream=stored)) == ["n1", "n3"]
    assert program.get("/api/v1/mentions", stream=stored + 1).status_code == 404


def test_a_search_goes_on_page_by_page(program: Any, stored: int) -> None:
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = program.get("/api/v1/search", q="kasvira", stream=stored, limit=1, **cursor)
        found += ids(page)
        if page.json()["next"] is None:
            break
        cursor = {"cursor": page.json()["next"]}
    assert found == ["n1"]


@pytest.mark.usefixtures("stored")
def test_a_reader_that_filters_learns_where_to_go_on(program: Any, screen: Screen) -> None:
    page = program.get("/api/v1/mentions", q="leak").json()
    assert program.get("/api/v1/mentions", q="leak", after=page["next"]).json() == {
        "mentions": [],
        "next": None,
    }
    program.push([mention(6, "another leak")])
    screen()
    assert ids(program.get("/api/v1/mentions", q="leak", after=page["next"])) == ["n6"]


def test_one_mention_is_told_with_its_versions_and_what_it_matches(
    program: Any, stored: int, screen: Screen, clock: Any
) -> None:
    clock.move(days=2)
    program.push([mention(1, "no more leak")])
    screen()
    one = program.get("/api/v1/mentions/n1").json()
    assert (one["text"], [version["content"]["text"] for version in one["versions"]]) == (
        "no more leak",
        ["no more leak", "kasvira leak"],
    )
    assert (one["matches"], one["heard_on"]) == ([{"stream": stored, "spans": [[8, 12]]}], [])


def test_of_a_deleted_mention_only_a_tombstone_is_told(program: Any, stored: int) -> None:
    assert stored
    one = program.get("/api/v1/mentions/n4").json()
    assert (one["state"], "text" in one, [version["content"] for version in one["versions"]]) == (
        "deleted",
        False,
        [None],
    )


def test_what_is_not_there_is_not_found(program: Any, other_program: Any, stored: int) -> None:
    assert stored
    theirs, nobody = (other_program.get(f"/api/v1/mentions/{id_}") for id_ in ("n1", "n999"))
    assert (theirs.status_code, theirs.content) == (404, nobody.content)
    assert program.get("/api/v1/mentions/n1", network="bluesky").status_code == 404
