"""Watch in columns: which are open, what is in them, and what they say where nothing is."""

import re
from typing import Any

import pytest
from django.test import Client

from menara.listening.models import Bookmark
from menara.sources.operations import add_source

pytestmark = pytest.mark.django_db
DUTCH = "ik wacht al drie weken op mijn pakket van kasvira en niemand geeft antwoord"


def page(browser: Client, address: str = "/watch") -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def columns(html: str) -> list[str]:
    return re.findall(r'data-column="(\d*)"', html)


def strips(html: str) -> list[str]:
    return re.findall(r'id="strip-(\d+)"', html)


def in_column(html: str, number: int) -> list[str]:
    """The texts of one column."""
    part = html.split(f'data-column="{number}"')[1].split("</section>")[0]
    found = re.findall(r'<p class="card-text[^>]*>(.*?)</p>', part, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", text).strip() for text in found]


def test_each_stream_has_what_it_found(browser: Client, voice: Any) -> None:
    one, two = voice.stream("One", "one"), voice.stream("Two", "two OR one")
    voice.say("one kasvira", "two kasvira", "three kasvira")
    html = page(browser)
    assert columns(html) == [str(one.pk), str(two.pk)]
    assert in_column(html, one.pk) == ["one kasvira"]
    assert in_column(html, two.pk) == ["two kasvira", "one kasvira"]


def test_the_first_four_are_open_and_the_others_folded(browser: Client, voice: Any) -> None:
    ids = [str(voice.stream(f"Stream {n}", "kasvira").pk) for n in range(6)]
    html = page(browser)
    assert (columns(html), strips(html)) == (ids[:4], ids[4:])


def test_what_is_chosen_stays_in_the_browser(browser: Client, voice: Any) -> None:
    ids = [str(voice.stream(f"Stream {n}", "kasvira").pk) for n in range(3)]
    page(browser, f"/watch?view=columns&columns={ids[2]}-{ids[0]}")
    html = page(browser)
    assert (columns(html), strips(html)) == ([ids[0], ids[2]], [ids[1]])
    page(browser, "/watch?view=columns&columns=0")
    assert (columns(page(browser)), strips(page(browser))) == ([], ids)
    page(browser, "/watch?view=feed")
    assert columns(page(browser)) == [""]
    assert columns(page(browser, "/watch?view=columns")) == []


@pytest.mark.parametrize(
    "kept", ["", "x", "columns.", "columns.1-x-99999999999999999999", "feed.1", "." * 5000, "columns.-"]
)
def test_a_cookie_that_is_none_breaks_nothing(browser: Client, voice: Any, kept: str) -> None:
    voice.stream("One", "one")
    voice.stream("Two", "two")
    browser.cookies["menara-watch"] = kept
    assert page(browser, "/watch")


@pytest.mark.parametrize(
    "asked", ["view=x", "columns=x", "view=columns&columns=" + "1-" * 5000, "view=columns&q=%28"]
)
def test_an_address_that_asks_for_nonsense_is_answered(browser: Client, voice: Any, asked: str) -> None:
    voice.stream("One", "one")
    voice.stream("Two", "two")
    assert page(browser, f"/watch?{asked}")


def test_filters_hold_in_every_column(browser: Client, voice: Any) -> None:
    one, two = voice.stream("One", "kasvira"), voice.stream("Two", "kasvira")
    voice.say("kasvira has sent me somebody else's parcel again", lang="en")
    voice.say(DUTCH, lang="nl")
    html = page(browser, "/watch?view=columns&language=nl")
    for stream in (one, two):
        assert in_column(html, stream.pk) == [DUTCH]


def test_no_data_is_not_drawn_as_nothing_said(browser: Client, voice: Any) -> None:
    """Without a source nobody listens, one that was never asked is not heard; both say so."""
    voice.stream("Nowhere", "kasvira")
    settings = {"urls": ["https://news.kasvira.example/rss"]}
    source = add_source(name="News", connector="feed", settings=settings, acting=voice.acting)
    voice.stream("News", "kasvira", source.pk)
    html = page(browser, "/watch?view=columns")
    assert "Heard, nothing said" not in html
    assert html.count("Listening: nothing has been said yet") == 2


def unread(html: str) -> list[str]:
    return re.findall(r'<span class="num">([^<]*)</span> unread', html)


def test_what_is_unread_is_counted_until_it_is_read(browser: Client, voice: Any) -> None:
    one, two = voice.stream("One", "one"), voice.stream("Two", "one OR two")
    voice.say("one kasvira", "two kasvira")
    html = page(browser)
    assert (unread(html), html.count("data-unread")) == (["1", "2"], 3)
    last = max(int(id_) for id_ in re.findall(r'data-id="m-(\d+)"', html))
    answer = browser.post("/watch/read", {"stream": two.pk, "to": last, "next": "/watch?view=columns"})
    assert (answer.status_code, answer["Location"]) == (302, "/watch?view=columns")
    assert unread(page(browser)) == ["1"]
    part = browser.post("/watch/read", {"stream": one.pk, "to": last}, headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (204, b"")
    assert unread(page(browser)) == []
    voice.say("one more")
    assert unread(page(browser, "/watch?view=feed")) == ["1", "1"]


@pytest.mark.parametrize("told", [{}, {"stream": "x", "to": "x"}, {"stream": ["1"] * 500, "to": "9" * 30}])
def test_nonsense_marks_nothing(browser: Client, voice: Any, told: dict[str, Any]) -> None:
    voice.stream("One", "one")
    voice.say("one kasvira")
    assert browser.post("/watch/read", told).status_code == 302
    assert not Bookmark.objects.exists()
