"""The audit log, retention, legal holds and settings, walked through as an owner does, and looked at everywhere."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
LOOKS = [
    pytest.param("en", "light", 1440, id="en-light-wide"),
    pytest.param("fa", "dark", 1440, id="fa-dark-wide"),
    pytest.param("nl", "light", 390, id="nl-light-narrow"),
]
ADDRESSES = {
    "audit": "/audit",
    "retention": "/retention?kind=mention&network=&days=30",
    "settings": "/settings",
    "holds": "/holds",
}


@pytest.fixture(scope="module")
def kept(house: Any) -> Any:
    """A house with something in its trail."""
    house.call("POST", "/streams", {"name": "Kasvira, all names", "query": "kasvira"})
    house.push(*({"id": f"p{number}", "text": "kasvira"} for number in range(3)))
    return house


@pytest.mark.usefixtures("kept")
def test_an_owner_checks_the_trail_looks_at_a_rule_and_holds_something(
    visit: Callable[..., Any], picture: Any
) -> None:
    visitor = visit()
    page = visitor.sign_in("/audit")
    page.locator("#chain button").click()
    expect(page.locator("#chain h2")).to_have_text("The chain is whole")
    picture(page, "audit")
    with page.expect_download() as taken:
        page.locator("button[value=jsonl]").click()
    assert taken.value.suggested_filename == "audit-log.jsonl"
    visitor.go("/retention")
    page.locator("#id_days").fill("30")
    page.get_by_role("button", name="See what it would do").click()
    expect(page.locator("#effect h2")).to_contain_text("30 days")
    picture(page, "retention")
    page.get_by_role("button", name="Keep for 30 days").click()
    expect(page.locator("[data-told]")).to_contain_text("The rule is in force")
    _hold_something(page, visitor)
    picture(page, "hold")
    assert visitor.faults() == []


def _hold_something(page: Page, visitor: Any) -> None:
    visitor.go("/holds")
    page.get_by_role("link", name="Draft a hold").click()
    page.locator("#id_name").fill("Case 7")
    page.locator("#id_ground").fill("Court order 7/2026")
    page.locator("#id_query").fill("kasvira")
    page.get_by_role("button", name="Draft the hold").click()
    for step in ("Issue the hold", "Confirm that it is known", "Make it active"):
        page.get_by_role("button", name=step).click()
    page.locator("#reason").fill("Settled.")
    page.get_by_role("button", name="Ask for the release").click()
    expect(page.locator("main")).to_contain_text("Somebody else releases it.")


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
@pytest.mark.usefixtures("kept")
def test_everybody_can_use_the_pages_of_records(
    visit: Callable[..., Any], picture: Any, language: str, theme: str, width: int
) -> None:
    visitor = visit(color_scheme=theme, viewport={"width": width, "height": 900})
    page = visitor.sign_in("/audit", language)
    first = page.locator("main a[href^='/holds/']")
    for name, address in ADDRESSES.items():
        visitor.go(address)
        picture(page, f"{name}-{language}-{theme}-{width}")
        assert (name, visitor.axe(), page.evaluate(SIDEWAYS)) == (name, [], True)
    for name, address in (("hold", first.first.get_attribute("href")), ("new-hold", "/holds/new")):
        visitor.go(str(address))
        picture(page, f"{name}-{language}-{theme}-{width}")
        assert (name, visitor.axe(), page.evaluate(SIDEWAYS)) == (name, [], True)
    assert visitor.faults() == []
