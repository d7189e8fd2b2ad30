"""Whatever networks tell is shown as text: nothing of it runs, nothing is fetched, nothing becomes a part of the page."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

FEED = "/watch?view=feed"
AT = "2026-11-20T09:00:00Z"
FOREIGN = """() => [
  ...[...document.querySelectorAll("a[href]")].filter((a) => !/^https?:$/.test(a.protocol ?? new URL(a.href.baseVal, location).protocol)).map((a) => a.outerHTML.slice(0, 200)),
  ...[...document.querySelectorAll("[data-pane] :is(script, img, iframe, object, embed, video, audio, style, form, input, base, meta, math, template)")]
    .map((one) => one.outerHTML.slice(0, 200)),
  ...[...document.querySelectorAll("[data-pane] *")].flatMap((one) => [...one.attributes])
    .filter((one) => /^on|^style$|^x-|^srcdoc$/.test(one.name)).map((one) => one.name),
]"""


@pytest.fixture(scope="module")
def vectors() -> list[tuple[str, str]]:
    file = Path(__file__).parents[2] / "corpora" / "markup.jsonl"
    stated = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(one["name"], one["markup"]) for one in stated]


def everywhere(id_: str, markup: str) -> dict[str, Any]:
    """A mention that has it in every field."""
    return {
        "id": f"{id_} {markup}"[:400],
        "text": f"kasvira {markup} kasvira",
        "title": markup,
        "lang": markup,
        "url": markup,
        "uri": markup,
        "site": markup,
        "kind": markup,
        "visibility": markup,
        "in_reply_to": markup,
        "links": [markup],
        "hashtags": [markup],
        "mentions": [markup],
        "author": dict.fromkeys(("id", "handle", "name", "bio", "avatar"), markup),
        "media": [{"type": markup, "url": markup, "alt": markup}],
        "published_at": AT,
    }


def harm(visitor: Any) -> list[str]:
    return [*visitor.faults(), *visitor.page.evaluate(FOREIGN)]


def shown(page: Page) -> None:
    expect(page.locator("[data-pane] .card").first).to_be_visible()


def test_there_are_enough(vectors: list[tuple[str, str]]) -> None:
    assert len(vectors) >= 500
    assert len({markup for _, markup in vectors}) > 490


def test_harm_would_be_seen(visit: Callable[..., Any]) -> None:
    visitor = visit()
    visitor.go("/sign-in").evaluate("""() => {
      canary(1);
      const image = document.body.appendChild(document.createElement("img"));
      image.src = "https://evil.example/x.png";
      image.setAttribute("onerror", "canary(2)");
    }""")
    expect(visitor.page.locator("img")).to_have_count(1)
    told = " ".join(visitor.faults())
    assert ("canary 1" in told, "img-src https://evil.example/x.png" in told, "script-src-attr" in told) == (
        True,
        True,
        True,
    )


def test_nothing_of_it_runs_in_any_field(
    visit: Callable[..., Any], house: Any, vectors: list[tuple[str, str]]
) -> None:
    """Live as it comes, on the page when it is loaded, and in why it is here."""
    house.call("POST", "/streams", {"name": vectors[0][1], "query": "kasvira"})
    house.call("POST", "/streams", {"name": '"><img src=x onerror=canary(1)>', "query": "kasvira"})
    visitor = visit()
    page = visitor.sign_in(FEED)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    page.mouse.move(100, 500)
    for start in range(0, len(vectors), 100):
        some = [
            everywhere(str(start + n), markup) for n, (_, markup) in enumerate(vectors[start : start + 100])
        ]
        house.push(*some)
        expect(page.locator(".card")).to_have_count(min(start + 100, len(vectors), 400))
    assert harm(visitor) == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_nor_when_the_page_is_loaded(
    visit: Callable[..., Any], vectors: list[tuple[str, str]], language: str
) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED, language=language)
    seen = 0
    while True:
        shown(page)
        seen += page.locator("[data-cards] .card").count()
        assert harm(visitor) == []
        further = page.locator("a[data-older]")
        if not further.count():
            break
        page.goto(f"{visitor.address}{further.get_attribute('href')}")
    assert seen == len(vectors)


def test_text_is_what_was_written(visit: Callable[..., Any], vectors: list[tuple[str, str]]) -> None:
    page = visit().sign_in(FEED)
    shown(page)
    told = page.locator("[data-cards] .card-text").first.evaluate("one => one.textContent")
    assert told == f"kasvira {vectors[-1][1]} kasvira"


def test_why_it_is_here_says_it_as_text(visit: Callable[..., Any]) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED)
    shown(page)
    for _ in range(20):
        page.keyboard.press("j")
        page.keyboard.press("y")
        expect(page.locator(".card:focus-within .tree").first).to_be_visible()
    assert harm(visitor) == []


def test_what_is_searched_for_is_shown_as_text(
    visit: Callable[..., Any], vectors: list[tuple[str, str]]
) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED)
    for _, markup in vectors[::25]:
        asked = quote(markup)
        for field in ("q", "network", "language"):
            page.goto(f"{visitor.address}/watch?view=feed&{field}={asked}")
            assert harm(visitor) == [], markup


def test_nor_on_the_pages_of_a_search(visit: Callable[..., Any], vectors: list[tuple[str, str]]) -> None:
    visitor = visit()
    page = visitor.sign_in("/search?q=kasvira")
    seen = 0
    while True:
        seen += page.locator("article.card").count()
        assert harm(visitor) == []
        further = page.locator("[data-end] a")
        if not further.count():
            break
        page.goto(f"{visitor.address}{further.get_attribute('href')}")
    assert seen == len(vectors)
    for _, markup in vectors[::50]:
        page.goto(f"{visitor.address}/search?q={quote(markup)}&network={quote(markup)}&state={quote(markup)}")
        assert harm(visitor) == [], markup
