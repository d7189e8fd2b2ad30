"""Sources as pages: what they hold, for whom, and at what cost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from menara.core.clock import now
from menara.people.enums import Role
from menara.people.queries import Actor
from menara.sources.enums import SourceState
from menara.sources.models import Channel, CoverageGap, Source
from menara.sources.operations import set_state

pytestmark = pytest.mark.django_db
Listen = Callable[..., Source]
ADDRESSES = (
    *("/sources", "/sources?only=care", "/sources/new", "/sources/letters"),
    *(f"/sources/new/{name}" for name in ("feed", "bluesky", "mastodon", "file")),
)


def page(browser: Client, address: str, **headers: str) -> str:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_what_would_be_here_is_said_first(browser: Client) -> None:
    assert "Nobody is listening yet" in page(browser, "/sources")


@pytest.mark.parametrize(
    ("channel", "state", "said"),
    [
        ({}, "active", "heard"),
        ({"state": "degraded", "told": "It does not answer."}, "active", "no data since"),
        ({"state": "failing", "told": "Gone."}, "active", "no data since"),
        ({}, "paused", "paused"),
        ({}, "blocked_terms", "other terms"),
    ],
    ids=range(5),
)
def test_the_list_says_how_each_is_heard(
    browser: Client, listen: Listen, channel: dict[str, Any], state: str, said: str
) -> None:
    source = listen("News", 24, **channel)
    Source.objects.filter(id=source.pk).update(state=state)
    [row] = re.findall(r"<tbody>(.*?)</tbody>", page(browser, "/sources"), re.DOTALL)
    [cell] = re.findall(r'<td><span class="chip.*?</td>', row, re.DOTALL)
    assert words(cell).strip().startswith(said)


def test_what_needs_care_is_found_alone(browser: Client, listen: Listen) -> None:
    listen("Well", 24)
    listen("Ill", 24, state="failing")
    names = re.findall(r"<bdi>(\w+)</bdi></a>", page(browser, "/sources?only=care"))
    assert names == ["Ill"]
    assert re.findall(r"<bdi>(\w+)</bdi></a>", page(browser, "/sources")) == ["Ill", "Well"]


def test_many_sources_cost_as_many_questions_as_one(browser: Client, listen: Listen) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(browser, "/sources")
        return len(asked)

    listen("One", 3)
    first = questions()
    listen("Two", 3)
    listen("Three", 3)
    assert questions() == first


def test_a_day_that_nobody_heard_is_not_zero(browser: Client, listen: Listen) -> None:
    source = listen("News", 0)
    Source.objects.filter(id=source.pk).update(created_at=now() - timedelta(days=2))
    html = page(browser, f"/sources/{source.pk}")
    totals = re.findall(r'<span class="w-24[^>]*>(.*?)</span>', html, re.DOTALL)
    assert totals == ['<span title="Not known">?'] * 3
    assert html.count("nobody listened") == words(html).count("nobody listened") > 0


def test_days_before_it_was_added_are_not_there(browser: Client, listen: Listen) -> None:
    source = listen("News", 1)
    assert len(re.findall(r'href="\?day=', page(browser, f"/sources/{source.pk}"))) in (1, 2)


def test_gaps_are_told_with_their_reasons(browser: Client, listen: Listen) -> None:
    source = listen("News", 3)
    present = now()
    CoverageGap.objects.create(
        channel=source.channel,
        told_at=present,
        begin=present - timedelta(hours=2),
        end=present - timedelta(hours=1),
        reason="<script>cut off</script>",
    )
    html = page(browser, f"/sources/{source.pk}")
    assert ("&lt;script&gt;cut off" in html, "<script>cut off" in html) == (True, False)


def test_limits_are_told_as_the_network_told_them(browser: Client, listen: Listen) -> None:
    limits = [
        {
            "host": "a.example",
            "limit": 300,
            "left": 212,
            "full_at": "2026-11-21T09:04:00.000Z",
            "held": False,
        },
        {"host": "b.example", "limit": None, "left": 0, "full_at": "2026-11-21T09:05:00.000Z", "held": True},
    ]
    source = listen("News", 3, limits=limits)
    told = words(page(browser, f"/sources/{source.pk}"))
    assert "a.example: 212 of 300 requests left" in told
    assert "b.example: nothing is asked before" in told


def test_the_part_that_renews_itself_is_no_whole_page(browser: Client, listen: Listen) -> None:
    source = listen("News", 3)
    for address in ("/sources", f"/sources/{source.pk}"):
        part = page(browser, address, **{"HX-Request": "true"})
        assert ("<html" in part, len(part) > 100) == (False, True)


def test_settings_are_for_who_may_change_them(
    browser: Client, listen: Listen, member: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    source = listen("Secret", 3)
    member()
    other = sign_in("budi@kasvira.example")
    seen = [page(one, f"/sources/{source.pk}") for one in (browser, other)]
    assert ["secret.example/feed" in html for html in seen] == [True, False]
    assert [other.get(f"/sources/{source.pk}/edit").status_code, other.get("/sources/new").status_code] == [
        404,
        404,
    ]


@pytest.mark.parametrize("language", ["en", "id", "ms", "fa", "nl"])
def test_every_page_speaks_every_language(browser: Client, listen: Listen, language: str) -> None:
    source = listen("News", 3)
    browser.post("/language", {"language": language})
    for address in (*ADDRESSES, f"/sources/{source.pk}", f"/sources/{source.pk}/edit"):
        html = page(browser, address)
        assert re.findall(r'<html lang="(\w+)"', html) == [language]


def test_another_workspace_s_are_not_there(browser: Client, listen: Listen, stranger: Actor) -> None:
    theirs = listen("Theirs", 3, acting=stranger)
    assert "Theirs" not in page(browser, "/sources")
    for number in (theirs.pk, theirs.pk + 1000, 2**63):
        assert browser.get(f"/sources/{number}").status_code == 404


def test_a_removed_source_is_gone(browser: Client, listen: Listen, acting: Actor) -> None:
    source = listen("News", 3)
    set_state(source_id=source.pk, state=SourceState.REMOVED, acting=acting)
    assert (browser.get(f"/sources/{source.pk}").status_code, "News" in page(browser, "/sources")) == (
        404,
        False,
    )


def test_a_connector_that_is_no_more_still_has_its_page(browser: Client, listen: Listen) -> None:
    source = listen("News", 3)
    Channel.objects.filter(id=source.channel_id).update(connector="gone")
    for address in ("/sources", f"/sources/{source.pk}"):
        assert page(browser, address)


def test_auditors_see_everything_and_change_nothing(
    listen: Listen, member: Callable[..., Any], sign_in: Callable[..., Client]
) -> None:
    source = listen("News", 3)
    member("eva@kasvira.example", Role.AUDITOR)
    eva = sign_in("eva@kasvira.example")
    assert [
        eva.get(one).status_code for one in ("/sources", f"/sources/{source.pk}", "/sources/letters")
    ] == [
        200,
        200,
        200,
    ]
    answers = [eva.post(f"/sources/{source.pk}/{what}") for what in ("state", "terms", "try", "edit")]
    answers += [eva.post("/sources/letters/replay"), eva.post("/sources/letters/give-up")]
    assert [answer.status_code for answer in answers] == [404] * 6


def test_hours_begin_with_the_source_and_end_where_the_clock_stands(listen: Listen, browser: Client) -> None:
    source = listen("News", 1)
    html = page(browser, f"/sources/{source.pk}")
    rows = re.findall(r'<th scope="row" class="num font-normal">', html)
    of_today = timezone.localtime(now(), ZoneInfo("Asia/Jakarta")).hour + 1
    assert len(rows) == min(of_today, 2)
