"""A stream is written in the browser: with a mistake, mended, tried, saved, and its history appears."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

AT = "2026-11-21T09:00:00Z"
LANGUAGES = ("en", "id", "ms", "fa", "nl")
SAID = (
    ("en", "Kasvira has leaked my card number, a breach they do not admit"),
    ("id", "Data nasabah Kasvira bocor lagi? Tolong jelaskan"),
    ("fa", "کاسویرا چرا جواب نمی‌دهد؟ breach"),
    ("en", "My tap leaks, nothing to do with any bank"),
    ("nl", "Kasvira-app werkt weer, bedankt"),
)
SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def heard(house: Any) -> Any:
    """A house in which something has been said before anybody asked."""
    author = {"id": "a1", "handle": "riniipagi", "name": "Rini P."}
    house.push(
        *(
            {"id": f"m{n}", "text": text, "lang": language, "author": author, "published_at": AT}
            for n, (language, text) in enumerate(SAID)
        )
    )
    return house


def query(page: Page) -> Any:
    return page.locator("#query")


@pytest.mark.usefixtures("heard")
def test_a_stream_is_written_mended_tried_and_saved_and_history_appears(
    visit: Callable[..., Any], picture: Any
) -> None:
    visitor = visit()
    page = visitor.sign_in("/streams")
    page.get_by_role("link", name="New stream").click()
    page.locator("#name").fill("Leaks")
    query(page).press_sequentially("leak* OR breach AND kasvira")
    expect(page.locator("[data-problem]")).to_contain_text("that can be read in two ways")
    expect(page.locator(".editor-lit .q-error")).to_have_text(["AND"])
    picture(page, "stream-editor-mistake")
    assert (visitor.axe(), visitor.faults()) == ([], [])
    query(page).press("Alt+Enter")
    expect(query(page)).to_have_value("(leak* OR breach) AND kasvira")
    expect(page.locator("[data-problem]")).to_have_count(0)
    expect(page.locator("[data-found] dd").first).to_have_text("+1")

    query(page).press_sequentially(" AND langu")
    expect(page.locator("#offers li")).to_have_count(1)
    query(page).press("Tab")
    expect(query(page)).to_have_value("(leak* OR breach) AND kasvira AND language:")
    query(page).press_sequentially("en")
    expect(page.locator("#problems")).to_contain_text("The query can be read.")

    page.locator("#new-example").fill("Kasvira has leaked my number")
    page.locator("#new-language").select_option("en")
    page.locator("[data-add][value=must_match]").click()
    page.locator("#new-example").fill("My tap leaks")
    page.locator("[data-add][value=must_not_match]").click()
    expect(page.locator("#bench")).to_contain_text("2 of 2 examples behave")
    expect(page.locator("[data-found] dd")).to_have_text(["+1", "−0", "0"])
    expect(page.locator("[data-found] mark").first).to_have_text("Kasvira")
    picture(page, "stream-editor")
    assert (visitor.axe(), visitor.faults()) == ([], [])

    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/streams/\d+$"))
    expect(page.locator("#progress")).to_contain_text("1 gained, 0 lost")
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    page.locator("#progress").get_by_role("link", name="Watch").click()
    expect(page.get_by_text("Kasvira has leaked my card number")).to_be_visible()
    assert visitor.faults() == []


@pytest.mark.usefixtures("heard")
def test_an_example_is_taken_from_what_is_found_and_dropped_again(visit: Callable[..., Any]) -> None:
    visitor = visit()
    visitor.sign_in("/streams")
    page = visitor.go("/streams/new?name=Taps&query=leaks")
    page.locator("[data-found] [data-keep]:visible", has_text="Must not match").first.click()
    expect(page.locator("#bench")).to_contain_text("0 of 1 examples behave")
    page.locator("#bench [data-drop]").click()
    expect(page.locator("#bench [data-example]")).to_have_count(0)
    page.locator("#query").fill("")
    expect(page.locator("[data-found]")).to_contain_text("shown here while you write it")
    assert visitor.faults() == []


def test_two_who_write_are_told_of_each_other(visit: Callable[..., Any], heard: Any) -> None:
    made = heard.call("POST", "/streams", {"name": "Shared", "query": "kasvira"})
    page = visit().sign_in(f"/streams/{made['id']}")
    heard.call("PATCH", f"/streams/{made['id']}", {"query": "kasvira OR theirs"})
    query(page).fill("kasvira OR mine")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-behind]")).to_contain_text("while you were writing")
    expect(query(page)).to_have_value("kasvira OR mine")
    page.get_by_role("button", name="Go on with mine").click()
    expect(page.locator("[data-behind]")).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.locator("#progress")).to_contain_text("gained")
    page.get_by_role("link", name="Version 3").click()
    expect(page.locator("ins")).to_have_text(["mine", "OR theirs"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_the_pages_of_streams(
    visit: Callable[..., Any], heard: Any, picture: Any, theme: str
) -> None:
    made = heard.call("POST", "/streams", {"name": f"All {theme}", "query": "(kasvira OR کاسویرا) AND leak"})
    visitor = visit(color_scheme=theme)
    for language in LANGUAGES:
        visitor.page.context.clear_cookies()
        page = visitor.sign_in(f"/streams/{made['id']}", language=language)
        page.locator("[data-found] dd").first.wait_for()
        picture(page, f"stream-editor-{language}-{theme}")
        assert (visitor.axe(), page.evaluate(SIDEWAYS)) == ([], True), language
        for address in ("/streams", f"/streams/{made['id']}/versions"):
            page = visitor.go(address)
            picture(page, f"{'versions' if 'versions' in address else 'streams'}-{language}-{theme}")
            assert (visitor.axe(), page.evaluate(SIDEWAYS)) == ([], True), (language, address)
    assert visitor.faults() == []


def test_nothing_runs_over_the_edge_of_a_telephone(
    visit: Callable[..., Any], heard: Any, picture: Any
) -> None:
    made = heard.call("POST", "/streams", {"name": "Narrow", "query": "kasvira AND NOT leak"})
    visitor = visit(viewport={"width": 390, "height": 844})
    visitor.sign_in("/streams")
    for name, address in (("editor", ""), ("versions", "/versions"), ("list", None)):
        page = visitor.go("/streams" if address is None else f"/streams/{made['id']}{address}")
        if name == "editor":
            page.locator("[data-found] dd").first.wait_for()
        picture(page, f"stream-{name}-narrow")
        assert (visitor.axe(), page.evaluate(SIDEWAYS)) == ([], True), name


@pytest.mark.usefixtures("heard")
def test_without_scripts_a_stream_is_written_too(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).sign_in("/streams/new")
    page.locator("#name").fill("Plain")
    page.locator("#query").fill("(kasvira")
    page.get_by_role("button", name="Check").click()
    page.locator("[data-fix]").click()
    expect(page.locator("#query")).to_have_value("(kasvira)")
    page.locator("#new-example").fill("kasvira here")
    page.locator("[data-add][value=must_match]").click()
    expect(page.locator("#bench")).to_contain_text("1 of 1 examples behave")
    page.get_by_role("button", name="Save stream").click()
    page.wait_for_url(re.compile(r"/streams/\d+$"))
    expect(page.get_by_role("heading", name="Plain")).to_be_visible()
