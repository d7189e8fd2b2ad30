"""Where we listen, in a browser: a source is added and tried, fails, recovers, and what was missed is seen."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from connectors.lab.answers import Answer, Request
from connectors.lab.server import Lab
from playwright.sync_api import Page, expect

SETTINGS = {"MENARA_INSIDE": "127.0.0.1"}
SLOW_MS = 90_000  # on a machine that has much else to do
LOOKS = (("en", "light"), ("id", "dark"), ("ms", "light"), ("fa", "dark"), ("nl", "light"))
SIDEWAYS = """() => [...document.querySelectorAll("body *")]
  .filter((one) => !one.closest(".scroll, .sr-only, .skip, svg, dialog, .wide, details:not([open]) > :not(summary)") && one.getBoundingClientRect().width)
  .filter((one) => { const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1; })
  .map((one) => `${one.nodeName}.${one.className}`).slice(0, 5)"""


def rss(*numbers: int, broken: bool = False) -> bytes:
    articles = "".join(
        f"<item><guid>{n}</guid><title>Kasvira opens hall {n}</title><link>https://gazette.example/{n}</link></item>"
        for n in numbers
    )
    nothing = "<item><author>nobody</author></item>" if broken else ""
    return f'<rss version="2.0"><channel><title>Gazette</title>{articles}{nothing}</channel></rss>'.encode()


class Paper(Lab):
    """A newspaper that answers everything with its front page, whatever that is just now."""

    front = Answer(path="/", body=rss(1, 2, broken=True))

    def find(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.front


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    paper = Paper([])
    yield paper
    paper.close()


def seen(visitor: Any, page: Page, picture: Any, name: str) -> None:
    picture(page, name)
    assert (visitor.axe(), page.evaluate(SIDEWAYS), visitor.faults()) == ([], [], [])


def test_a_feed_is_tried_and_added_in_a_minute(visit: Callable[..., Any], paper: Paper, picture: Any) -> None:
    visitor = visit()
    page = visitor.sign_in("/sources")
    expect(page.locator("[data-empty] h2")).to_have_text("Nobody is listening yet")
    seen(visitor, page, picture, "sources-none")
    page.keyboard.press("n")
    page.get_by_role("link", name="Feeds").click()
    page.get_by_label("Name").fill("Gazette")
    page.get_by_label("Addresses of the feeds").fill(paper.url("/rss"))
    page.get_by_label("We follow these terms").check()
    seen(visitor, page, picture, "sources-new-feed")
    page.get_by_role("button", name="Test the connection").click()
    page.wait_for_url("**/sources/trials/*")
    page.get_by_text("It works: 2 messages heard").wait_for(timeout=SLOW_MS)
    expect(page.locator("#trial .card-text")).to_have_count(2)
    seen(visitor, page, picture, "sources-trial")
    page.get_by_role("button", name="Add this source").click()
    page.wait_for_url("**/sources/*")
    expect(page.get_by_text("Added. It is asked for the first time within seconds.")).to_be_visible()
    page.locator("#standing .chip-ok").wait_for(timeout=SLOW_MS)
    assert visitor.faults() == []


def test_what_does_not_work_says_why_and_nothing_is_added(visit: Callable[..., Any], picture: Any) -> None:
    visitor = visit()
    page = visitor.sign_in("/sources/new/feed")
    page.get_by_label("Name").fill("Elsewhere")
    page.get_by_label("Addresses of the feeds").fill("https://elsewhere.example/rss")
    page.get_by_role("button", name="Test the connection").click()
    page.get_by_role("link", name="Change the settings").wait_for(timeout=SLOW_MS)
    seen(visitor, page, picture, "sources-trial-failed")
    page.get_by_role("link", name="Change the settings").click()
    expect(page.get_by_label("Name")).to_have_value("Elsewhere")
    expect(page.get_by_label("Addresses of the feeds")).to_have_value("https://elsewhere.example/rss")
    page.goto(f"{visitor.address}/sources")
    expect(page.locator("#rows tbody tr")).to_have_count(1)


def test_a_source_fails_and_recovers_and_the_gap_is_visible(
    visit: Callable[..., Any], house: Any, paper: Paper, picture: Any
) -> None:
    settings = {"urls": [paper.url("/other")], "interval_s": 1}
    added = house.call("POST", "/sources", {"name": "Courier", "connector": "feed", "settings": settings})
    visitor = visit()
    page = visitor.sign_in(f"/sources/{added['id']}")
    page.locator("#standing .chip-ok").wait_for(timeout=SLOW_MS)
    paper.front = Answer(path="/", status=503)
    page.locator("#standing .chip-bad").wait_for(timeout=SLOW_MS)
    expect(page.locator("#standing")).to_contain_text("no data since")
    expect(page.locator("#standing")).to_contain_text("503")
    seen(visitor, page, picture, "source-fails")
    paper.front = Answer(path="/", body=rss(7, 8))
    page.locator("#standing .chip-warn").wait_for(timeout=SLOW_MS)
    page.reload()
    expect(page.get_by_role("heading", name="What could not be had")).to_be_visible()
    seen(visitor, page, picture, "source-recovers")
    page.goto(f"{visitor.address}/watch")
    expect(page.locator(".chip-warn", has_text="Courier").first).to_be_visible()


def test_letters_are_read_again_and_given_up(visit: Callable[..., Any], picture: Any) -> None:
    visitor = visit()
    page = visitor.sign_in("/sources/letters")
    expect(page.locator("tbody tr").first).to_contain_text("empty_article")
    number = page.locator("tbody tr").count()
    page.locator("tbody tr").first.get_by_role("checkbox").check()
    seen(visitor, page, picture, "letters")
    page.get_by_role("button", name="Read again").click()
    page.get_by_text("All were tried").wait_for(timeout=SLOW_MS)
    expect(page.locator("#replay dd")).to_have_text(["0", "1"])
    seen(visitor, page, picture, "letters-replayed")
    page.goto(f"{visitor.address}/sources/letters")
    page.get_by_label("All that wait").check()
    page.get_by_label("Why nobody has to read them").fill("An empty advertisement")
    page.get_by_role("button", name="Give up").click()
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    page.locator("#state").select_option("given_up")
    page.wait_for_url("**/sources/letters?state=given_up")
    expect(page.locator("tbody tr")).to_have_count(number)
    page.locator("tbody a").first.click()
    expect(page.get_by_text("An empty advertisement")).to_be_visible()
    seen(visitor, page, picture, "letter")


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_everybody_can_use_them(visit: Callable[..., Any], picture: Any, language: str, theme: str) -> None:
    visitor = visit(color_scheme=theme)
    page = visitor.sign_in("/sources", language=language)
    first = page.locator("#rows tbody a").first.get_attribute("href")
    for name, path in (
        ("sources", "/sources"),
        ("source", first),
        ("new-source", "/sources/new/mastodon"),
    ):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{visitor.address}{path}")
            expect(page.locator("html")).to_have_attribute("lang", language)
            seen(visitor, page, picture, f"{name}-{language}-{theme}-{width}")
