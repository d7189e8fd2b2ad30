"""The way in, as a person with a browser meets it: signing in, setting up, and what is not there."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from installations import installation_in, new_port
from playwright.sync_api import Page, expect

PASSWORD = "seven wandering storks"
LANGUAGES = ("en", "id", "ms", "fa", "nl")
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}},
}
SEEN = [*((language, "light") for language in LANGUAGES), ("en", "dark"), ("fa", "dark"), ("nl", "narrow")]
SEEN += [("fa", "narrow")]
MOST = 150_000  # bytes of a first page on the wire, fonts apart
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """An installation that nobody has claimed."""
    with installation_in(tmp_path_factory.mktemp("unclaimed"), new_port()) as installation:
        installation.start()
        path = installation.setup_address().removeprefix(installation.address)
        yield SimpleNamespace(address=installation.address, set_up=path)


def wrong_tries(visitor: Any, path: str) -> Page:
    """The page, sent with nothing in it."""
    page = visitor.go(path)
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.locator("main .btn-primary").click()
    expect(page.locator("#errors")).to_be_focused()
    return page


@pytest.mark.parametrize(("language", "look"), SEEN)
def test_every_page_is_whole_in_every_language_and_light(
    visit: Visit, house: Any, picture: Callable[[Page, str], None], language: str, look: str
) -> None:
    visitor = visit(locale=language, **LOOKS[look])
    for name, path in (("sign-in", "/sign-in"), ("set-up", house.set_up), ("nowhere", "/nowhere")):
        page = visitor.go(path)
        assert page.locator("html").get_attribute("lang") == language
        assert visitor.axe() == [], (name, "fresh")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        if name != "nowhere":
            wrong_tries(visitor, path)
            assert visitor.axe() == [], (name, "sent empty")
        picture(page, f"{name}-{language}-{look}")
    assert [fault for fault in visitor.faults() if "status of 4" not in fault] == []


def test_errors_lead_to_their_fields(visit: Visit, house: Any) -> None:
    page = wrong_tries(visit(), house.set_up)
    page.locator("#errors a").first.click()
    expect(page.locator("#id_organisation")).to_be_focused()
    said = page.locator("#id_organisation").get_attribute("aria-describedby")
    assert said
    expect(page.locator(f"#{said.split()[0]}")).to_contain_text("This is needed.")


def test_a_first_page_is_light(visit: Visit) -> None:
    visitor = visit()
    sizes: list[int] = []
    visitor.page.on("response", lambda answer: sizes.append(weight(answer)))
    visitor.go("/sign-in")
    visitor.page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < MOST


def weight(answer: Any) -> int:
    if answer.url.partition("?")[0].endswith(".woff2"):
        return 0
    sizes: dict[str, int] = answer.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_the_language_is_changed_on_the_page(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/sign-in?next=/watch")
    visitor.speak("fa")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.url.endswith("/sign-in?next=/watch")
    expect(page.locator("main h1")).to_have_text("ورود")


def test_somebody_claims_it_by_keyboard_alone_and_comes_back(visit: Visit, house: Any) -> None:
    visitor = visit(locale="id")
    page = visitor.go(house.set_up)
    page.locator("#id_organisation").focus()
    for said in ("Kasvira", "siti@kasvira.example", PASSWORD):
        page.keyboard.type(said)
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/set-up")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.locator("[data-rail] details summary").last.press("Enter")
    page.locator("[data-rail]").get_by_role("button", name="Keluar").press("Enter")
    page.wait_for_url("**/sign-in")
    page.locator("#id_email").fill("siti@kasvira.example")
    page.locator("#id_password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/set-up")
    assert [fault for fault in visitor.faults() if "status of 4" not in fault] == []
