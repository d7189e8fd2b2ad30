"""Dead letters, as programs look at them, have them read again, and give them up."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import Notice
from menara.sources.models import DeadLetter
from menara.sources.setting_aside import set_aside

LETTERS = "/api/v1/dead-letters"
Write = Callable[..., DeadLetter]


@pytest.fixture
def write(workspace: Any) -> Write:
    """A letter of what a program told."""

    def write(content: bytes, code: str = "missing_id") -> DeadLetter:
        notice = Notice(
            source="webhook:x", observed_at="", cursor="", message="No id.", code=code, raw=content
        )
        set_aside(channel_id=None, workspace_id=workspace.id, letter=notice, network="webhook")
        return DeadLetter.objects.latest("id")

    return write


def test_letters_are_listed_newest_first_and_read_whole(program: Any, write: Write) -> None:
    ids = [write(content).pk for content in (b'{"text": "a"}', b"\xff{", b'{"text": "c"}')]
    first = program.get(LETTERS, limit=2).json()
    second = program.get(LETTERS, limit=2, cursor=first["next"]).json()
    listed = [*first["dead_letters"], *second["dead_letters"]]
    assert ([one["id"] for one in listed], second["next"]) == (ids[::-1], None)
    whole = program.get(f"{LETTERS}/{ids[1]}").json()
    assert base64.b64decode(whole.pop("content_base64")) == b"\xff{"
    assert (whole, whole["network"], whole["state"]) == (listed[1], "webhook", "kept")


def test_letters_are_searched(program: Any, write: Write) -> None:
    wanted, _ = write(b'{"text": "Kasvira"}').pk, write(b'{"text": "other"}', "bad_json").pk
    for asked in ({"text": "kasvira"}, {"code": "missing_id"}, {"text": "KASVIRA", "state": "kept"}):
        assert [one["id"] for one in program.get(LETTERS, **asked).json()["dead_letters"]] == [wanted]
    assert program.get(LETTERS, state="replayed").json()["dead_letters"] == []


def test_a_letter_that_still_cannot_be_read_goes_on_waiting(program: Any, write: Write) -> None:
    letter = write(b'{"text": "a"}')
    answer = program.post(f"{LETTERS}/replay", {"ids": [letter.pk]})
    assert (answer.status_code, answer.json()) == (
        200,
        {"replayed": 0, "failed": 1, "left": 0, "in_background": 0},
    )
    assert program.get(f"{LETTERS}/{letter.pk}").json()["state"] == "kept"


def test_a_letter_that_can_be_read_now_is_stored(
    program: Any, write: Write, screen: Callable[[], int]
) -> None:
    letter = write(b'{"id": "n1", "text": "kasvira"}')
    answer = program.post(f"{LETTERS}/replay", {"code": "missing_id"})
    screen()
    assert (answer.json()["replayed"], [one["id"] for one in program.mentions()]) == (1, ["n1"])
    assert program.get(f"{LETTERS}/{letter.pk}").json()["state"] == "replayed"


def test_letters_are_given_up(program: Any, write: Write) -> None:
    letter = write(b"{")
    answers = [program.post(f"{LETTERS}/give-up", {"ids": [letter.pk]}).json() for _ in range(2)]
    assert answers == [{"given_up": 1}, {"given_up": 0}]


def test_letters_of_others_are_not_there(program: Any, other_program: Any, write: Write) -> None:
    letter = write(b"{")
    for path, body in (("replay", {"ids": [letter.pk]}), ("give-up", {"ids": [letter.pk]})):
        theirs = other_program.post(f"{LETTERS}/{path}", body)
        nobody = other_program.post(f"{LETTERS}/{path}", {"ids": [99_999]})
        assert (theirs.status_code, theirs.content) == (404, nobody.content)
    assert (other_program.get(LETTERS).json()["dead_letters"], letter.pk) == ([], DeadLetter.objects.get().pk)
    assert program.get(f"{LETTERS}/{letter.pk}").json()["state"] == "kept"
