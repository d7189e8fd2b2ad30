"""No address leads to another site, whatever is asked for (T31)."""

from urllib.parse import quote

import pytest
from django.test import Client

from menara.people.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "seven wandering storks"
ELSEWHERE = [
    "https://evil.example",
    "http://evil.example/watch",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x01//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "evil.example",
    ".evil.example",
    "@evil.example",
    "testserver.evil.example",
    "http://testserver@evil.example",
    "http://testserver:80@evil.example",
    "http://testserver\\@evil.example",
    "http://[::1",
    "//evil.example%2f@testserver",
    "/%09/evil.example\r\nLocation: https://evil.example",
    "//testserver",
    "http://testserver/watch",
    "",
    "\u2028//evil.example",
    "／／evil.example",
    "//evil。example",
    "/" * 3000,
    "/watch" + "x" * 3000,
]
elsewhere = pytest.mark.parametrize("wanted", ELSEWHERE, ids=range(len(ELSEWHERE)))


@elsewhere
def test_signing_in_never_leads_to_another_site(wanted: str, owner: User) -> None:
    told = {"email": owner.email, "password": PASSWORD}
    assert Client().post("/sign-in", {**told, "next": wanted})["Location"] == "/"
    assert Client().post(f"/sign-in?next={quote(wanted)}", told)["Location"] == "/"


@elsewhere
def test_who_is_in_is_never_led_to_another_site(wanted: str, browser: Client) -> None:
    assert browser.get(f"/sign-in?next={quote(wanted)}")["Location"] == "/"


@elsewhere
def test_choosing_a_language_never_leads_to_another_site(wanted: str) -> None:
    assert Client().post("/language", {"language": "id", "next": wanted})["Location"] == "/"


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/watch", "/watch"),
        ("/watch?q=%22a%22&after=3", "/watch?q=%22a%22&after=3"),
        ("/nowhere/at/all", "/nowhere/at/all"),
        ("/watch?next=//evil.example", "/watch?next=//evil.example"),
        ("/دیده", "/%D8%AF%DB%8C%D8%AF%D9%87"),
    ],
)
def test_pages_of_this_site_are_reached(wanted: str, led: str, owner: User) -> None:
    told = {"email": owner.email, "password": PASSWORD, "next": wanted}
    assert Client().post("/sign-in", told)["Location"] == led


def test_a_form_carries_the_wish_on_and_nothing_else() -> None:
    page = Client().get("/sign-in?next=/watch%22%3E%3Cscript%3E").content.decode()
    assert '<input type="hidden" name="next" value="/watch&quot;&gt;&lt;script&gt;">' in page


@pytest.mark.parametrize("address", ["/watch//evil.example", "/\\evil.example"])
def test_no_address_of_ours_becomes_one_of_theirs(address: str, browser: Client) -> None:
    answer = browser.get(address)
    assert (answer.status_code, answer.has_header("Location")) == (404, False)
