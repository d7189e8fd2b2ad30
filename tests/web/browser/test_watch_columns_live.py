"""Watch in columns, in a browser: what comes goes where it belongs, is read, is tagged, and leads on; by keys alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

AT = "2026-11-21T09:00:00Z"
COLUMNS = "/watch?view=columns"
SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
LOOKS = {
    "en": {"color_scheme": "light"},
    "id": {"color_scheme": "dark"},
    "ms": {"color_scheme": "light", "viewport": {"width": 1024, "height": 768}},
    "fa": {"color_scheme": "dark"},
    "nl": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


def mention(id_: str, text: str, **more: Any) -> dict[str, Any]:
    author = {"id": f"author-{id_}", "handle": f"person{id_}", "name": f"Person {id_}"}
    url = f"https://news.example/{id_}"
    return {"id": id_, "text": text, "lang": "en", "author": author, "url": url, "published_at": AT, **more}


def column(page: Page, name: str) -> Any:
    return page.locator("[data-column]", has=page.get_by_role("heading", name=name, exact=True))


def live(page: Page) -> None:
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    page.mouse.move(100, 500)


@pytest.fixture(scope="module")
def board(house: Any) -> Any:
    for name, query in (
        ("All names", "kasvira"),
        ("Fake support", "kasvira AND (card OR pin)"),
        ("Leaks", "leak*"),
    ):
        house.call("POST", "/streams", {"name": name, "query": query})
    house.push(mention("1", "Kasvira asks for my card?"), mention("2", "Kasvira is down again"))
    return house


def test_what_comes_goes_into_the_columns_of_its_streams(visit: Callable[..., Any], board: Any) -> None:
    visitor = visit()
    page = visitor.sign_in(COLUMNS)
    live(page)
    expect(column(page, "Leaks").locator("[data-empty]")).to_be_visible()
    board.push(mention("3", "kasvira wants my pin"), mention("4", "memo leaked"))
    expect(column(page, "All names").locator(".card-text").first).to_have_text("kasvira wants my pin")
    expect(column(page, "Fake support").locator(".card-text").first).to_have_text("kasvira wants my pin")
    expect(column(page, "Leaks").locator(".card-text")).to_have_text(["memo leaked"])
    expect(column(page, "Leaks").locator("[data-empty]")).to_have_count(0)
    board.push(mention("3", "kasvira says sorry"))
    expect(column(page, "All names").locator(".card-text").first).to_have_text("kasvira says sorry")
    board.delete("4")
    expect(column(page, "Leaks").get_by_text("Removed at its source")).to_be_visible()
    assert (visitor.axe(), visitor.faults()) == ([], [])


def test_where_somebody_reads_nothing_moves_and_elsewhere_it_does(
    visit: Callable[..., Any], board: Any
) -> None:
    page = visit().sign_in(COLUMNS)
    live(page)
    column(page, "All names").locator(".card").first.hover()
    board.push(mention("5", "kasvira took a card"))
    expect(column(page, "All names").locator("[data-more]")).to_contain_text("1 new")
    expect(column(page, "Fake support").locator(".card-text").first).to_have_text("kasvira took a card")
    page.keyboard.press(".")
    expect(column(page, "All names").locator(".card-text").first).to_have_text("kasvira took a card")


def test_what_was_before_the_eyes_is_read_and_stays_so(visit: Callable[..., Any], board: Any) -> None:
    page = visit().sign_in(COLUMNS)
    page.goto(f"{board.address}/watch?view=columns&columns=0")
    with page.expect_response("**/watch/read"):
        page.locator(".strip", has_text="Leaks").click()
    expect(column(page, "Leaks")).to_be_visible()
    board.push(mention("6", "one more leak"))
    page.goto(f"{board.address}/watch?view=feed")
    expect(page.locator("[data-cards] .card-text").first).to_have_text("one more leak")
    page.reload()
    expect(page.locator("#streams .stream", has_text="Leaks").locator(".chip-unread")).to_have_text(
        "1 unread"
    )


@pytest.mark.usefixtures("board")
def test_a_mention_is_tagged_opened_and_left_by_keys(visit: Callable[..., Any], picture: Any) -> None:
    visitor = visit()
    page = visitor.sign_in(COLUMNS)
    live(page)
    page.keyboard.press("j")
    expect(column(page, "All names").locator(".card").first).to_be_focused()
    page.keyboard.press("l")
    expect(column(page, "Fake support").locator(".card").first).to_be_focused()
    page.keyboard.press("t")
    page.locator("#put-on").fill("Needs an answer")
    page.keyboard.press("Enter")
    expect(page.locator("dialog#tagging .chip-tag")).to_contain_text("Needs an answer")
    assert visitor.axe() == []
    page.keyboard.press("Escape")
    expect(column(page, "Fake support").locator(".card .chip-tag").first).to_contain_text("Needs an answer")
    picture(page, "watch-columns")
    page.locator(".card .chip-tag").first.click()
    page.wait_for_url("**/watch?tag=*")
    live(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mentions/*")
    expect(page.get_by_role("heading", name="How it was heard")).to_be_visible()
    picture(page, "mention")
    assert (visitor.axe(), visitor.faults(), page.evaluate(SIDEWAYS)) == ([], [], True)
    with page.expect_popup() as left:
        page.keyboard.press("v")
    expect(left.value.locator("main").get_by_text("news.example").first).to_be_visible()
    assert left.value.get_by_role("link", name="Go there").get_attribute("href") == "https://news.example/5"


@pytest.mark.usefixtures("board")
def test_the_palette_leads_everywhere(visit: Callable[..., Any], picture: Any) -> None:
    visitor = visit()
    page = visitor.sign_in(COLUMNS)
    live(page)
    page.locator("#q").focus()
    page.keyboard.press("Control+k")
    first = page.locator("#palette-found [role=option]").first
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("fake")
    expect(first).to_contain_text("Fake support")
    expect(first).to_have_attribute("aria-selected", "true")
    picture(page, "palette")
    assert (visitor.axe(), visitor.faults()) == ([], [])
    page.keyboard.press("Enter")
    page.wait_for_url("**/watch?stream=*")
    page.keyboard.press("Control+k")
    page.keyboard.type("shortcuts")
    expect(first).to_contain_text("Keyboard shortcuts")
    page.keyboard.press("Enter")
    expect(page.locator("dialog#keys")).to_be_visible()
    assert visitor.axe() == []


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.usefixtures("board")
def test_columns_suit_everybody(visit: Callable[..., Any], picture: Any, language: str) -> None:
    visitor = visit(**LOOKS[language])
    page = visitor.sign_in(COLUMNS, language=language)
    live(page)
    picture(page, f"watch-columns-{language}")
    assert (visitor.axe(), visitor.faults(), page.evaluate(SIDEWAYS)) == ([], [], True)
    page.locator(".card a[data-key=Enter]").first.click()
    page.wait_for_url("**/mentions/*")
    picture(page, f"mention-{language}")
    assert (visitor.axe(), page.evaluate(SIDEWAYS)) == ([], True)
