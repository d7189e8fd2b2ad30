"""The page on which the first owner claims the installation."""

import pytest
from django.test import Client
from django.utils.translation import override

from menara.people.enums import Role
from menara.people.models import Membership, SetUpToken, User
from menara.people.setting_up import make_set_up_token

pytestmark = pytest.mark.django_db
PASSWORD = "seven wandering storks"
TOLD = {
    "organisation": "Kasvira",
    "email": "Siti@kasvira.example",
    "password": PASSWORD,
    "again": PASSWORD,
    "language": "nl",
    "time_zone": "Europe/Amsterdam",
}


@pytest.fixture
def address() -> str:
    return f"/set-up/{make_set_up_token()}"


def test_the_first_owner_comes_in_at_once_and_in_their_language(address: str) -> None:
    browser = Client()
    assert browser.get(address).status_code == 200
    answer = browser.post(address, TOLD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = browser.get("/watch").content.decode()
    assert '<html lang="nl" dir="ltr">' in page
    membership = Membership.objects.get()
    assert (membership.user.email, membership.role) == ("siti@kasvira.example", Role.OWNER)
    assert (membership.workspace.name, membership.workspace.time_zone) == ("Kasvira", "Europe/Amsterdam")


def test_afterwards_the_address_is_one_where_nothing_is(address: str) -> None:
    Client().post(address, TOLD)
    stranger, nowhere = Client(), Client().get("/nowhere")
    for answer in (
        stranger.get(address),
        stranger.post(address, TOLD),
        stranger.get("/set-up/"),
        stranger.get(f"/set-up/{'a' * 43}"),
    ):
        assert (answer.status_code, answer.content) == (404, nowhere.content)
        assert answer.headers == nowhere.headers
        assert not answer.cookies
    assert User.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é", "x" * 5000])
def test_a_wrong_token_is_an_address_where_nothing_is(token: str) -> None:
    make_set_up_token()
    for answer in (Client().get(f"/set-up/{token}"), Client().post(f"/set-up/{token}", TOLD)):
        assert (answer.status_code, answer.content) == (404, Client().get("/nowhere").content)
    assert (User.objects.count(), SetUpToken.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"organisation": " "}, "organisation", "This is needed."),
        ({"organisation": "x" * 101}, "organisation", "This is too long."),
        ({"email": "siti"}, "email", "This cannot be read."),
        ({"email": "a" * 250 + "@kasvira.example"}, "email", "This is too long."),
        ({"password": "short", "again": "short"}, "password", "It has fewer than 12 characters."),
        (
            {"password": "password1234", "again": "password1234"},
            "password",
            "It is among those that are tried first.",
        ),
        (
            {"password": "siti@kasvira.example", "again": "siti@kasvira.example"},
            "password",
            "It is too much like your e-mail address.",
        ),
        ({"again": "another one of mine"}, "again", "This is not the same password."),
        ({"language": "xx"}, "language", "This cannot be read."),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "This cannot be read."),
    ],
    ids=[
        "blank",
        "long-name",
        "no-address",
        "long-address",
        "short",
        "common",
        "similar",
        "not-the-same",
        "language",
        "zone",
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(
    address: str, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = Client().post(address, {**TOLD, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a class="lnk" href="#id_{field}">' in page
    assert page.count('aria-invalid="true"') == 1
    assert said in page
    assert PASSWORD not in page
    assert (User.objects.count(), SetUpToken.objects.count()) == (0, 1)
    assert Client().post(address, TOLD).status_code == 302


def test_what_is_wrong_is_said_in_the_language_of_the_browser(address: str) -> None:
    answer = Client(headers={"Accept-Language": "fa"}).post(address, {**TOLD, "again": "x"})
    with override("fa"):
        assert "این همان گذرواژه نیست." in answer.content.decode()


def test_it_is_offered_in_the_language_of_the_browser(address: str) -> None:
    page = Client(headers={"Accept-Language": "id-ID,id;q=0.9"}).get(address).content.decode()
    assert '<option value="id" selected>Indonesia</option>' in page
    assert '<option value="Asia/Jakarta" selected>Asia/Jakarta</option>' in page


def test_the_form_is_one_that_password_keepers_understand(address: str) -> None:
    page = Client().get(address).content.decode()
    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="username"') == 1
    for field in ("organisation", "email", "password", "again", "language", "time_zone"):
        assert f'for="id_{field}"' in page
