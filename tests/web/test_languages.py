"""In which language somebody gets the pages, and how they choose another."""

import pytest
from django.test import Client

from menara.people.models import User

LANGUAGES = {"en": "Sign in", "id": "Masuk", "ms": "Log masuk", "fa": "ورود", "nl": "Inloggen"}


def language_of(answer) -> tuple[str, str]:
    page = answer.content.decode()
    return page.split('<html lang="')[1].split('"')[0], page.split('dir="')[1].split('"')[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_page(language: str) -> None:
    answer = Client(headers={"Accept-Language": language}).get("/sign-in")
    assert language_of(answer) == (language, "rtl" if language == "fa" else "ltr")
    assert f'<h1 class="text-2xl">{LANGUAGES[language]}</h1>' in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "en"),
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("de,fr;q=0.9,ms;q=0.2", "ms"),
        ("de", "en"),
        ("en;q=0.1,fa-IR;q=0.9", "fa"),
        ("*", "en"),
        ("id" * 10_000, "en"),
        (";;;,q=x", "en"),
        ("../../etc", "en"),
    ],
    ids=["none", "dutch", "second", "unknown", "weighed", "any", "endless", "broken", "path"],
)
def test_the_browser_asks_for_a_language(asked: str, given: str) -> None:
    assert language_of(Client(headers={"Accept-Language": asked}).get("/sign-in"))[0] == given


def test_what_was_chosen_counts_more_than_what_the_browser_asks_for() -> None:
    browser = Client(headers={"Accept-Language": "nl"})
    answer = browser.post("/language", {"language": "fa", "next": "/sign-in"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert language_of(browser.get("/sign-in")) == ("fa", "rtl")


@pytest.mark.django_db
def test_a_persons_language_goes_with_them(browser: Client, owner: User) -> None:
    browser.post("/language", {"language": "ms", "next": "/watch"})
    owner.refresh_from_db()
    assert owner.language == "ms"
    elsewhere = Client(headers={"Accept-Language": "nl"})
    elsewhere.post("/sign-in", {"email": owner.email, "password": "seven wandering storks"})
    assert language_of(elsewhere.get("/watch"))[0] == "ms"
    assert language_of(elsewhere.get("/nowhere"))[0] == "ms"


@pytest.mark.parametrize("wanted", ["", "xx", "fa\r\nSet-Cookie: a=b", "x" * 10_000])
def test_a_language_that_there_is_not_changes_nothing(wanted: str) -> None:
    answer = Client().post("/language", {"language": wanted, "next": "/sign-in"})
    assert (answer.status_code, dict(answer.cookies)) == (302, {})


@pytest.mark.parametrize("cookie", ["xx", "", "fa; x", "é"])
def test_a_cookie_of_ones_own_making_does_no_harm(cookie: str) -> None:
    browser = Client()
    browser.cookies["language"] = cookie
    assert language_of(browser.get("/sign-in"))[0] == "en"


@pytest.mark.django_db
def test_programs_are_spoken_to_in_english() -> None:
    answer = Client(headers={"Accept-Language": "fa"}).get("/api/v1/mentions")
    assert (answer.status_code, answer.content.isascii()) == (401, True)
