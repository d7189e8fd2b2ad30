"""The list of streams, the editor, and what can be done with a stream."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from menara.listening.models import Stream, StreamVersion
from menara.listening.operations import change_stream, create_stream
from menara.people.enums import Role
from menara.people.models import User
from menara.people.queries import Actor
from menara.records.operations import draft_hold, issue_hold
from menara.records.scope import Scope

pytestmark = pytest.mark.django_db
Write = Callable[..., Any]
MUST = {"text": "a leak at kasvira", "must_match": True, "language": "en"}
MUST_NOT = {"text": "my tap leaks", "must_match": False, "language": ""}


def page(browser: Client, address: str = "/streams") -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def told(html: str, pattern: str) -> list[str]:
    return [re.sub(r"<[^>]+>|\s+", " ", found).strip() for found in re.findall(pattern, html, re.DOTALL)]


def test_before_there_is_a_stream_the_page_leads_to_the_first(browser: Client) -> None:
    html = page(browser)
    assert ("No streams yet" in html, 'href="/streams/new"' in html) == (True, True)


def test_the_list_tells_what_each_finds_and_can_be_narrowed(browser: Client, acting: Actor, say: Any) -> None:
    for name in ("Leaks", "Prices"):
        create_stream(name=name, query=name.casefold(), acting=acting)
    say("leaks", "leaks again")
    names = r'<a class="lnk" href="/streams/\d+"[^>]*><bdi>(.*?)</bdi>'
    assert told(page(browser), names) == ["Leaks", "Prices"]
    assert told(page(browser, "/streams?q=PRI"), names) == ["Prices"]
    assert "No stream has that in its name" in page(browser, "/streams?q=zebra%00")
    assert told(page(browser, "/streams?after=1"), names) == ["Prices"]
    assert page(browser, "/streams?after=99999999999999999999")


def test_the_number_of_questions_does_not_grow_with_the_streams(browser: Client, acting: Actor) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(browser)
        return len(asked)

    create_stream(name="One", query="one", acting=acting)
    questions()
    with_one = questions()
    for name in ("Two", "Three"):
        create_stream(name=name, query=name, acting=acting)
    assert questions() == with_one


def test_a_stream_is_written_and_saved(browser: Client, write: Write) -> None:
    answer = write(query="leak\r\nOR breach", example=[json.dumps(MUST), json.dumps(MUST_NOT)])
    stream = Stream.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/streams/{stream.pk}")
    assert (stream.name, stream.query, stream.examples) == ("Leaks", "leak\nOR breach", [MUST, MUST_NOT])
    html = page(browser, f"/streams/{stream.pk}")
    assert "Saved. It is applied to what was heard before, too." in html
    assert "2 of 2 examples behave" in html


def test_an_address_may_bring_the_query(browser: Client) -> None:
    html = page(browser, "/streams/new?query=leak*+OR+%3Cb%3E&name=Leaks")
    assert told(html, r"<textarea id=\"query\".*?>(.*?)</textarea>") == ["leak* OR &lt;b&gt;"]
    assert 'value="Leaks"' in html


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"query": "(leak"}, 422, "A bracket has no partner."),
        ({"query": ""}, 422, "What is wrong has to be put right first"),
        ({"name": " "}, 422, "Give it a name: people find it by that."),
        ({"example": "{}"}, 422, "There is room for 50 examples"),
        ({"example": "[" * 30_000}, 422, "There is room for 50 examples"),
        ({"do": "check", "query": "leak OR a AND b"}, 200, "Put brackets around what belongs together."),
        ({"do": "", "fix": "(leak)"}, 200, "The query can be read."),
    ],
    ids=range(7),
)
def test_what_is_in_the_way_is_said_and_nothing_is_saved(
    write: Write, sent: dict[str, str], status: int, says: str
) -> None:
    answer = write(**sent)
    html = answer.content.decode()
    found = says in html or (sent.get("query") == "" and "Saving applies it" in html)
    assert (answer.status_code, found, Stream.objects.count()) == (status, True, 0)


def test_examples_are_added_and_dropped_without_scripts(write: Write) -> None:
    kept = r'name="example" value="(.*?)"'
    html = write(do="", add="must_match", new_example="a leak", example=json.dumps(MUST_NOT)).content.decode()
    assert len(re.findall(kept, html)) == 2
    html = write(do="", drop="0", example=[json.dumps(MUST), json.dumps(MUST_NOT)]).content.decode()
    assert [text.replace("&quot;", '"') for text in re.findall(kept, html)] == [json.dumps(MUST_NOT)]


def test_the_checks_come_as_parts(browser: Client) -> None:
    sent = {"query": "leak* OR a AND b", "example": [json.dumps(MUST)]}
    html = browser.post("/streams/draft", sent).content.decode()
    assert re.findall(r'data-start="(\d+)" data-end="(\d+)" data-kind="(\w+)"', html) == [
        ("11", "14", "error")
    ]
    assert "waits for a query that can be read" in html
    html = browser.post("/streams/draft", {**sent, "query": "leak*"}).content.decode()
    assert "1 of 1 examples behave" in html
    assert told(html, r"<mark>(.*?)</mark>") == ["leak"]


def test_places_are_counted_as_browsers_count(browser: Client) -> None:
    html = browser.post("/streams/draft", {"query": "leak😀 AND (leak"}).content.decode()
    assert re.findall(r'data-start="(\d+)" data-end="(\d+)"', html) == [("11", "12")]


def test_what_a_draft_finds_gains_and_loses(browser: Client, stream: Stream, say: Any) -> None:
    say("kasvira leak", "kasvira", "a leak")
    html = browser.post("/streams/draft/found", {"query": "leak", "stream": stream.pk}).content.decode()
    assert told(html, r"<dd [^>]*>(.*?)</dd>") == ["+1", "−1", "1"]
    assert "2 of 3 posts since" in html
    assert "Against 3 stored mentions" in html
    html = browser.post("/streams/draft/found", {"query": "leak"}).content.decode()
    assert told(html, r"<dd [^>]*>(.*?)</dd>") == ["+2", "−0", "0"]
    assert "What it finds is shown when the query can be read." in (
        browser.post("/streams/draft/found", {"query": "(leak"}).content.decode()
    )


def test_two_who_write_at_the_same_time(write: Write, stream: Stream, acting: Actor) -> None:
    change_stream(stream_id=stream.pk, query="kasvira OR theirs", acting=acting)
    answer = write(stream.pk, query="kasvira OR mine", based_on=1)
    html = answer.content.decode()
    assert (answer.status_code, "while you were writing" in html, "kasvira OR mine" in html) == (
        409,
        True,
        True,
    )
    assert Stream.objects.get().query == "kasvira OR theirs"
    html = write(stream.pk, query="kasvira OR mine", based_on=2, do="").content.decode()
    assert "while you were writing" not in html
    assert write(stream.pk, query="kasvira OR mine", based_on=2).status_code == 302
    assert Stream.objects.get().query == "kasvira OR mine"


def test_versions_tell_who_changed_what_and_open_again(browser: Client, write: Write, owner: User) -> None:
    write(query="leak")
    stream = Stream.objects.get()
    write(stream.pk, query="leak OR breach", based_on=1)
    html = page(browser, f"/streams/{stream.pk}/versions")
    assert told(html, r"<ins [^>]*>(.*?)</ins>") == ["OR breach"]
    assert html.count(owner.email) >= 2
    old = page(browser, f"/streams/{stream.pk}?version=1")
    assert told(old, r"<textarea id=\"query\".*?>(.*?)</textarea>") == ["leak"]
    assert 'name="based_on" value="2"' in old
    for wrong in ("3", "0", "9" * 18):
        assert browser.get(f"/streams/{stream.pk}?version={wrong}").status_code == 404
    assert StreamVersion.objects.count() == 2


def test_pausing_removing_and_bringing_back(browser: Client, stream: Stream) -> None:
    browser.post(f"/streams/{stream.pk}/state", {"state": "paused"})
    assert Stream.objects.get().is_active is False
    browser.post(f"/streams/{stream.pk}/state", {"state": "active"})
    assert Stream.objects.get().is_active is True
    assert browser.post(f"/streams/{stream.pk}/remove")["Location"] == "/streams"
    assert browser.get(f"/streams/{stream.pk}").status_code == 404
    assert "For an hour it can be brought back." in page(browser)
    assert browser.post(f"/streams/{stream.pk}/bring-back")["Location"] == f"/streams/{stream.pk}"
    assert "For an hour it can be brought back." not in page(browser)


def test_a_stream_that_a_hold_names_is_not_removed(browser: Client, stream: Stream, acting: Actor) -> None:
    scope = Scope(stream_ids=frozenset({stream.pk}))
    hold = draft_hold(name="Case", ground="Court order", scope=scope, acting=acting)
    issue_hold(hold_id=hold.pk, version=1, acting=acting)
    assert browser.post(f"/streams/{stream.pk}/remove")["Location"] == f"/streams/{stream.pk}"
    assert "A legal hold names this stream" in page(browser, f"/streams/{stream.pk}")


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_who_may_not_edit_reads(
    role: Role, member: Callable[..., User], sign_in: Callable[..., Client], stream: Stream
) -> None:
    reader = sign_in(member(role=role).email)
    for address in ("/streams", f"/streams/{stream.pk}", f"/streams/{stream.pk}/versions"):
        assert "Save stream" not in page(reader, address)
    assert reader.get("/streams/new").status_code == 404
    sent = {"do": "save", "name": "x", "query": "x", "state": "paused"}
    for address in ("", "/state", "/remove", "/bring-back"):
        assert reader.post(f"/streams/{stream.pk}{address}", sent).status_code == 404
    assert reader.post("/streams/draft", sent).status_code == 404
    assert (Stream.objects.get().query, Stream.objects.get().is_active) == ("kasvira", True)


def test_progress_is_told_until_it_is_done(browser: Client, stream: Stream) -> None:
    html = page(browser, f"/streams/{stream.pk}/progress")
    assert ("Looking at what it has found so far" in html, 'hx-trigger="every 1s"' in html) == (True, True)
