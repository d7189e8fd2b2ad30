"""The first set-up: five questions that can be skipped, left, and taken up again; and what comes of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from menara.assets.models import Asset, Brand
from menara.assets.operations import begin_brand
from menara.core.models import AuditRecord
from menara.listening.models import Stream
from menara.listening.operations import change_stream
from menara.people.enums import Role
from menara.people.models import Workspace
from menara.people.operations import create_owner, create_workspace
from menara.people.queries import Actor
from menara.sources.models import Source

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
NAMES = {
    "name": "Toko Kasvira\nکاسویرا\n\n Toko Kasvira ",
    "product": "Kasvira Go",
    "person": "Mirella Tandjaro",
    "hashtag": "#KasviraDay",
}
STREAMS = [
    "App and outages",
    "Complaints and boycotts",
    "Fake accounts",
    "Fake support and vouchers",
    "Kasvira, all names",
    "Leaks",
    "People at the top",
    "Press and regulators",
]


@pytest.fixture
def acting(workspace: Workspace) -> Actor:
    return Actor(workspace.pk, "user:1", Role.OWNER)


def answer(browser: Client, step: str, **told: Any) -> Any:
    return browser.post(f"/set-up?step={step}", told)


def question(browser: Client, address: str = "/set-up") -> str:
    page = browser.get(address).content.decode()
    found = re.search(r'<h2 class="text-xl" id="question">(.*?)</h2>', page)
    assert found
    return found[1]


def assets() -> list[tuple[str, str]]:
    return list(Asset.objects.order_by("id").values_list("kind", "value"))


def test_it_goes_from_question_to_question_and_ends_on_watch(browser: Client) -> None:
    answers: list[tuple[str, dict[str, Any]]] = [
        ("brand", {"brand": "Kasvira", "domain": "https://www.kasvira.example/"}),
        ("names", NAMES),
        ("accounts", {"account": "@kasvira_help\nhttps://commons.example/@kasvira"}),
        ("looks", {"languages": ["id", "fa"], "logo": SimpleUploadedFile("l.png", PNG)}),
        ("places", {"bluesky": "on", "feeds": "https://paper.example/rss"}),
    ]
    went = [answer(browser, step, **told)["Location"] for step, told in answers]
    first = Stream.objects.order_by("id").values_list("id", flat=True)[:4]
    assert went == [
        "/set-up?step=names",
        "/set-up?step=accounts",
        "/set-up?step=looks",
        "/set-up?step=places",
        f"/watch?view=columns&columns={'-'.join(map(str, first))}",
    ]
    assert assets() == [
        ("domain", "kasvira.example"),
        ("name", "Toko Kasvira"),
        ("name", "کاسویرا"),
        ("product", "Kasvira Go"),
        ("person", "Mirella Tandjaro"),
        ("hashtag", "KasviraDay"),
        ("account", "kasvira_help"),
        ("account", "kasvira@commons.example"),
    ]
    assert sorted(Stream.objects.values_list("name", flat=True)) == STREAMS
    sources = Source.objects.order_by("id").values_list("name", "channel__connector", "channel__settings")
    assert list(sources) == [
        ("Bluesky", "bluesky", {}),
        ("News and blogs", "feed", {"urls": ["https://paper.example/rss"]}),
    ]
    assert "Made: 8 streams and 2 sources." in browser.get("/watch").content.decode()


def test_it_is_taken_up_where_it_was_left(browser: Client) -> None:
    assert question(browser) == "What shall we protect?"
    answer(browser, "brand", brand="Kasvira")
    assert question(browser) == "What do people call it?"
    assert question(browser, "/set-up?step=places") == "Where shall we listen?"
    assert question(browser, "/set-up?step=nonsense") == "What do people call it?"
    answer(browser, "names", **NAMES)
    assert question(browser) == "Which accounts are really yours?"
    page = browser.get("/set-up?step=names").content.decode()
    assert "Toko Kasvira\nکاسویرا</textarea>" in page


def test_every_question_but_the_last_can_be_skipped(browser: Client) -> None:
    for step, following in (
        ("brand", "names"),
        ("names", "accounts"),
        ("accounts", "looks"),
        ("looks", "places"),
    ):
        page = browser.get(f"/set-up?step={step}").content.decode()
        assert f'<a class="lnk text-sm" href="/set-up?step={following}">Skip</a>' in page
    assert answer(browser, "places")["Location"].startswith("/watch?view=columns&columns=")
    assert (Stream.objects.count(), Source.objects.count()) == (7, 0)


def test_whoever_has_begun_comes_back_to_it_from_the_start_page(browser: Client, acting: Actor) -> None:
    assert browser.get("/")["Location"] == "/watch"
    begin_brand(acting=acting)
    assert browser.get("/")["Location"] == "/set-up"
    answer(browser, "places")
    assert answer(browser, "places")["Location"] == "/watch"
    assert browser.get("/")["Location"] == "/watch"


def test_what_is_there_already_stays_as_people_have_changed_it(browser: Client, acting: Actor) -> None:
    answer(browser, "places", bluesky="on")
    stream = Stream.objects.get(name="Leaks")
    change_stream(stream_id=stream.pk, query="our own", acting=acting)
    answer(browser, "names", person="Mirella Tandjaro")
    answer(browser, "places", bluesky="on", mastodon="commons.example")
    assert sorted(Stream.objects.values_list("name", flat=True)) == STREAMS
    assert Stream.objects.get(name="Leaks").query == "our own"
    assert sorted(Source.objects.values_list("name", flat=True)) == ["Bluesky", "commons.example"]
    page = browser.get("/set-up?step=places").content.decode()
    assert page.count("is there already, stays as it is") == len(STREAMS)


@pytest.mark.parametrize(
    ("step", "told", "field", "said"),
    [
        ("brand", {"brand": "***"}, "brand", "This cannot be read."),
        ("brand", {"brand": ""}, "brand", "This is needed."),
        ("brand", {"brand": "K", "domain": "not one"}, "domain", "“not one” cannot be read."),
        ("names", {"hashtag": "two words"}, "hashtag", "“two words” cannot be read."),
        ("names", {"name": "\n".join(f"n{n}" for n in range(201))}, "name", "These are more than 200."),
        ("names", {"name": "x" * 40_001}, "name", "This is too long."),
        ("accounts", {"account": "a b"}, "account", "“a b” cannot be read."),
        ("looks", {"languages": ["xx"]}, "languages", "This cannot be read."),
        (
            "looks",
            {"languages": ["en"], "logo": SimpleUploadedFile("l.svg", b"<svg/>")},
            "logo",
            "This is no PNG",
        ),
        ("places", {"feeds": "ftp://x.example"}, "feeds", "“ftp://x.example” is no web address."),
        ("places", {"mastodon": "http://"}, "mastodon", "is no web address."),
    ],
    ids=[
        "signs",
        "nothing",
        "domain",
        "hashtag",
        "many",
        "long",
        "account",
        "language",
        "logo",
        "feed",
        "instance",
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    browser: Client, step: str, told: dict[str, Any], field: str, said: str
) -> None:
    response = answer(browser, step, **told)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'<div id="id_{field}_error"' in page
    assert said in page.replace("&lt;", "<")
    assert (Brand.objects.count(), Stream.objects.count(), Source.objects.count()) == (0, 0, 0)


def test_more_than_a_query_can_hold_is_refused(browser: Client) -> None:
    many = "\n".join(f"{number:03}{'ک' * 97}" for number in range(200))
    told = {"name": many, "product": many}
    refused = answer(browser, "names", **told)
    page = refused.content.decode()
    assert (refused.status_code, browser.post("/set-up/preview?step=names", told).status_code) == (422, 200)
    assert "Together this is more than the query of a stream can hold." in page
    assert Asset.objects.count() == 0


def test_the_streams_are_shown_while_the_answers_are_written_and_nothing_is_kept(browser: Client) -> None:
    told = {"person": "Mirella Tandjaro", "name": "کاسویرا"}
    shown = browser.post("/set-up/preview?step=names", told, headers={"HX-Request": "true"}).content.decode()
    assert "People at the top" in shown
    assert "&quot;کاسویرا&quot;" in shown
    assert "<html" not in shown
    assert Brand.objects.count() == 0


def test_the_logo_is_shown_as_the_picture_it_is_and_can_go(browser: Client) -> None:
    assert browser.get("/set-up/logo").status_code == 404
    answer(browser, "looks", languages=["en"], logo=SimpleUploadedFile("l.html", PNG, "text/html"))
    shown = browser.get("/set-up/logo")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"], shown.content) == (
        "image/png",
        "nosniff",
        PNG,
    )
    answer(browser, "looks", languages=["nl"])
    assert browser.get("/set-up/logo").status_code == 200
    assert browser.post("/set-up/logo/remove")["Location"] == "/set-up?step=looks"
    assert browser.get("/set-up/logo").status_code == 404


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_only_owners_and_admins_do_it(
    member: Callable[..., Any], sign_in: Callable[..., Client], role: Role
) -> None:
    theirs = sign_in(member(role=role).email)
    nowhere = theirs.get("/nowhere").content
    for asked in (
        theirs.get("/set-up"),
        theirs.post("/set-up?step=brand", {"brand": "Taken"}),
        theirs.post("/set-up/preview?step=brand", {"brand": "Taken"}),
        theirs.post("/set-up/logo/remove"),
        theirs.get("/set-up/logo"),
    ):
        assert (asked.status_code, asked.content) == (404, nowhere)
    assert Brand.objects.count() == 0
    assert 'href="/set-up"' not in theirs.get("/watch").content.decode()


def test_another_workspace_sees_and_changes_nothing(browser: Client, sign_in: Callable[..., Client]) -> None:
    other = create_workspace(name="Other")
    create_owner(workspace=other, email="eva@other.example", password="seven wandering storks")
    answer(browser, "names", **NAMES)
    answer(browser, "looks", languages=["en"], logo=SimpleUploadedFile("l.png", PNG))
    before = list(Asset.objects.values())
    stranger = sign_in("eva@other.example")
    assert stranger.get("/set-up/logo").status_code == 404
    assert "Toko Kasvira" not in stranger.get("/set-up?step=names").content.decode()
    answer(stranger, "names", name="Elsewhere")
    stranger.post("/set-up/logo/remove")
    assert list(Asset.objects.exclude(workspace=other).values()) == before
    assert browser.get("/set-up/logo").status_code == 200


def test_each_answer_stands_in_the_audit_trail_once(browser: Client, acting: Actor) -> None:
    begin_brand(acting=acting)
    begin_brand(acting=acting)
    answer(browser, "names", name="Toko Kasvira")
    answer(browser, "places")
    told = AuditRecord.objects.filter(action__startswith="assets.").order_by("number")
    assert [record.action for record in told] == [
        "assets.begin_brand",
        "assets.answer_step",
        "assets.finish_brand",
    ]
