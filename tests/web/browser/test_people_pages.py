"""Members, profile, tokens and webhooks in a real browser: somebody is invited, comes, changes things, and leaves."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

PASSWORD = "seven wandering storks"
PAGES = {
    "members": "/members",
    "permissions": "/members/permissions",
    "member": "/members/1",
    "profile": "/profile",
    "tokens": "/tokens",
    "webhooks": "/webhooks",
}
LOOKS: dict[tuple[str, str], dict[str, Any]] = {
    ("en", "light"): {},
    ("fa", "dark"): {"color_scheme": "dark"},
    ("nl", "narrow"): {"viewport": {"width": 390, "height": 844}},
}
Visit = Callable[..., Any]


def invited(page: Page, email: str) -> str:
    """The link that an owner gets to hand over."""
    page.goto(page.url.partition("/watch")[0] + "/members")
    page.locator("#id_email").fill(email)
    page.get_by_role("button", name="Make an invitation").click()
    return page.locator("#invitation-link").inner_text()


def test_somebody_is_invited_comes_and_is_out_at_once_when_deactivated(
    visit: Visit, house: Any, picture: Callable[[Page, str], None]
) -> None:
    owner, guest = visit(), visit()
    page = owner.sign_in()
    link = invited(page, "budi@kasvira.example")
    picture(page, "members-invited")

    theirs = guest.page
    theirs.goto(link)
    picture(theirs, "invitation")
    assert guest.axe() == []
    theirs.locator("#id_name").fill("Budi Santoso")
    theirs.locator("#id_password").fill(PASSWORD)
    theirs.locator("#id_again").fill(PASSWORD)
    theirs.get_by_role("button", name="Make an account and join").click()
    theirs.wait_for_url("**/watch")
    assert theirs.goto(f"{house.address}/members").status == 404
    theirs.goto(f"{house.address}/watch")

    page.goto(f"{house.address}/members")
    page.get_by_role("link", name="Budi Santoso").click()
    page.get_by_text("Deactivate", exact=True).click()
    picture(page, "member-asked")
    page.get_by_role("button", name="Deactivate now").click()
    expect(page.get_by_text("Budi Santoso: Deactivated")).to_be_visible()
    theirs.reload()
    theirs.wait_for_url("**/sign-in**")
    assert owner.faults() == []


def test_all_pages_are_whole_in_every_light(visit: Visit, picture: Callable[[Page, str], None]) -> None:
    spoken = "en"
    for (language, look), how in LOOKS.items():
        speak(visit().sign_in("/profile", language=spoken), language)
        visitor, spoken = visit(**how), language
        make_token(visitor.sign_in("/profile", language=language))
        page = visitor.page
        for name, path in PAGES.items():
            visitor.go(path)
            assert visitor.axe() == [], (name, language)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, language)
            picture(page, f"{name}-{language}-{look}")
        assert visitor.faults() == []


def speak(page: Page, language: str) -> None:
    page.locator("#id_language").select_option(language)
    page.locator("form[action='/profile'] .btn-primary").click()
    page.wait_for_selector(f"html[lang={language}]")


def make_token(page: Page) -> None:
    page.goto(page.url.replace("/profile", "/tokens"))
    page.locator("#id_name").fill("Shop")
    page.locator("[name=scopes]").first.check()
    page.locator("form[action='/tokens'] .btn-primary").click()
    expect(page.locator("#token")).to_contain_text("menara_")
