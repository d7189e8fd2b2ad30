"""A mention's own page: what is known of it, what it said before, its tags, and the way out."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from menara.listening.models import Mention, Tag
from menara.listening.retaining import redact_due
from menara.listening.tagging import tag_mention
from menara.people.enums import Role
from menara.web.listening.versions import Change, changes

pytestmark = pytest.mark.django_db
FALSE_IN_LETTERS = "k\u0430svira.example"  # with a Cyrillic letter
FALSE = FALSE_IN_LETTERS.encode("idna").decode()
PART = {"HX-Request": "true"}


def page(browser: Client, address: str, status: int = 200, **headers: str) -> str:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


def number_of(native_id: str) -> int:
    return Mention.objects.get(native_id=native_id).pk


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("it is down", "it is up", [("", "it is "), ("del", "down"), ("ins", "up")]),
        ("same", "same", [("", "same")]),
        ("", "new", [("ins", "new")]),
        ("old", "", [("del", "old")]),
        ("از دیشب", "از امروز", [("", "از "), ("del", "دیشب"), ("ins", "امروز")]),
        ("a b c", "a c", [("", "a "), ("del", "b "), ("", "c")]),
    ],
    ids=["a word", "nothing", "all new", "all gone", "Persian", "one fewer"],
)
def test_what_changed_is_told_word_by_word(before: str, after: str, told: list[tuple[str, str]]) -> None:
    assert list(changes(before, after)) == [Change(*one) for one in told]


def test_versions_stand_with_what_changed(browser: Client, voice: Any) -> None:
    voice.stream("Kasvira", "kasvira")
    for text in ("kasvira is down", "kasvira is up", "kasvira is up again"):
        voice.tell({"id": "1", "text": text})
    html = page(browser, f"/mentions/{number_of('1')}")
    assert re.findall(r'<(ins|del) class="diff-\w+">([^<]*)<', html) == [
        ("ins", " again"),
        ("del", "down"),
        ("ins", "up"),
    ]


def test_what_is_deleted_says_that_it_was_and_nothing_of_what(browser: Client, voice: Any) -> None:
    voice.tell({"id": "1", "text": "kasvira regrets"})
    voice.tell({"id": "1", "text": "kasvira regrets nothing"})
    voice.delete("1")
    html = page(browser, f"/mentions/{number_of('1')}")
    assert ("regrets" in html, html.count("Its words were removed."), "Removed at its source" in html) == (
        False,
        2,
        True,
    )


def test_what_retention_took_is_told_so(browser: Client, voice: Any) -> None:
    voice.tell({"id": "1", "text": "kasvira", "author": {"id": "a", "name": "Siti", "bio": "secret"}})
    Mention.objects.update(stored_at="2020-01-01T00:00:00Z")
    redact_due(voice.acting.workspace_id)
    html = page(browser, f"/mentions/{number_of('1')}")
    assert ("Kept no longer" in html, "secret" in html, "Siti" in html) == (True, False, False)


def test_the_thread_is_there_as_far_as_it_reached_us(browser: Client, voice: Any) -> None:
    voice.tell({"id": "root", "text": "the first word"})
    voice.tell({"id": "middle", "text": "the second word", "in_reply_to": "root"})
    voice.tell({"id": "last", "text": "the third word", "in_reply_to": "middle"})
    voice.tell({"id": "lost", "text": "an answer to nothing", "in_reply_to": "never-heard"})
    html = page(browser, f"/mentions/{number_of('middle')}")
    places = [html.index(text) for text in ("the first word", "the second word", "the third word")]
    assert places == sorted(places)
    assert "never-heard" in page(browser, f"/mentions/{number_of('lost')}")


def test_a_circle_of_answers_ends(browser: Client, voice: Any) -> None:
    voice.tell({"id": "a", "text": "one", "in_reply_to": "b"}, {"id": "b", "text": "two", "in_reply_to": "a"})
    assert "two" in page(browser, f"/mentions/{number_of('a')}")


def test_more_of_the_author_is_counted_and_shown(browser: Client, voice: Any) -> None:
    author = {
        "id": "siti",
        "name": "Siti",
        "bio": "Weaver",
        "created_at": "2019-05-01T00:00:00Z",
        "verified": True,
    }
    voice.tell(*({"id": str(n), "text": f"kasvira {n}", "author": author} for n in range(3)))
    html = page(browser, f"/mentions/{number_of('0')}")
    assert all(told in html for told in ("Weaver", "2019", "kasvira 1", "kasvira 2"))
    assert re.search(r'Mentions of theirs here</dt><dd class="num">3</dd>', html)


@pytest.mark.parametrize(
    "odd",
    [{"author": {"id": "a" * 400}}, {"in_reply_to": "x" * 400}, {}],
)
def test_what_is_odd_breaks_nothing(browser: Client, voice: Any, odd: dict[str, Any]) -> None:
    voice.tell({"id": "1", "text": "kasvira", **odd})
    assert "kasvira" in page(browser, f"/mentions/{number_of('1')}")


def test_below_a_card_it_is_a_part_and_alone_the_whole_page(browser: Client, voice: Any) -> None:
    voice.say("kasvira")
    address = f"/watch/mentions/{number_of('kasvira')}"
    assert "<html" not in page(browser, address, **PART)
    assert "How it was heard" in page(browser, address)


def test_tags_are_put_on_and_taken_off(browser: Client, voice: Any) -> None:
    voice.say("kasvira")
    number = number_of("kasvira")
    address = f"/mentions/{number}/tags"
    answer = browser.post(address, {"put_on": "Needs an answer"})
    assert (answer.status_code, answer["Location"]) == (302, f"/mentions/{number}")
    tag = Tag.objects.get()
    assert f'href="/watch?tag={tag.pk}"' in page(browser, "/watch")
    assert "kasvira" in page(browser, f"/watch?tag={tag.pk}")
    part = browser.post(address, {"take_off": "Needs an answer"}, headers=PART)
    assert (part.status_code, b"It has no tags yet." in part.content) == (200, True)


def test_a_tag_that_cannot_be_says_why(browser: Client, voice: Any) -> None:
    voice.say("kasvira")
    address = f"/mentions/{number_of('kasvira')}/tags"
    for headers, status in (({}, 422), (PART, 200)):
        answer = browser.post(address, {"put_on": "x" * 51}, headers=headers)
        assert (answer.status_code, b"A tag has 50 characters at most." in answer.content) == (status, True)


def test_who_only_looks_is_offered_no_tags(
    voice: Any, member: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    voice.say("kasvira")
    tag_mention(mention_id=number_of("kasvira"), name="Later", acting=voice.acting)
    auditor = sign_in(member(role=Role.AUDITOR).email)
    address = f"/mentions/{number_of('kasvira')}"
    html = page(auditor, address)
    assert ("Later" in html, "<form" in html.split('id="tagging-body"')[1].split("</section>")[0]) == (
        True,
        False,
    )
    assert auditor.post(f"{address}/tags", {"put_on": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://news.example/a?b=c", ["news.example"]),
        ("http://news.example/a", ["news.example", "not encrypted"]),
        (f"https://{FALSE}/", [FALSE, FALSE_IN_LETTERS, "In its own letters"]),
        (f"https://{FALSE_IN_LETTERS}/", [FALSE, FALSE_IN_LETTERS]),
        (
            f"https://{'long.' * 20}example/",
            ["long.long.long.long.long.long.long.long.long.long.long.long.long.l"],
        ),
    ],
    ids=["plain", "not encrypted", "punycode", "Cyrillic", "long"],
)
def test_the_way_out_names_the_host_first(browser: Client, voice: Any, url: str, told: list[str]) -> None:
    voice.tell({"id": "1", "text": "kasvira", "url": url})
    html = page(browser, f"/mentions/{number_of('1')}/leave")
    assert [one for one in told if one not in html] == []
    assert 'rel="noopener noreferrer nofollow external"' in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//x", "https://a@b.example", "", "ftp://x.example", "x" * 3000]
)
def test_where_no_browser_may_go_there_is_no_way_out(browser: Client, voice: Any, url: str) -> None:
    voice.tell({"id": "1", "text": "kasvira", "url": url})
    page(browser, f"/mentions/{number_of('1')}/leave", 404)
    assert "/leave" not in page(browser, f"/mentions/{number_of('1')}")
