"""What is done to sources by pages: added, tried, changed, paused, removed, and terms accepted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from menara.access.models import Credential
from menara.connectors import registry
from menara.connectors.terms import Deletion, Terms
from menara.core.models import AuditRecord
from menara.people.queries import Actor
from menara.sources.enums import SourceState
from menara.sources.errands import MOST_OPEN
from menara.sources.models import Errand, Source, TermsAcceptance
from menara.sources.operations import add_source, set_state
from menara.sources.terms import block_unaccepted, digest_of_terms
from menara.sources.trying import ask_trial

pytestmark = pytest.mark.django_db
Listen = Callable[..., Source]
FEED = {"name": "News", "urls": "https://a.example/rss\n\n https://b.example/rss ", "accepted": "on"}


def feed(**more: str) -> dict[str, str]:
    return {**FEED, "digest": digest_of_terms("feed"), **more}


def test_a_source_is_added_with_its_terms(browser: Client) -> None:
    answer = browser.post("/sources/new/feed", feed(do="add"))
    source = Source.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/sources/{source.pk}")
    assert source.channel.settings == {"urls": ["https://a.example/rss", "https://b.example/rss"]}
    actions = list(AuditRecord.objects.order_by("number").values_list("action", flat=True))
    assert actions[-2:] == ["sources.accept_terms", "sources.add_source"]


def test_nothing_is_added_whose_terms_nobody_follows(browser: Client) -> None:
    told = {name: value for name, value in feed(do="add").items() if name != "accepted"}
    assert browser.post("/sources/new/feed", told).status_code == 422
    assert browser.post("/sources/new/feed", feed(do="add", digest="older")).status_code == 422
    assert (Source.objects.count(), TermsAcceptance.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("connector", "told", "said"),
    [
        ("feed", {"urls": ""}, "This is needed."),
        ("feed", {"urls": "nowhere"}, "nowhere"),
        ("feed", {"urls": "https://a.example\nhttps://a.example"}, "stands there twice"),
        ("feed", {"name": "x" * 201}, "This is too long."),
        ("feed", {"interval_s": "0.001"}, "This cannot be read."),
        ("bluesky", {"dids": "@siti"}, "is no DID"),
        ("mastodon", {"base_url": "ftp://a.example", "mode": "public"}, "no address of an instance"),
        ("mastodon", {"base_url": "https://a.example", "mode": "hashtag"}, "hashtag to listen to"),
        ("file", {"paths": "/etc/passwd"}, "This cannot be read."),
    ],
    ids=range(9),
)
def test_what_cannot_work_is_said_at_its_place(
    browser: Client, connector: str, told: dict[str, str], said: str
) -> None:
    sent = {**FEED, "digest": digest_of_terms(connector), "do": "add", **told}
    answer = browser.post(f"/sources/new/{connector}", sent)
    assert (answer.status_code, said in answer.content.decode(), Source.objects.count()) == (422, True, 0)


def test_addresses_inside_are_refused_unless_the_operator_names_them(browser: Client, settings: Any) -> None:
    inside = feed(do="add", urls="http://127.0.0.1:9/rss")
    browser.post("/sources/new/feed", inside)
    assert "allow_private" not in Source.objects.get().channel.settings
    settings.MENARA_INSIDE = ("127.0.0.1:9",)
    browser.post("/sources/new/feed", inside)
    assert Source.objects.latest("id").channel.settings["allow_private"] is True


@pytest.mark.parametrize("connector", ["webhook", "telegraph", "a%2fb"])
def test_no_form_is_made_for_what_is_none(browser: Client, connector: str) -> None:
    assert browser.get(f"/sources/new/{connector}").status_code == 404


def test_a_token_is_written_and_never_read(browser: Client) -> None:
    told = {"base_url": "https://m.example", "mode": "home", "token": "s3cr3t-of-siti"}
    sent = {**FEED, "digest": digest_of_terms("mastodon"), "do": "add", **told}
    browser.post("/sources/new/mastodon", {**sent, "base_url": "ftp://x"})
    browser.post("/sources/new/mastodon", sent)
    source = Source.objects.get()
    pages = [browser.get(f"/sources/{source.pk}"), browser.get(f"/sources/{source.pk}/edit")]
    assert [b"s3cr3t" in one.content for one in pages] == [False, False]
    assert Credential.objects.count() == 1


def test_a_try_is_shown_as_it_goes(browser: Client) -> None:
    answer = browser.post("/sources/new/feed", feed(do="try"))
    errand = Errand.objects.get()
    assert (answer["Location"], Source.objects.count()) == (f"/sources/trials/{errand.pk}", 0)
    part = browser.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert ("hx-trigger" in part, "<html" in part) == (True, False)
    found = {
        "outcome": "heard",
        "messages": 2,
        "message": "",
        "samples": [{"text": "<script>x</script>", "author": "<b>", "lang": '"><i>'}],
    }
    Errand.objects.update(state="done", found=found)
    html = browser.get(answer["Location"]).content.decode()
    assert ("It works: 2 messages heard" in html, "<script>x" in html, '"><i>' in html) == (
        True,
        False,
        False,
    )
    taken = browser.post(f"/sources/trials/{errand.pk}/take")
    again = browser.post(f"/sources/trials/{errand.pk}/take")
    assert (taken.status_code, again.status_code, Source.objects.count()) == (302, 404, 1)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"outcome": "quiet", "messages": 0}, "It answers"),
        ({"outcome": "trouble", "messages": 0, "message": "503"}, "It does not answer just now"),
        ({"outcome": "refused", "messages": 0, "message": "401"}, "It does not work like this"),
        ({"broken": True}, "The test broke off"),
        ({}, "The test broke off"),
    ],
    ids=range(5),
)
def test_every_outcome_has_its_words(browser: Client, found: dict[str, Any], said: str) -> None:
    address = browser.post("/sources/new/feed", feed(do="try"))["Location"]
    Errand.objects.update(state="done", found=found)
    html = browser.get(address).content.decode()
    assert (said in html, "Add this source" in html) == (True, found.get("outcome") in ("quiet", "trouble"))


def test_who_comes_back_finds_what_was_typed(browser: Client) -> None:
    browser.post("/sources/new/feed", feed(do="try"))
    errand = Errand.objects.get()
    html = browser.get(f"/sources/new/feed?trial={errand.pk}").content.decode()
    assert "https://a.example/rss\nhttps://b.example/rss" in html
    assert browser.get("/sources/new/feed?trial=x").status_code == 200
    assert browser.get("/sources/new/feed?trial=999999").status_code == 404


def test_no_more_is_tried_than_a_worker_can_do(browser: Client) -> None:
    for _ in range(MOST_OPEN):
        browser.post("/sources/new/feed", feed(do="try"))
    assert browser.post("/sources/new/feed", feed(do="try")).status_code == 422
    assert Errand.objects.count() == MOST_OPEN


def test_a_source_is_changed_and_keeps_what_the_form_does_not_know(browser: Client, acting: Actor) -> None:
    told = {"urls": ["https://a.example/rss"], "polls": 7, "interval_s": 60.0}
    source = add_source(name="News", connector="feed", settings=told, acting=acting)
    changed = {"name": "Papers", "urls": "https://b.example/rss", "do": "save"}
    assert browser.post(f"/sources/{source.pk}/edit", changed).status_code == 302
    source = Source.objects.select_related("channel").get()
    assert (source.name, source.channel.settings) == (
        "Papers",
        {"urls": ["https://b.example/rss"], "polls": 7},
    )


def test_a_change_can_be_tried_first(browser: Client, listen: Listen) -> None:
    source = listen("News")
    sent = {"name": "News", "urls": "https://b.example/rss", "do": "try"}
    address = browser.post(f"/sources/{source.pk}/edit", sent)["Location"]
    Errand.objects.update(state="done", found={"outcome": "heard", "messages": 1})
    assert "Save these settings" in browser.get(address).content.decode()
    browser.post(f"{address}/take")
    assert Source.objects.get().channel.settings == {"urls": ["https://b.example/rss"]}


def test_what_is_as_it_was_needs_no_saving(browser: Client, listen: Listen) -> None:
    address = browser.post(f"/sources/{listen('News').pk}/try")["Location"]
    Errand.objects.update(state="done", found={"outcome": "heard", "messages": 1})
    assert "Save these settings" not in browser.get(address).content.decode()


def test_a_source_is_paused_resumed_and_removed(browser: Client, listen: Listen) -> None:
    source = listen("News")
    for state in ("paused", "active", "removed"):
        assert browser.post(f"/sources/{source.pk}/state", {"state": state}).status_code == 302
        assert Source.objects.get().state == state
    assert browser.post(f"/sources/{source.pk}/state", {"state": "active"}).status_code == 404


@pytest.mark.parametrize("state", ["", "blocked_terms", "elsewhere"])
def test_no_other_state_can_be_asked_for(browser: Client, listen: Listen, state: str) -> None:
    assert browser.post(f"/sources/{listen('News').pk}/state", {"state": state}).status_code == 404


def test_other_terms_are_accepted_before_it_goes_on(
    browser: Client, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, shown = listen("News"), digest_of_terms("feed")
    anew = Terms(deletion=Deletion.EVENT, note="Within a week.", purge_within_hours=168)
    monkeypatch.setattr(registry, "terms", lambda _: anew)
    assert block_unaccepted() == 1
    html = browser.get(f"/sources/{source.pk}").content.decode()
    assert ("Within a week." in html, "Accept these terms" in html) == (True, True)
    browser.post(f"/sources/{source.pk}/state", {"state": "active"})
    browser.post(f"/sources/{source.pk}/terms", {"digest": shown})
    assert (Source.objects.get().state, TermsAcceptance.objects.count()) == (SourceState.BLOCKED_TERMS, 1)
    browser.post(f"/sources/{source.pk}/terms", {"digest": digest_of_terms("feed")})
    browser.post(f"/sources/{source.pk}/state", {"state": "active"})
    assert (Source.objects.get().state, TermsAcceptance.objects.count()) == (SourceState.ACTIVE, 2)


@pytest.mark.parametrize("what", ["state", "terms", "try", "edit"])
def test_another_workspace_s_source_is_as_if_it_had_never_been(
    browser: Client, listen: Listen, stranger: Actor, what: str
) -> None:
    theirs = listen("Theirs", acting=stranger)
    told = {"state": "paused", "digest": digest_of_terms("feed"), "name": "x", "urls": "https://x.example"}
    answers = [browser.post(f"/sources/{number}/{what}", told) for number in (theirs.pk, 10**9, 2**63)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers[:2]}) == 1
    theirs.refresh_from_db()
    assert (theirs.state, theirs.name, Errand.objects.count()) == ("active", "Theirs", 0)


def test_another_person_s_try_is_nobody_else_s(browser: Client, stranger: Actor) -> None:
    told = {"name": "x", "connector": "feed", "settings": {"urls": ["https://x.example"]}}
    theirs = ask_trial(**told, acting=stranger)
    answers = [browser.get(f"/sources/trials/{n}") for n in (theirs.pk, 10**9)]
    answers += [browser.post(f"/sources/trials/{n}/take") for n in (theirs.pk, 10**9)]
    assert {answer.status_code for answer in answers} == {404}
    assert (Source.objects.count(), Errand.objects.count()) == (0, 1)


def test_a_removed_source_takes_no_settings(browser: Client, listen: Listen, acting: Actor) -> None:
    source = listen("News")
    address = browser.post(f"/sources/{source.pk}/try")["Location"]
    set_state(source_id=source.pk, state=SourceState.REMOVED, acting=acting)
    Errand.objects.update(state="done", found={"outcome": "heard", "messages": 1})
    assert browser.post(f"{address}/take").status_code == 404
