"""Signing in and out, as a browser sees it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from menara.core.models import AuditRecord
from menara.people.models import User
from menara.people.signing_in import TRIES

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "siti@kasvira.example", "seven wandering storks"
WRONG = "No account has this e-mail address and this password."
LOCKED = "There were too many tries. Wait 15 minutes, then try again."


def tried(browser: Client, email: str = EMAIL, password: str = "wrong", address: str = "198.51.100.7"):
    return browser.post("/sign-in", {"email": email, "password": password}, REMOTE_ADDR=address)


def without_tokens(page: bytes, email: str) -> bytes:
    """The page without what is new at each: the token of its forms, and the address that was typed."""
    lines = [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line]
    return b"\n".join(lines).replace(escape(email).encode(), b"")


def test_a_person_comes_in_and_goes_out(owner: User) -> None:
    browser = Client()
    assert browser.get("/")["Location"] == "/sign-in"
    answer = tried(browser, password=PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/")["Location"] == "/watch"
    assert browser.get("/watch").status_code == 200
    assert browser.post("/sign-out")["Location"] == "/sign-in"
    assert browser.get("/watch")["Location"] == "/sign-in?next=%2Fwatch"
    assert AuditRecord.objects.filter(action="people.sign_in", actor=f"user:{owner.pk}").count() == 1


def test_who_is_in_is_not_asked_again(browser: Client) -> None:
    assert browser.get("/sign-in")["Location"] == "/"


def test_after_signing_in_the_page_comes_that_was_asked_for(owner: User) -> None:
    answer = Client().post("/sign-in", {"email": owner.email, "password": PASSWORD, "next": "/watch?q=a"})
    assert answer["Location"] == "/watch?q=a"


@pytest.mark.usefixtures("owner")
def test_unknown_and_wrong_get_the_same_bytes() -> None:
    wrong, unknown = tried(Client()), tried(Client(), email="nobody@kasvira.example")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert WRONG in wrong.content.decode()
    assert without_tokens(wrong.content, EMAIL) == without_tokens(unknown.content, "nobody@kasvira.example")
    assert dict(wrong.headers) == {**unknown.headers, "Content-Length": wrong["Content-Length"]}


@pytest.mark.usefixtures("owner")
def test_a_locked_account_looks_the_same_whether_it_exists_or_not() -> None:
    pages = []
    for email in (EMAIL, "nobody@kasvira.example"):
        for number in range(TRIES):
            tried(Client(), email, address=f"198.51.{len(pages)}.{number}")
        answer = tried(Client(), email, password=PASSWORD, address=f"203.0.113.{len(pages)}")
        assert (answer.status_code, LOCKED in answer.content.decode()) == (422, True)
        pages.append(without_tokens(answer.content, email))
    assert pages[0] == pages[1]


@pytest.mark.usefixtures("owner")
def test_a_known_browser_comes_in_while_strangers_guess() -> None:
    browser = Client()
    tried(browser, password=PASSWORD)
    browser.post("/sign-out")
    for number in range(3 * TRIES):
        tried(Client(), address=f"198.51.{number}.1")
    assert tried(Client(), password=PASSWORD, address="203.0.113.1").status_code == 422
    assert tried(browser, password=PASSWORD).status_code == 302


@pytest.mark.usefixtures("owner")
def test_a_browser_is_known_for_its_own_account_only(member: Callable[..., User]) -> None:
    """Else who has an account would have a key to tries without end."""
    eve = Client()
    assert tried(eve, member().email, PASSWORD).status_code == 302
    eve.post("/sign-out")
    answers = [LOCKED in tried(eve).content.decode() for _ in range(TRIES + 1)]
    assert answers == [False] * TRIES + [True]


@pytest.mark.parametrize("told", ["x", "a:b:c", "é", "x" * 5000])
@pytest.mark.usefixtures("owner")
def test_a_cookie_of_ones_own_making_makes_no_browser_known(told: str) -> None:
    browser = Client()
    browser.cookies["browser"] = told
    answers = [LOCKED in tried(browser).content.decode() for _ in range(TRIES + 1)]
    assert answers == [False] * TRIES + [True]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, ["E-mail address", "Password"]),
        ({"email": EMAIL}, ["Password"]),
        ({"email": "a\0b", "password": "c\0d"}, ["E-mail address", "Password"]),
        ({"email": "a" * 300, "password": "b" * 2000}, ["E-mail address", "Password"]),
    ],
    ids=["nothing", "no-password", "nul", "too-long"],
)
def test_what_is_missing_or_unreadable_is_said_with_a_link_to_its_field(
    told: dict[str, str], said: list[str]
) -> None:
    answer = Client().post("/sign-in", told)
    page = answer.content.decode()
    links = {
        "E-mail address": '<a class="lnk" href="#id_email">',
        "Password": '<a class="lnk" href="#id_password">',
    }
    assert answer.status_code == 422
    assert [label for label, link in links.items() if link in page] == said
    assert page.count('aria-invalid="true"') == len(said)


def test_the_form_is_one_that_password_keepers_and_readers_understand() -> None:
    page = Client().get("/sign-in").content.decode()
    assert '<label class="block font-semibold" for="id_email">E-mail address</label>' in page
    assert 'type="email" name="email" autocomplete="username"' in page
    assert 'type="password" name="password" autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_a_password_is_never_sent_back() -> None:
    page = tried(Client(), password="a secret of mine").content.decode()
    assert "a secret of mine" not in page
