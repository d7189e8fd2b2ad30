"""Watch in a browser, from nothing to a feed that moves."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FEED = "/watch?view=feed"
AT = "2026-11-21T09:00:00Z"


def mention(id_: str, text: str, **more: Any) -> dict[str, Any]:
    author = {"id": f"author-{id_}", "handle": f"person{id_}", "name": f"Person {id_}"}
    return {"id": id_, "text": text, "lang": "en", "author": author, "published_at": AT, **more}


def texts(page: Page) -> list[str]:
    return page.locator("[data-cards] .card-text").all_inner_texts()


def rest(page: Page) -> None:
    """The pointer elsewhere, the feed at its top: what comes is shown at once."""
    page.mouse.move(100, 500)


def test_before_anything_is_set_up_it_says_what_would_be_here(
    visit: Callable[..., Any], picture: Any
) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED)
    expect(page.locator("[data-empty] h2")).to_have_text("Nobody is listening yet")
    picture(page, "watch-nothing")
    assert (visitor.axe(), visitor.faults()) == ([], [])


def test_streams_without_a_source_say_so(visit: Callable[..., Any], house: Any) -> None:
    house.call("POST", "/streams", {"name": "Kasvira", "query": "kasvira OR کاسویرا"})
    house.call("POST", "/streams", {"name": "Leaks", "query": "kasvira AND leak*"})
    page = visit().sign_in(FEED)
    expect(page.locator("[data-empty] h2")).to_have_text("There is nowhere to listen yet")
    expect(page.locator("#streams .stream")).to_have_count(3)


def test_a_mention_appears_without_loading_the_page_again(
    visit: Callable[..., Any], house: Any, picture: Any
) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    page.evaluate("globalThis.same = true")
    rest(page)
    house.push(mention("1", "Kasvira is down again"))
    expect(page.locator("[data-cards] .card-text")).to_have_text(["Kasvira is down again"])
    expect(page.locator("[data-cards] mark")).to_have_text(["Kasvira"])
    expect(page.locator("[data-empty]")).to_have_count(0)
    assert page.evaluate("globalThis.same") is True
    picture(page, "watch-one")
    assert (visitor.axe(), visitor.faults()) == ([], [])


def test_an_edit_is_shown_where_the_mention_stands(visit: Callable[..., Any], house: Any) -> None:
    page = visit().sign_in(FEED)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    rest(page)
    house.push(mention("2", "A second word on kasvira"))
    expect(page.locator("[data-cards] .card")).to_have_count(2)
    house.push(mention("1", "Kasvira is up again, sorry"))
    expect(page.locator("[data-cards] .card-text")).to_have_text(
        ["A second word on kasvira", "Kasvira is up again, sorry"]
    )
    expect(page.locator("[data-cards] .card").nth(1).get_by_text("2 versions")).to_be_visible()


def test_why_it_is_here_is_told_in_the_words_of_the_query(visit: Callable[..., Any]) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED)
    page.keyboard.press("j")
    page.keyboard.press("y")
    card = page.locator("[data-cards] .card").first
    expect(card.locator(".tree li")).to_have_text(["holdsOR", "holdskasvira 0–7"])
    expect(card.get_by_text("Kasvira is down again")).to_be_visible()
    assert (visitor.axe(), visitor.faults()) == ([], [])


def test_what_is_deleted_leaves_a_tombstone_without_its_words(visit: Callable[..., Any], house: Any) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    house.delete("2")
    expect(page.get_by_text("Removed at its source")).to_be_visible()
    expect(page.get_by_text("A second word")).to_have_count(0)
    assert (visitor.axe(), visitor.faults()) == ([], [])


def test_nothing_moves_under_the_eyes_of_who_reads(visit: Callable[..., Any], house: Any) -> None:
    page = visit().sign_in(FEED)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    page.locator("[data-cards] .card").first.hover()
    before = texts(page)
    house.push(mention("3", "three of kasvira"), mention("4", "four of kasvira"))
    bar = page.locator("[data-more]")
    expect(bar).to_contain_text("2 new")
    assert texts(page) == before
    assert page.title().startswith("(2) Watch")
    bar.click()
    expect(bar).to_be_hidden()
    assert texts(page)[:2] == ["four of kasvira", "three of kasvira"]


def test_a_pause_holds_what_comes(visit: Callable[..., Any], house: Any) -> None:
    page = visit().sign_in(FEED)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    rest(page)
    page.keyboard.press("Space")
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "paused")
    house.push(mention("5", "five of kasvira"))
    expect(page.locator("[data-more]")).to_contain_text("1 new")
    assert texts(page)[0] == "four of kasvira"
    page.keyboard.press("Space")
    expect(page.locator("[data-cards] .card-text").first).to_have_text("five of kasvira")


def test_a_feed_of_one_stream_shows_no_other(visit: Callable[..., Any], house: Any) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED)
    page.locator("#streams .stream", has_text="Leaks").click()
    page.wait_for_url("**/watch?stream=*")
    expect(page.locator("[data-empty] h2")).to_have_text("Nothing here fits")
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    rest(page)
    house.push(mention("6", "kasvira, and nothing more"), mention("7", "kasvira has leaked"))
    expect(page.locator("[data-cards] .card-text")).to_have_text(["kasvira has leaked"])
    assert (visitor.axe(), visitor.faults()) == ([], [])


def test_filters_stay_in_the_address(visit: Callable[..., Any]) -> None:
    page = visit().sign_in(FEED)
    page.locator("#q").fill("leak* OR sorry")
    page.keyboard.press("Enter")
    page.wait_for_url("**/watch?view=feed&q=leak*+OR+sorry")
    expect(page.locator("[data-cards] .card-text")).to_have_text(
        ["kasvira has leaked", "Kasvira is up again, sorry"]
    )
    page.locator("#language").select_option("en")
    page.wait_for_url("**/watch?view=feed&language=en&q=leak*+OR+sorry")
    page.get_by_role("link", name="Show all").click()
    page.wait_for_url("**/watch?view=feed")


def test_a_wrong_query_is_told_at_its_place_with_a_way_out(visit: Callable[..., Any]) -> None:
    visitor = visit()
    page = visitor.sign_in(FEED)
    page.locator("#q").fill("(kasvira OR leak")
    page.keyboard.press("Enter")
    expect(page.locator("#q-problems .wrong")).to_have_text(["("])
    assert visitor.axe() == []
    page.get_by_role("link", name="Take the corrected query").click()
    expect(page.locator("#q")).to_have_value("(kasvira OR leak)")
    assert visitor.faults() == []


def test_nothing_is_lost_while_the_connection_is_away(visit: Callable[..., Any], house: Any) -> None:
    """The server ends and comes back; what was said meanwhile, and after, is there once."""
    visitor = visit()
    page = visitor.sign_in(FEED)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    rest(page)
    house.stop()
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "lost")
    expect(page.get_by_text("The connection was lost at")).to_be_visible()
    assert visitor.axe() == []
    house.start()
    house.push(*(mention(f"away-{n}", f"kasvira {n}") for n in range(3)))
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    expect(page.locator("[data-cards] .card-text").first).to_have_text("kasvira 2")
    assert texts(page)[:3] == ["kasvira 2", "kasvira 1", "kasvira 0"]
    assert visitor.faults() == []


def test_a_source_that_is_not_heard_is_told(visit: Callable[..., Any], house: Any, picture: Any) -> None:
    settings = {"urls": ["https://feeds.kasvira.example/news"]}
    house.call("POST", "/sources", {"name": "News", "connector": "feed", "settings": settings})
    visitor = visit()
    page = visitor.sign_in(FEED)

    def is_told() -> bool:
        page.reload()
        return page.locator(".chip-bad", has_text="News").count() > 0

    wait_for(is_told)
    picture(page, "watch-degraded")
    assert (visitor.axe(), visitor.faults()) == ([], [])


def test_access_that_ends_ends_the_page(visit: Callable[..., Any], house: Any) -> None:
    one = visit()
    page = one.sign_in(FEED)
    expect(page.locator("[data-feed]")).to_have_attribute("data-state", "live")
    second = one.new_page()
    second.goto(f"{house.address}{FEED}")
    second.locator("[data-rail] details summary").last.click()
    second.locator("[data-rail]").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")


def test_older_ones_come_when_they_are_asked_for(visit: Callable[..., Any], house: Any) -> None:
    house.push(*(mention(f"many-{n}", f"kasvira number {n}") for n in range(70)))
    visitor = visit()
    page = visitor.sign_in(FEED)
    expect(page.locator("[data-cards] .card")).to_have_count(30)
    page.get_by_role("link", name="Older mentions").click()
    expect(page.locator("[data-pane] .card")).to_have_count(60)
    numbers = page.locator("[data-pane] .card-text").all_inner_texts()
    assert numbers == [f"kasvira number {n}" for n in range(69, 9, -1)]
    assert visitor.faults() == []


def test_counts_are_renewed_in_their_place(visit: Callable[..., Any], house: Any) -> None:
    """Every 20 seconds; here at once."""
    visitor = visit()
    page = visitor.sign_in(FEED)
    before = page.locator("#seen-count").inner_text()
    house.push({**mention("now", "kasvira now"), "published_at": datetime.now(UTC).isoformat()})
    expect(page.locator("[data-cards] .card-text").first).to_have_text("kasvira now")
    page.evaluate(
        "htmx.ajax('GET', '/watch/streams?view=feed', {source: '#streams', target: '#streams', swap: 'innerMorph'})"
    )
    expect(page.locator("#seen-count")).not_to_have_text(before)
    expect(page.locator("#streams .stream").first).to_contain_text(
        page.locator("#seen-count .num").inner_text()
    )
    assert visitor.faults() == []


def test_keys_lead_through_the_page(visit: Callable[..., Any]) -> None:
    page = visit().sign_in(FEED)
    cards = page.locator("[data-cards] .card")
    page.keyboard.press("j")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("f")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("jk?")
    expect(page.locator("#q")).to_have_value("jk?")
    page.locator("#q").evaluate("field => field.blur()")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("w")


def test_without_scripts_it_is_a_plain_page(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).sign_in(FEED)
    expect(page.locator("[data-cards] .card")).to_have_count(30)
    expect(page.get_by_role("link", name="Load it again")).to_be_visible()
    page.get_by_role("link", name="Older mentions").click()
    expect(page.get_by_role("link", name="Back to the newest")).to_be_visible()
    expect(page.locator("[data-cards] .card")).to_have_count(30)


def wait_for(is_so: Callable[[], bool], times: int = 200) -> None:
    for _ in range(times):
        if is_so():
            return
    pytest.fail("it did not come to that")
