"""Search in a browser: from a mistake to its fix, to the days, to a file; in other languages, themes and widths."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

LOOKS = {
    "en": {"color_scheme": "light"},
    "fa": {"color_scheme": "dark"},
    "nl": {"viewport": {"width": 390, "height": 844}},
}
SIDEWAYS = """() => [...document.querySelectorAll("body *")]
  .filter((one) => !one.closest(".scroll .scroll, .sr-only, .skip, svg, dialog, .wide, .menu") && one.getBoundingClientRect().width)
  .filter((one) => { const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1; })
  .map((one) => `${one.nodeName}.${one.className}`).slice(0, 5)"""
TEXTS = (
    ("id", "akun kasvira palsu minta nomor kartu"),
    ("nl", "dit account van Kasvira is niet echt, deel nooit je kartu"),
    ("fa", "برنامهٔ کاسویرا خطا می‌دهد kartu"),
    ("en", "=SUM(1) kasvira kartu"),
)


def post(number: int) -> dict[str, Any]:
    language, text = TEXTS[number % len(TEXTS)]
    at = datetime.now(UTC) - timedelta(hours=5 * number)
    author = {"id": f"a{number}", "name": f"Rini {number}", "handle": f"rini{number}"}
    return {
        "id": f"s{number}",
        "text": f"{text} {number}",
        "lang": language,
        "author": author,
        "published_at": f"{at.isoformat()}",
    }


@pytest.fixture(scope="module")
def stored(house: Any) -> Any:
    house.call("POST", "/streams", {"name": "Kartu", "query": "kartu"})
    house.push(*map(post, range(40)))
    return house


def shown(page: Page, number: int) -> None:
    expect(page.locator("article.card")).to_have_count(number)
    expect(page.locator("svg.bars")).to_have_count(1, timeout=60_000)


@pytest.mark.usefixtures("stored")
def test_from_a_mistake_to_a_file(visit: Callable[..., Any], picture: Any, tmp_path: Path) -> None:
    visitor = visit()
    page = visitor.sign_in("/search?q=(kartu")
    picture(page, "search-mistake")
    page.locator("#q-problems a").first.click()
    shown(page, 30)
    page.locator("[data-end] a").click()
    expect(page.locator("article.card")).to_have_count(40)
    page.locator("#language").select_option("nl")
    shown(page, 10)
    assert page.url.endswith("/search?q=%28kartu%29&language=nl")
    picture(page, "search-filtered")
    with page.expect_download() as download:
        page.locator("#export button[value=csv]").click()
    download.value.save_as(tmp_path / "found.csv")
    rows = list(csv.DictReader((tmp_path / "found.csv").read_text("utf-8-sig").splitlines()))
    assert [row["id"] for row in rows] == [f"s{number}" for number in range(40) if number % 4 == 1]
    expect(page.locator("#exports li")).to_contain_text("10")
    with page.expect_download() as download:
        page.locator("#export button[value=jsonl]").click()
    download.value.save_as(tmp_path / "found.jsonl")
    lines = (tmp_path / "found.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [row["id"] for row in rows]
    assert (visitor.axe(), page.evaluate(SIDEWAYS), visitor.faults()) == ([], [], [])


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.usefixtures("stored")
def test_everybody_can_search(visit: Callable[..., Any], picture: Any, language: str) -> None:
    visitor = visit(**LOOKS[language])
    page = visitor.sign_in("/search", language=language)
    shown(page, 30)
    picture(page, f"search-{language}")
    assert (visitor.axe(), page.evaluate(SIDEWAYS), visitor.faults()) == ([], [], [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
