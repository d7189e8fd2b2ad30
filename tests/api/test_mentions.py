"""Mentions, pushed and read."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from menara.api import mentions
from menara.listening.models import Mention
from menara.people.enums import Scope
from menara.people.models import Workspace

Screen = Callable[[], int]


def mention(number: int, text: str = "kasvira", **more: Any) -> dict[str, Any]:
    return {"id": f"n{number}", "text": text, **more}


def lines(*mentions: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in mentions)


def test_what_was_pushed_is_there_whether_it_matches_or_not(caller: Any, screen: Screen) -> None:
    answer = caller.push([mention(1), mention(2, "nothing", source="forum")])
    assert (answer.status_code, answer.json()) == (200, {"accepted": 2, "rejected": []})
    screen()
    assert [(one["id"], one["text"], one["source"], one["state"]) for one in caller.mentions()] == [
        ("n1", "kasvira", "api", "visible"),
        ("n2", "nothing", "api", "visible"),
    ]


def test_lines_are_taken_as_well_and_each_bad_one_is_named(caller: Any, screen: Screen) -> None:
    body = lines(mention(1)) + b'{"text": "x"}\nnot json\n\n' + lines(mention(2), {"id": 7, "text": "x"})
    answer = caller.push(body, "application/x-ndjson").json()
    assert (answer["accepted"], [(one["line"], one["code"]) for one in answer["rejected"]]) == (
        2,
        [(2, "missing_id"), (3, "bad_json"), (6, "bad_id")],
    )
    screen()
    assert [one["id"] for one in caller.mentions()] == ["n1", "n2"]


def test_the_same_again_is_accepted_and_stored_once(caller: Any, screen: Screen) -> None:
    for _ in range(3):
        assert caller.push([mention(1), mention(1)]).json()["accepted"] == 2
    screen()
    assert (Mention.objects.count(), len(caller.mentions())) == (1, 1)


def test_the_same_with_other_words_is_a_new_version(caller: Any, screen: Screen) -> None:
    caller.push([mention(1)])
    screen()
    (before,) = caller.mentions()
    caller.push([mention(1, "kasvira, edited")])
    screen()
    (after,) = caller.mentions()
    assert (after["text"], after["version"] == before["version"]) == ("kasvira, edited", False)
    assert int(after["cursor"]) > int(before["cursor"])


def test_a_deleted_mention_leaves_a_tombstone(caller: Any, screen: Screen) -> None:
    caller.push([mention(1, author={"name": "Siti"})])
    screen()
    assert caller.delete("/api/v1/mentions/n1").status_code == 204
    screen()
    (left,) = caller.mentions()
    assert (left["id"], left["state"], "text" in left, "author" in left) == ("n1", "deleted", False, False)


@pytest.mark.parametrize(
    "native_id", ["at://did:plc:x/app.bsky.feed.post/3k", "https://a.example/1?x=2", "a b"]
)
def test_ids_of_any_form_can_be_deleted(caller: Any, screen: Screen, native_id: str) -> None:
    from urllib.parse import quote

    caller.push([{"id": native_id, "text": "x"}])
    screen()
    caller.delete(f"/api/v1/mentions/{quote(native_id, safe='')}")
    screen()
    assert [one["state"] for one in caller.mentions()] == ["deleted"]


def test_pages_follow_each_other_to_the_end(caller: Any, screen: Screen) -> None:
    caller.push([mention(number) for number in range(25)])
    screen()
    ids, after, pages = [], 0, 0
    while after is not None:
        page = caller.get("/api/v1/mentions", after=after, limit=10).json()
        ids += [one["id"] for one in page["mentions"]]
        after, pages = page["next"], pages + 1
    assert (ids, pages) == ([f"n{number}" for number in range(25)], 4)


def test_a_query_is_answered_exactly(caller: Any, screen: Screen) -> None:
    caller.push([mention(1, "the bank is down"), mention(2, "bank holiday"), mention(3, "down the bank")])
    screen()
    assert [one["id"] for one in caller.mentions(q='bank AND "is down"')] == ["n1"]
    assert [one["id"] for one in caller.mentions(q="bank NEAR/1 down")] == ["n1", "n3"]


def test_a_query_that_does_not_parse_is_told(caller: Any) -> None:
    answer = caller.get("/api/v1/mentions", q="(bank")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_query")


@pytest.mark.parametrize(
    "wrong", [{"after": -1}, {"after": "x"}, {"after": 2**63}, {"limit": 0}, {"limit": 1001}]
)
def test_parameters_that_cannot_be_are_refused(caller: Any, wrong: dict[str, Any]) -> None:
    assert caller.get("/api/v1/mentions", **wrong).status_code == 422


def test_too_much_at_once_is_refused_whole(caller: Any, screen: Screen) -> None:
    many = lines(*(mention(number) for number in range(1001)))
    large = lines(mention(1, "x" * 5_000_001))
    assert [caller.push(body, "application/x-ndjson").status_code for body in (many, large)] == [413, 413]
    assert screen() == 0


def test_of_one_id_twice_in_a_call_the_last_counts(caller: Any, screen: Screen) -> None:
    for texts in (["a", "b", "c"], ["c", "b", "a"]):
        assert caller.push([mention(1, text) for text in texts]).json()["accepted"] == 3
        screen()
        assert [one["text"] for one in caller.mentions()] == texts[-1:]


def test_numbers_without_end_are_taken(caller: Any, screen: Screen) -> None:
    body = b'[{"id": "1", "text": "x", "n": %s, "m": -%s}]' % (b"9" * 30, b"9" * 5000)
    assert caller.push(body).json() == {"accepted": 1, "rejected": []}
    screen()
    (stored,) = caller.mentions()
    assert (float(stored["n"]), float(stored["m"])) == (1e30, -sys.float_info.max)


@pytest.mark.parametrize("path", ["a%00b", "a%ED%A0%80", "%FF", "x" * 600])
def test_ids_that_nothing_can_have_are_no_failure(caller: Any, screen: Screen, path: str) -> None:
    caller.push([{"id": "a\0b", "text": "x"}])
    screen()
    assert caller.delete(f"/api/v1/mentions/{path}").status_code == 204
    screen()
    assert [one["state"] for one in caller.mentions()] == ["deleted" if path == "a%00b" else "visible"]


@pytest.mark.parametrize("call", ["push", "get", "delete"])
def test_a_database_that_does_not_answer_is_told_with_when_to_come_back(
    caller: Any, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    for name in ("push_mentions", "push_deletion", "read_page"):
        monkeypatch.setattr(mentions, name, fail)
    answer = {
        "push": lambda: caller.push([mention(1)]),
        "get": lambda: caller.get("/api/v1/mentions"),
        "delete": lambda: caller.delete("/api/v1/mentions/n1"),
    }[call]()
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (
        503,
        "unavailable",
        "5",
    )


def test_a_full_log_is_told_with_when_to_come_back(caller: Any, settings: Any) -> None:
    settings.MENARA_QUEUE_LIMIT = 1
    assert caller.push([mention(1)]).status_code == 200
    answer = caller.push([mention(2)])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


class TestAccess:
    """Who may what, and that nobody sees more."""

    def test_without_a_token_nothing_is_told(self, caller: Any) -> None:
        for headers in ({}, {"Authorization": "Bearer menara_x"}, {"Authorization": caller.token}):
            assert Client().get("/api/v1/mentions", headers=headers).status_code == 401

    @pytest.mark.parametrize(
        ("scope", "statuses"),
        [(Scope.MENTIONS_READ, (200, 403, 403)), (Scope.MENTIONS_WRITE, (403, 200, 204))],
    )
    def test_a_token_is_good_for_its_scopes(
        self, new_caller: Any, workspace: Workspace, scope: Scope, statuses: tuple[int, ...]
    ) -> None:
        caller = new_caller(workspace, [scope])
        answers = (
            caller.get("/api/v1/mentions"),
            caller.push([mention(1)]),
            caller.delete("/api/v1/mentions/n1"),
        )
        assert tuple(answer.status_code for answer in answers) == statuses

    def test_another_workspace_sees_and_changes_nothing(
        self, caller: Any, stranger: Any, screen: Screen
    ) -> None:
        caller.push([mention(1)])
        screen()
        known, unknown = (stranger.delete(f"/api/v1/mentions/{id_}") for id_ in ("n1", "n999"))
        screen()
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert (stranger.mentions(), [one["state"] for one in caller.mentions()]) == ([], ["visible"])

    def test_the_same_id_in_two_workspaces_is_two_mentions(
        self, caller: Any, stranger: Any, screen: Screen
    ) -> None:
        caller.push([mention(1, "mine")])
        stranger.push([mention(1, "theirs")])
        screen()
        assert [one["text"] for who in (caller, stranger) for one in who.mentions()] == ["mine", "theirs"]


def test_what_is_pushed_cannot_say_when_it_was_heard(caller: Any, screen: Screen) -> None:
    event = {
        "kind": "upsert",
        "source": "x",
        "native_id": "n1",
        "version": "9",
        "observed_at": "9999-01-01T00:00:00Z",
    }
    caller.push([{**event, "mention": mention(1, "from the future"), "cursor": "c"}])
    screen()
    caller.push([mention(1, "later")])
    screen()
    assert [one["text"] for one in caller.mentions()] == ["later"]
