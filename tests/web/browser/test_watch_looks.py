"""How the pages look, in every language, theme and width: read by axe, measured, and kept as pictures."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

LANGUAGES = ("en", "id", "ms", "fa", "nl")
THEMES = ("light", "dark")
WIDTHS = {"narrow": {"width": 390, "height": 844}, "tablet": {"width": 1024, "height": 768}}
MOST_BYTES = 150 * 1024
FEED = "/watch?view=feed"
AT = "2026-11-20T09:00:00Z"
POSTS = [
    (
        "id",
        "Rini P.",
        "riniipagi",
        "ini beneran akun resmi kasvira bukan sih? tadi udah terlanjur isi nomor kartu",
    ),
    (
        "ms",
        "Aiman Tepi Laut",
        "aimantepilaut",
        "Hati-hati! Akaun @kasvira_heIp tu palsu. Kasvira sebenar tak minta kad.",
    ),
    (
        "nl",
        "Wietske Vloedlijn",
        "wvloedlijn",
        "Net een antwoord van ‘Kasvira help’ met een linkje. Klopt dit?",
    ),
    ("fa", "پریسا کوهی", "parisa_koohi", "از دیشب برنامهٔ کاسویرا خطا می‌دهد و پشتیبانی هم جواب نمی‌دهد."),
    ("en", "Tom Wexcombe", "tomwexcombe", "Sent money with Kasvira Go and it landed in four seconds."),
]
SIDEWAYS = """() => [...document.querySelectorAll("body *")]
  .filter((one) => !one.closest(".scroll, .sr-only, .skip, svg, dialog, .wide") && one.getBoundingClientRect().width)
  .filter((one) => { const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1; })
  .map((one) => `${one.nodeName}.${one.className}`).slice(0, 5)"""


def post(number: int) -> dict[str, Any]:
    language, name, handle, text = POSTS[number % len(POSTS)]
    author = {"id": handle, "name": name, "handle": handle, "followers": 1200 * (number + 1)}
    more = {"metrics": {"views": 41_200, "likes": 12}} if number % 2 else {}
    return {"id": f"p{number}", "text": text, "lang": language, "author": author, "published_at": AT, **more}


@pytest.fixture(scope="module")
def busy(house: Any) -> Any:
    """A house in which much has been said."""
    house.call("POST", "/streams", {"name": "Kasvira, all names", "query": "kasvira OR کاسویرا"})
    house.call("POST", "/streams", {"name": "Fake support", "query": "kasvira AND (palsu OR help OR kartu)"})
    house.push(*map(post, range(12)))
    house.delete("p3")
    return house


def shown(page: Page) -> None:
    expect(page.locator("[data-cards] .card")).to_have_count(12)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("busy")
def test_everybody_can_use_watch(visit: Callable[..., Any], picture: Any, language: str, theme: str) -> None:
    visitor = visit(color_scheme=theme)
    page = visitor.sign_in(FEED, language=language)
    shown(page)
    picture(page, f"watch-{language}-{theme}")
    assert (visitor.axe(), page.evaluate(SIDEWAYS), visitor.faults()) == ([], [], [])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_can_sign_in(visit: Callable[..., Any], picture: Any, language: str, theme: str) -> None:
    visitor = visit(color_scheme=theme, locale=language)
    page = visitor.go("/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", language)
    picture(page, f"sign-in-{language}-{theme}")
    assert (visitor.axe(), page.evaluate(SIDEWAYS), visitor.faults()) == ([], [], [])


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.usefixtures("busy")
def test_nothing_runs_over_the_edge(
    visit: Callable[..., Any], picture: Any, language: str, width: str
) -> None:
    visitor = visit(viewport=WIDTHS[width])
    page = visitor.sign_in(FEED, language=language)
    shown(page)
    picture(page, f"watch-{language}-{width}")
    assert (visitor.axe(), page.evaluate(SIDEWAYS)) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


@pytest.mark.usefixtures("busy")
def test_in_persian_the_page_is_mirrored_and_each_text_keeps_its_own_direction(
    visit: Callable[..., Any],
) -> None:
    page = visit().sign_in(FEED, language="fa")
    shown(page)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    rail, pane = (page.locator(one).bounding_box() for one in ("[data-rail]", "[data-pane]"))
    assert rail["x"] > pane["x"]
    directions = page.locator("[data-cards] .card-text").evaluate_all(
        "texts => texts.map((text) => [text.lang, getComputedStyle(text).direction])"
    )
    assert sorted(map(tuple, directions)) == sorted(
        (POSTS[n % 5][0], "rtl" if n % 5 == 3 else "ltr") for n in range(12) if n != 3
    )
    handles = page.locator("[data-cards] .handle").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).direction)"
    )
    assert set(handles) == {"ltr"}
    assert "۱٬۲۰۰" in page.locator("[data-cards] .card").last.inner_text()


@pytest.mark.usefixtures("busy")
def test_what_is_chosen_of_light_and_dark_stays(visit: Callable[..., Any]) -> None:
    page = visit(color_scheme="light").sign_in(FEED)
    light = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    page.locator("[data-theme-toggle]").click()
    dark = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert (light, dark) == ("rgb(243, 245, 244)", "rgb(16, 23, 22)")
    page.reload()
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == dark


def test_the_first_page_is_light(visit: Callable[..., Any], busy: Any) -> None:
    """Bytes on the wire of a full page, without the fonts, with nothing in the browser's store."""
    for number in range(14):
        busy.call("POST", "/streams", {"name": f"Stream {number}", "query": "kasvira"})
    busy.push(*map(post, range(100, 140)))
    visitor = visit()
    visitor.sign_in(FEED)
    session = visitor._context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.responseReceived", lambda told: urls.update({told["requestId"]: told["response"]["url"]})
    )
    session.on(
        "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]})
    )
    visitor.page.reload()
    expect(visitor.page.locator("[data-cards] .card")).to_have_count(30)
    expect(visitor.page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    counted = {urls[one]: size for one, size in sizes.items() if "/fonts/" not in urls[one]}
    assert sum(counted.values()) < MOST_BYTES, json.dumps(counted, indent=1)
    assert len([url for url in counted if "/watch" in url]) == 1
