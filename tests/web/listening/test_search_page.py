"""Search as a page: what is asked stands in the address, what is found is exact, and days without data are not zero."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from menara.core.models import AuditRecord
from menara.listening.models import Export, Mention
from menara.listening.search import finding, tallying
from menara.people import operations
from menara.people.enums import Role

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()


def page(browser: Client, address: str = "/search", **headers: str) -> str:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def texts(html: str) -> list[str]:
    found = re.findall(r'<p class="card-text[^>]*>(.*?)</p>', html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", text).strip() for text in found]


@pytest.fixture
def three(voice: Any) -> None:
    for text, language, day in (
        ("one kasvira", "en", 0),
        ("twee kasvira", "nl", 1),
        ("tiga kasvira", "id", 3),
    ):
        at = datetime.combine(TODAY - timedelta(days=day), datetime.min.time(), UTC) + timedelta(minutes=1)
        voice.say(text, lang=language, published_at=at.isoformat())


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["tiga kasvira", "twee kasvira", "one kasvira"]),
        ("sort=oldest", ["one kasvira", "twee kasvira", "tiga kasvira"]),
        ("q=one+OR+tiga", ["tiga kasvira", "one kasvira"]),
        ("q=%22twee+kasvira%22", ["twee kasvira"]),
        ("language=nl", ["twee kasvira"]),
        ("network=mastodon", []),
        (f"since={TODAY - timedelta(days=2)}", ["twee kasvira", "one kasvira"]),
        (f"until={TODAY - timedelta(days=2)}", ["tiga kasvira"]),
        (f"since={TODAY - timedelta(days=1)}&until={TODAY - timedelta(days=1)}", ["twee kasvira"]),
        ("since=2026-13-45&until=9999-12-31", ["tiga kasvira", "twee kasvira", "one kasvira"]),
        ("state=deleted", []),
        ("state=nonsense&sort=nonsense&place=x", ["tiga kasvira", "twee kasvira", "one kasvira"]),
        ("place=3", ["twee kasvira", "one kasvira"]),
        ("q=%28one", []),
        ("q=%00", []),
        ("q=" + "x" * 10_000, []),
    ],
    ids=range(16),
)
def test_what_is_asked_stands_in_the_address(browser: Client, asked: str, found: list[str]) -> None:
    assert texts(page(browser, f"/search?{asked}")) == found


def test_the_words_for_which_it_was_looked_are_marked(browser: Client, voice: Any) -> None:
    voice.stream("Kasvira", "kasvira")
    voice.say("kasvira and a leak")
    assert re.findall(r"<mark>(.*?)</mark>", page(browser, "/search?q=leak")) == ["leak"]
    assert re.findall(r"<mark>(.*?)</mark>", page(browser)) == ["kasvira"]


def test_a_mistake_is_shown_at_its_place_with_a_fix(browser: Client, voice: Any) -> None:
    voice.say("kasvira")
    html = page(browser, "/search?q=%28kasvira&sort=oldest")
    assert re.findall(r'<mark class="wrong">(.*?)</mark>', html) == ["("]
    assert 'href="/search?q=%28kasvira%29&amp;sort=oldest"' in html
    assert "data-empty" in html


def test_what_was_removed_is_found_when_it_is_asked_for(browser: Client, voice: Any) -> None:
    voice.say("here", "gone")
    voice.delete("gone")
    assert texts(page(browser)) == ["here"]
    assert page(browser, "/search?state=deleted").count("data-tombstone") == 1
    assert page(browser, "/search?state=all").count("<article") == 2


def test_a_page_that_stops_early_says_so_and_goes_on(
    browser: Client, voice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice.say("aaa", *(f"b{number}" for number in range(5)))
    monkeypatch.setattr(finding, "LOOKED_AT", 5)
    html = page(browser, "/search?q=regex:/a{3}/")
    (further,) = re.findall(r'hx-get="(/search\?[^"]*place=[^"]*)"', html)
    assert (texts(html), "5 mentions were looked at" in html) == ([], True)
    more = page(browser, further.replace("&amp;", "&"), **{"HX-Request": "true"})
    assert (texts(more), "<html" in more) == (["aaa"], False)


@pytest.mark.parametrize("address", ["/search?stream={}", "/search/days?stream={}", "/search?tag={}"])
def test_what_others_have_is_not_there(
    browser: Client, voice: Any, new_voice: Callable[..., Any], address: str
) -> None:
    theirs = new_voice(operations.create_workspace(name="Other"))
    stream = theirs.stream("Secret", "secret")
    theirs.say("secret words")
    voice.say("our words")
    answers = [browser.get(address.format(number)) for number in (stream.pk, stream.pk + 1000, 2**63, "x")]
    bodies = {re.sub(rb"e-[0-9a-f]{8}|csrf\S+", b"", answer.content) for answer in answers[:2]}
    assert ([answer.status_code for answer in answers], len(bodies)) == ([404] * 4, 1)
    exports = [
        browser.post("/search/exports", {"form": "csv", "stream": number}) for number in (stream.pk, 2**62)
    ]
    assert ([answer.status_code for answer in exports], Export.objects.count()) == ([404, 404], 0)
    assert texts(page(browser, "/search?q=secret")) == []
    assert "secret" not in page(browser, "/search/days?q=secret").replace("q=secret", "")


def table(html: str) -> list[tuple[str, str]]:
    rows = re.findall(r'since=([\d-]+)&amp;until=[\d-]+">[^<]*</a></th><td[^>]*>(.*?)</td>', html)
    return [(day, re.sub(r"<[^>]+>", "", told)) for day, told in rows]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("query", ["", "&q=kasvira"], ids=["rolled up", "counted"])
def test_days_are_counted_and_those_before_anybody_listened_are_unknown(browser: Client, query: str) -> None:
    since = TODAY - timedelta(days=4)
    told = table(page(browser, f"/search/days?since={since}&until={TODAY}{query}"))
    numbers = ["not heard", "1", "not heard", "1", "1"]
    days = [str(since + timedelta(days=number)) for number in range(5)]
    assert told == list(zip(days, numbers, strict=True))


@pytest.mark.usefixtures("three")
def test_what_is_too_much_to_count_is_left_to_another_question(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        tallying, "LOOKED_AT", 3
    )  # a day is found in the index of the two that it touches in UTC
    html = page(browser, f"/search/days?q=kasvira&until={TODAY}")
    assert table(html) == [(str(TODAY - timedelta(days=1)), "1"), (str(TODAY), "1")]
    assert "Earlier days hold too much" in html


def fetched(browser: Client, **asked: str) -> Export:
    answer = browser.post("/search/exports", asked)
    assert answer.status_code == 302
    export = Export.objects.latest("id")
    assert answer["Location"] == f"/search/export?id={export.pk}"
    return export


def test_an_export_is_asked_for_by_a_form_and_told_in_the_trail(browser: Client, voice: Any) -> None:
    voice.say("kasvira")
    export = fetched(browser, form="csv", q="kasvira", since="2026-01-02", sort="oldest")
    told = AuditRecord.objects.get(action="listening.begin_export")
    assert (export.form, export.query, export.state, told.subject) == (
        "csv",
        "kasvira",
        "asked",
        f"export:{export.pk}",
    )
    assert export.filters == {"since": "2026-01-01T17:00:00.000Z", "state": "visible"}
    assert "not fetched yet" in page(browser, "/search/exports")


@pytest.mark.parametrize("asked", [{"form": "exe"}, {"form": "csv", "q": "(x"}, {}])
def test_what_cannot_be_exported_leads_back_to_the_search(browser: Client, asked: dict[str, str]) -> None:
    answer = browser.post("/search/exports", asked)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/search")
    assert Export.objects.count() == 0


def test_everybody_sees_their_own_exports_alone(
    browser: Client, member: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    fetched(browser, form="csv")
    other = sign_in(member(role=Role.AUDITOR).email)
    assert (
        "not fetched yet" in page(browser, "/search/exports"),
        "not fetched yet" in page(other, "/search/exports"),
    ) == (
        True,
        False,
    )


def test_the_last_day_is_today_in_the_workspaces_zone(browser: Client) -> None:
    days = [date.fromisoformat(day) for day, _ in table(page(browser, "/search/days"))]
    assert (len(days), days[-1] - days[0]) == (30, timedelta(days=29))
    assert Mention.objects.count() == 0
