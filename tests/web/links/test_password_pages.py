"""Who has forgotten a password gets another: by mail, or by a link that somebody hands out."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from menara.core.models import Job
from menara.outbound.post_office import read_post_office
from menara.people.models import PasswordLink, User
from menara.people.password_links import BY_HAND, make_link
from menara.people.signing_in import TRIES
from menara.web.links.mails import MAIL_LINK, letter_to

pytestmark = pytest.mark.django_db
PASSWORD, OTHER = "seven wandering storks", "nine silent herons"
SENT = "If this address has an account, a mail with a link is on its way."
Enter = Callable[..., Client]


@pytest.fixture
def _mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the operator had named a mail server."""
    office = read_post_office("smtp+plain://127.0.0.1:25", "menara@kasvira.example")
    environment = replace(settings.ENVIRONMENT, mail=office, public_url="https://menara.example")
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)


def wish(email: str, address: str = "198.51.100.7"):
    return Client().post("/forgotten-password", {"email": email}, REMOTE_ADDR=address)


def without_token(page: bytes) -> bytes:
    return b"\n".join(line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line)


def test_without_mail_the_page_says_whom_to_ask() -> None:
    for answer in (Client().get("/forgotten-password"), wish("siti@kasvira.example")):
        page = answer.content.decode()
        assert (answer.status_code, "This installation sends no mail." in page) == (200, True)
    assert Job.objects.filter(kind=MAIL_LINK).count() == 0


@pytest.mark.usefixtures("_mail")
def test_whoever_asks_gets_the_same_answer_after_the_same_work(owner: User) -> None:
    known, unknown = wish(owner.email), wish("nobody@kasvira.example")
    assert SENT in known.content.decode()
    assert without_token(known.content) == without_token(unknown.content)
    assert [job.payload for job in Job.objects.filter(kind=MAIL_LINK).order_by("id")] == [
        {"email": owner.email},
        {"email": "nobody@kasvira.example"},
    ]


@pytest.mark.usefixtures("_mail")
def test_nobody_has_others_written_to_again_and_again(owner: User) -> None:
    answers = [SENT in wish(owner.email, f"198.51.{n}.7").content.decode() for n in range(TRIES + 3)]
    assert answers == [True] * TRIES + [False] * 3
    assert Job.objects.filter(kind=MAIL_LINK).count() == TRIES


@pytest.mark.usefixtures("_mail")
def test_asking_for_a_link_keeps_nobody_from_signing_in(owner: User, sign_in: Enter) -> None:
    for number in range(TRIES + 3):
        wish(owner.email, f"198.51.{number}.7")
    assert sign_in(owner.email).get("/watch").status_code == 200


def test_a_mail_speaks_the_language_of_whom_it_is_for(owner: User) -> None:
    owner.language = "nl"
    letter = letter_to(owner, "https://menara.example/new-password/x")
    assert (letter.to, letter.subject) == (owner.email, "Een nieuw wachtwoord voor Menara")
    assert "https://menara.example/new-password/x" in letter.text.split("\n\n")


def test_a_link_opens_a_page_on_which_a_new_password_is_chosen(owner: User, sign_in: Enter) -> None:
    before = sign_in(owner.email)
    address = f"/new-password/{make_link(user=owner, made_by='operator', lasts=BY_HAND)}"
    browser = Client()
    assert owner.email in browser.get(address).content.decode()
    answer = browser.post(address, {"password": OTHER, "again": OTHER})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert "Your password is changed. Sign in with it." in browser.get("/sign-in").content.decode()
    assert sign_in(owner.email, OTHER).get("/watch").status_code == 200
    assert before.get("/watch")["Location"] == "/sign-in?next=%2Fwatch"
    assert (browser.get(address).status_code, PasswordLink.objects.count()) == (404, 0)


def test_a_password_that_is_too_easy_is_refused(owner: User) -> None:
    address = f"/new-password/{make_link(user=owner, made_by='operator', lasts=BY_HAND)}"
    answer = Client().post(address, {"password": "short", "again": "short"})
    assert (answer.status_code, "It has fewer than 12 characters." in answer.content.decode()) == (422, True)
    assert Client().get(address).status_code == 200
