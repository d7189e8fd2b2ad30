"""Dead letters as pages: found, looked at, read again, given up."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from menara.connectors.base import Notice
from menara.core.models import AuditRecord
from menara.people.queries import Actor
from menara.sources.models import DeadLetter, Errand, Source
from menara.sources.setting_aside import set_aside
from menara.web.sources.bytes import LONGEST, Readable, readable

pytestmark = pytest.mark.django_db
Aside = Callable[..., DeadLetter]


@pytest.fixture
def aside(acting: Actor) -> Aside:
    def aside(text: str, code: str = "bad_shape", workspace: int | None = None, **more: Any) -> DeadLetter:
        told = {"source": "a.example", "observed_at": "", "cursor": "", "message": f"About {text}."}
        letter = Notice(code=code, raw=text.encode(), **told)
        set_aside(
            **{
                "channel_id": None,
                "workspace_id": workspace or acting.workspace_id,
                "network": "crm",
                **more,
            },
            letter=letter,
        )
        return DeadLetter.objects.latest("id")

    return aside


def messages(browser: Client, asked: str = "") -> list[str]:
    html = browser.get(f"/sources/letters{asked}").content.decode()
    return re.findall(r"About (\w+)\.", html)


def test_the_newest_stand_first_and_filters_in_the_address(browser: Client, aside: Aside) -> None:
    for text, code in (("one", "bad_shape"), ("two", "bad_json"), ("three", "bad_json")):
        aside(text, code)
    DeadLetter.objects.filter(code="bad_shape").update(state="given_up")
    asked = {
        "": ["three", "two"],
        "?code=bad_json&q=TWO": ["two"],
        "?state=given_up": ["one"],
        "?code=none": [],
        "?q=%00": ["three", "two"],
        "?before=x&source=": ["three", "two"],
        f"?before={DeadLetter.objects.latest('id').pk}": ["two"],
    }
    assert {query: messages(browser, query) for query in asked} == asked


def test_there_are_pages_of_them(browser: Client, aside: Aside) -> None:
    for number in range(51):
        aside(f"n{number}")
    html = browser.get("/sources/letters").content.decode()
    [older] = re.findall(r'rel="next" href="([^"]+)"', html)
    assert (
        len(re.findall(r"About \w+\.", html)),
        messages(browser, older.removeprefix("/sources/letters")),
    ) == (
        50,
        ["n0"],
    )


def test_one_is_shown_whole_and_harmless(browser: Client, aside: Aside) -> None:
    letter = aside("<script>alert(1)</script>\u202e")
    html = browser.get(f"/sources/letters/{letter.pk}").content.decode()
    assert ("<script>alert" in html, r"&lt;/script&gt;\u202e" in html) == (False, True)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b'{"a": "\xc3\xa4"}', Readable('{"a": "ä"}', is_text=True, is_cut=False)),
        (b"a\x00\x1b[31m", Readable("a\\u0000\\u001b[31m", is_text=True, is_cut=False)),
        (
            b"\xff\x00Az",
            Readable(f"000000  {'ff 00 41 7a':<48} ..Az", is_text=False, is_cut=False),
        ),
        (b"", Readable("", is_text=True, is_cut=False)),
        (b"x" * (LONGEST + 1), Readable("x" * LONGEST, is_text=True, is_cut=True)),
    ],
    ids=range(5),
)
def test_bytes_are_shown_as_text_where_they_are(content: bytes, shown: Readable) -> None:
    assert readable(content) == shown


def test_those_that_are_chosen_are_read_in_the_background(browser: Client, aside: Aside) -> None:
    letters = [aside(text) for text in ("one", "two", "three")]
    answer = browser.post("/sources/letters/replay", {"letter": [letters[0].pk, letters[2].pk]})
    errand = Errand.objects.get()
    assert (answer["Location"], errand.total) == (f"/sources/replays/{errand.pk}", 2)
    part = browser.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert ("0 of 2" in part, "hx-trigger" in part) == (True, True)
    Errand.objects.update(state="done", found={"replayed": 1, "failed": 1})
    assert "All were tried" in browser.get(answer["Location"]).content.decode()
    Errand.objects.update(state="failed", found={"broken": True})
    assert "It broke off" in browser.get(answer["Location"]).content.decode()


def test_all_that_the_filter_shows_are_meant(browser: Client, aside: Aside) -> None:
    for text, code in (("one", "bad_shape"), ("two", "bad_json"), ("three", "bad_json")):
        aside(text, code)
    browser.post("/sources/letters/replay", {"which": "all", "code": "bad_json"})
    assert Errand.objects.get().total == 2


def test_they_are_given_up_with_a_reason(browser: Client, aside: Aside) -> None:
    one, two = aside("one"), aside("two")
    without = browser.post("/sources/letters/give-up", {"letter": one.pk, "reason": "  "})
    assert (without.status_code, set(DeadLetter.objects.values_list("state", flat=True))) == (302, {"kept"})
    browser.post("/sources/letters/give-up", {"letter": one.pk, "reason": "Spam\0"})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.given_up_why, two.state) == ("given_up", "Spam", "kept")
    assert "Spam" in browser.get(f"/sources/letters/{one.pk}").content.decode()
    assert AuditRecord.objects.filter(action="sources.give_up_letters").count() == 1


@pytest.mark.parametrize("act", ["replay", "give-up"])
def test_nothing_chosen_is_nothing_done(browser: Client, aside: Aside, act: str) -> None:
    aside("one")
    answer = browser.post(f"/sources/letters/{act}", {"letter": "x", "reason": "why", "code": "bad_shape"})
    assert (answer["Location"], Errand.objects.count()) == ("/sources/letters?code=bad_shape", 0)
    assert DeadLetter.objects.get().state == "kept"


@pytest.mark.parametrize("act", ["replay", "give-up"])
def test_another_workspace_s_letters_are_as_if_they_had_never_been(
    browser: Client, aside: Aside, stranger: Actor, act: str
) -> None:
    theirs = aside("theirs", workspace=stranger.workspace_id)
    answers = [
        browser.post(f"/sources/letters/{act}", {"letter": number, "reason": "why"})
        for number in (theirs.pk, 10**9)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert [browser.get(f"/sources/letters/{n}").status_code for n in (theirs.pk, 10**9, 2**63)] == [404] * 3
    assert (messages(browser), DeadLetter.objects.get().state) == ([], "kept")


def test_another_workspace_s_source_cannot_be_named(
    browser: Client, listen: Callable[..., Source], stranger: Actor
) -> None:
    theirs = listen("Theirs", acting=stranger)
    assert browser.get(f"/sources/letters?source={theirs.pk}").status_code == 404
    assert browser.post("/sources/letters/replay", {"which": "all", "source": theirs.pk}).status_code == 404
