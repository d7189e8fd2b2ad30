"""What people and programs are told when something goes wrong."""

import json
import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from menara.people.models import User
from menara.people.queries import NotAllowed
from menara.web import errors

NOTHING = {"code": "not_found", "message": "There is nothing here for you."}


def breaking(error: Exception):
    def view(request, **more):  # noqa: ARG001
        raise error

    return view


ERRORS = {
    "broken": ValueError("the secret of the house"),
    "away": OperationalError("no connection to 10.0.0.7"),
    "closing": InterfaceError("no connection to 10.0.0.7"),
    "hidden": NotAllowed(),
    "closed": PermissionDenied(),
}
urlpatterns = [path(f"{name}/<int:number>", breaking(error)) for name, error in ERRORS.items()]
urlpatterns += [path(f"api/v1/{name}", breaking(error)) for name, error in ERRORS.items()]
handler400, handler403 = errors.bad_request, errors.not_allowed
handler404, handler500 = errors.not_found, errors.failed
with_breaking_pages = override_settings(ROOT_URLCONF=__name__)


def told(address: str, **headers: str):
    return Client(raise_request_exception=False, headers=headers).get(address)


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/nowhere", 404, "There is nothing here"),
        ("/hidden/1", 404, "There is nothing here"),
        ("/closed/1", 403, "This is closed to you"),
        ("/broken/1", 500, "Menara has made a mistake"),
        ("/away/1", 503, "Menara cannot reach its database"),
        ("/closing/1", 503, "Menara cannot reach its database"),
    ],
)
@with_breaking_pages
def test_people_read_what_happened_why_and_what_to_do(address: str, status: int, title: str) -> None:
    answer = told(address)
    page = answer.content.decode()
    assert (answer.status_code, page.count(f'<h1 class="text-2xl">{title}</h1>')) == (status, 1)
    assert page.count("<p>") >= 3
    assert "secret" not in page
    assert "10.0.0.7" not in page
    assert answer.get("Retry-After") == ("5" if status == 503 else None)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("id", "Menara membuat kesalahan"),
        ("ms", "Menara telah melakukan kesilapan"),
        ("fa", "منارا اشتباه کرد"),
        ("nl", "Menara heeft een fout gemaakt"),
    ],
)
@with_breaking_pages
def test_errors_are_told_in_the_language_of_the_visitor(language: str, title: str) -> None:
    page = told("/broken/1", **{"Accept-Language": language}).content.decode()
    direction = "rtl" if language == "fa" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f'<h1 class="text-2xl">{title}</h1>' in page


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("nowhere", 404, "not_found"),
        ("hidden", 404, "not_found"),
        ("closed", 403, "forbidden"),
        ("broken", 500, "internal_error"),
        ("away", 503, "unavailable"),
    ],
)
@with_breaking_pages
def test_programs_read_json(name: str, status: int, code: str) -> None:
    answer = told(f"/api/v1/{name}", **{"Accept-Language": "fa"})
    body = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"], body["code"]) == (status, "application/json", code)
    assert body["message"].isascii()
    assert ("reference" in body) == (status >= 500)


@with_breaking_pages
def test_what_is_not_there_looks_like_what_is_not_for_you() -> None:
    answers = [told(address) for address in ("/nowhere", "/hidden/1", "/hidden/2", "/static/nowhere")]
    assert len({(answer.status_code, answer.content, str(answer.headers)) for answer in answers}) == 1
    programs = {told(f"/api/v1/{name}").content for name in ("nowhere", "hidden")}
    assert {json.dumps(NOTHING).encode()} == programs


@with_breaking_pages
def test_the_reference_of_a_mistake_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "menara.web.errors"):
        page = told("/broken/7").content.decode()
    line = next(record.getMessage() for record in caplog.records if record.name == "menara.web.errors")
    reference = page.split('<code class="handle">')[1].split("<")[0]
    assert line == f"{reference}: GET /broken/7: ValueError('the secret of the house')"


@pytest.mark.django_db
def test_without_a_database_there_is_still_a_page(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", away)
    browser.raise_request_exception = False
    browser.cookies["language"] = "nl"
    answer = browser.get("/watch")
    assert (answer.status_code, "Menara kan zijn database niet bereiken" in answer.content.decode()) == (
        503,
        True,
    )


def test_a_stale_form_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in", {})
    page = answer.content.decode()
    assert (answer.status_code, "This form is out of date" in page) == (403, True)


@pytest.mark.django_db
def test_an_address_for_buttons_says_so(browser: Client) -> None:
    for address in ("/sign-out", "/language", "/workspace"):
        answer = browser.get(address)
        page = answer.content.decode()
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "This page cannot be opened by its address" in page
    assert browser.get("/watch").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", ""])
def test_a_made_up_name_of_the_server_is_refused(host: str) -> None:
    answer = Client().get("/sign-in", HTTP_HOST=host or "[")
    assert (answer.status_code, "This request cannot be read" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"--x"),
        ("application/x-www-form-urlencoded; charset=nothing", b"email=a"),
        ("application/x-www-form-urlencoded", b"email=%FF%FE&password=%00"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(2000))),
        ("application/json", b'{"email": 1}'),
        ("text/plain; charset=utf-7", b"+ADw-"),
    ],
    ids=["cut", "no-boundary", "charset", "not-utf8", "too-many", "json", "utf-7"],
)
@pytest.mark.django_db
def test_no_body_breaks_the_sign_in(content_type: str, body: bytes) -> None:
    answer = Client().generic("POST", "/sign-in", body, content_type)
    assert answer.status_code in (400, 422)


def test_a_refused_address_is_not_repeated_on_the_page() -> None:
    page = Client().get("/<script>alert(1)</script>").content.decode()
    assert "alert(1)" not in page


def test_a_page_made_before_the_middleware_ran_has_a_language() -> None:
    request = RequestFactory(headers={"Accept-Language": "ms"}).get("/nowhere")
    page = errors.not_found(request, Exception()).content.decode()
    assert '<html lang="ms" dir="ltr">' in page


@pytest.mark.django_db
@with_breaking_pages
def test_a_person_is_told_in_their_own_language(browser: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="fa")
    browser.raise_request_exception = False
    assert "منارا اشتباه کرد" in browser.get("/broken/1").content.decode()
