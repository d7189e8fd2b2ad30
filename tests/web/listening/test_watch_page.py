"""Watch as a page: what it holds, what can be asked of it, and at what cost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from menara.listening.models import Stream
from menara.people import operations

pytestmark = pytest.mark.django_db


def page(browser: Client, address: str = "/watch", **headers: str) -> str:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def texts(html: str) -> list[str]:
    found = re.findall(r'<p class="card-text[^>]*>(.*?)</p>', html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", text).strip() for text in found]


def test_the_last_comes_first_with_what_matched_marked(browser: Client, voice: Any) -> None:
    voice.stream("Kasvira", "kasvira")
    voice.say("kasvira one", "two of Kasvira")
    html = page(browser)
    assert texts(html) == ["two of Kasvira", "kasvira one"]
    assert re.findall(r"<mark>(.*?)</mark>", html) == ["Kasvira", "kasvira"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["tiga kasvira", "twee kasvira", "one kasvira"]),
        ("language=nl", ["twee kasvira"]),
        ("language=xx", []),
        ("network=api", ["tiga kasvira", "twee kasvira", "one kasvira"]),
        ("network=mastodon", []),
        ("q=one+OR+tiga", ["tiga kasvira", "one kasvira"]),
        ("q=one&language=id", []),
        ("q=%28one", []),
        ("before=3", ["twee kasvira", "one kasvira"]),
        ("before=x", ["tiga kasvira", "twee kasvira", "one kasvira"]),
        ("before=99999999999999999999", ["tiga kasvira", "twee kasvira", "one kasvira"]),
        ("q=" + "x" * 10_000, []),
        ("stream=&network=&language=&q=", ["tiga kasvira", "twee kasvira", "one kasvira"]),
    ],
    ids=range(13),
)
def test_filters(browser: Client, voice: Any, asked: str, found: list[str]) -> None:
    for text, language in (("one kasvira", "en"), ("twee kasvira", "nl-BE"), ("tiga kasvira", "id")):
        voice.say(text, lang=language)
    assert texts(page(browser, f"/watch?{asked}")) == found


def test_a_stream_by_its_number(browser: Client, voice: Any) -> None:
    one, other = voice.stream("One", "one"), voice.stream("Other", "kasvira")
    voice.say("one kasvira", "two kasvira")
    assert texts(page(browser, f"/watch?stream={one.pk}")) == ["one kasvira"]
    assert texts(page(browser, f"/watch?stream={other.pk}")) == ["two kasvira", "one kasvira"]


@pytest.mark.parametrize(
    "address",
    ["/watch?stream={}", "/watch/streams?stream={}", "/mentions/{}", "/mentions/{}/leave", "/watch?tag={}"],
)
def test_what_others_have_is_not_there(
    browser: Client, voice: Any, new_voice: Callable[..., Any], address: str
) -> None:
    theirs = new_voice(operations.create_workspace(name="Other"))
    stream = theirs.stream("Secret", "secret")
    theirs.say("secret words")
    voice.say("our words")
    numbers = [stream.pk, stream.pk + 1000, 2**63, "x"]
    answers = [browser.get(address.format(number)) for number in numbers]
    bodies = {re.sub(rb"e-[0-9a-f]{8}|csrf\S+", b"", answer.content) for answer in answers[:3]}
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len(bodies) == 1
    assert "secret" not in page(browser)


def test_a_mention_and_why_it_is_here(browser: Client, voice: Any) -> None:
    voice.stream("Kasvira", "kasvira AND NOT sorry")
    voice.tell({"id": "1", "text": "kasvira is down"})
    voice.tell({"id": "1", "text": "kasvira is up"})
    number = re.findall(r'data-id="m-(\d+)"', page(browser))[0]
    part = page(browser, f"/watch/mentions/{number}", **{"HX-Request": "true"})
    whole = page(browser, f"/mentions/{number}")
    for html in (part, whole):
        assert re.findall(r'<b class="text-primary">(\w+)</b>', html) == ["AND", "NOT"]
        assert re.findall(r"<(ins|del)[^>]*>(\w+)</", html) == [("del", "down"), ("ins", "up")]
    assert ("<html" in part, "<html" in whole) == (False, True)


def test_a_query_of_another_release_explains_nothing_and_breaks_nothing(browser: Client, voice: Any) -> None:
    stream = voice.stream("Kasvira", "kasvira")
    voice.say("kasvira is down")
    Stream.objects.filter(pk=stream.pk).update(query="(kasvira")
    number = re.findall(r'data-id="m-(\d+)"', page(browser))[0]
    assert "or the stream has been changed since" in page(browser, f"/mentions/{number}")


def test_older_ones_are_a_part_for_htmx_and_a_page_for_others(browser: Client, voice: Any) -> None:
    voice.say(*(f"kasvira {n}" for n in range(40)))
    first = page(browser)
    address = re.findall(r'href="(/watch\?before=\d+)"', first)[0]
    assert texts(first) == [f"kasvira {n}" for n in range(39, 9, -1)]
    part, whole = page(browser, address, **{"HX-Request": "true"}), page(browser, address)
    assert texts(part) == texts(whole) == [f"kasvira {n}" for n in range(9, -1, -1)]
    assert ("<html" in part, "<html" in whole) == (False, True)


def test_what_is_deleted_has_no_words(browser: Client, voice: Any) -> None:
    voice.say("kasvira regrets")
    voice.delete("kasvira regrets")
    html = page(browser)
    assert ("Removed at its source" in html, "regrets" in html) == (True, False)


def questions(browser: Client, address: str) -> int:
    page(browser, address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(browser, address)
    return len(asked)


@pytest.mark.parametrize(
    "address",
    [
        "/watch?view=feed",
        "/watch?view=feed&q=kasvira",
        "/watch?view=columns&columns={}",
        "/watch/streams?view=feed",
        "/watch/streams?view=columns&columns={}",
    ],
)
def test_the_number_of_questions_does_not_grow(browser: Client, voice: Any, address: str) -> None:
    address = address.format(voice.stream("One", "kasvira").pk)
    voice.say("kasvira one")
    with_one = questions(browser, address)
    for name in ("Two", "Three"):
        voice.stream(name, f"kasvira OR {name}")
    voice.say("kasvira two", "kasvira three")
    assert questions(browser, address) == with_one


def test_a_feed_and_a_stream_of_it_are_read_by_an_index(browser: Client, voice: Any) -> None:
    """Nothing is sorted, and no table is read from end to end."""
    stream = voice.stream("One", "kasvira")
    voice.say(*(f"kasvira {n}" for n in range(5)))
    if connection.vendor != "sqlite":
        pytest.skip("small tables are read whole by PostgreSQL")
    with CaptureQueriesContext(connection) as asked:
        page(browser, f"/watch?stream={stream.pk}")
        page(browser, "/watch?view=feed")
    found = [
        one["sql"] for one in asked if 'FROM "listening_mention"' in one["sql"] and "ORDER BY" in one["sql"]
    ]
    assert found
    with connection.cursor() as cursor:
        for sql in found:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = " ".join(row[-1] for row in cursor.fetchall())
            assert ("TEMP B-TREE" in plan, "SCAN listening_mention" in plan) == (False, False), (sql, plan)
