"""The way in, as a person with a browser meets it: signing in, setting up, and what is not there."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
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


NEWS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Coast Herald</title><link>http://{host}/</link>
<item><guid>1</guid><title>Toko Kasvira opens by the sea</title><link>http://{host}/1</link><description>Toko Kasvira, the shop for lamps.</description></item>
<item><guid>2</guid><title>Rain again</title><link>http://{host}/2</link><description>Nothing about shops.</description></item>
</channel></rss>"""


class Newspaper(BaseHTTPRequestHandler):
    """A paper on this machine, with one article about the brand and one about the weather."""

    def do_GET(self) -> None:
        told = NEWS.format(host=self.headers["Host"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *told: object) -> None:
        """Says nothing of requests."""


@pytest.fixture(scope="module")
def newspaper() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Newspaper) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def house(newspaper: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """An installation that nobody has claimed."""
    with installation_in(tmp_path_factory.mktemp("unclaimed"), new_port()) as installation:
        installation.set(MENARA_INSIDE=newspaper)
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


def entered(visitor: Any, path: str) -> Page:
    page: Page = visitor.go(f"/sign-in?next={path}")
    page.locator("#id_email").fill("siti@kasvira.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main .btn-primary").click()
    page.wait_for_url(f"**{path}")
    return page


@pytest.mark.parametrize("look", ["dark", "narrow"])
def test_the_five_questions_are_whole_in_every_light(
    visit: Visit, picture: Callable[[Page, str], None], look: str
) -> None:
    visitor = visit(**LOOKS[look])
    page = entered(visitor, "/set-up")
    for language in ("fa", "nl"):
        visitor.speak(language)
        for step in ("names", "looks", "places"):
            visitor.go(f"/set-up?step={step}")
            assert visitor.axe() == [], step
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, step
            picture(page, f"set-up-{step}-{language}-{look}")
    assert visitor.faults() == []


def test_five_questions_lead_to_the_first_mention(
    visit: Visit, newspaper: str, picture: Callable[[Page, str], None]
) -> None:
    """A newcomer's first minute: what is asked, what comes of it, and the first mention of their own name."""
    visitor = visit()
    page = entered(visitor, "/set-up")
    visitor.speak("en")
    page.locator("#id_domain").fill("kasvira.example")
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_name").fill("Toko Kasvira\nکاسویرا")
    page.locator("#id_person").fill("Mirella Tandjaro")
    page.locator("#id_hashtag").focus()
    expect(page.locator("#promised li")).to_have_count(8)
    picture(page, "set-up")
    assert visitor.axe() == []
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Skip", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_bluesky").uncheck()
    page.locator("#id_feeds").fill(f"http://{newspaper}/rss")
    page.get_by_role("button", name="Begin to listen").click()
    page.wait_for_url("**/watch?view=columns&columns=*")
    expect(page.get_by_role("status").filter(has_text="8 streams and 1 source")).to_be_visible()
    card = page.locator(".card", has_text="Toko Kasvira, the shop for lamps.").first
    expect(card).to_be_visible(timeout=60_000)
    expect(card.locator("mark").first).to_have_text("Toko Kasvira")
    expect(page.locator(".card", has_text="Rain again")).to_have_count(0)
    picture(page, "first-mention")
    assert [fault for fault in visitor.faults() if "status of 4" not in fault] == []
