"""All answers have one form, whatever is asked."""

from typing import Any

import pytest
from django.test import Client

STREAMS = "/api/v1/streams"
STREAM = {"name": "x", "query": "kasvira"}
DEEP = b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}"

PROBLEMS = {
    "no such address": (("GET", "/api/v1/nothing", None), 404, "not_found"),
    "no such address to write to": (("POST", "/api/v1/nothing", {}), 404, "not_found"),
    "nothing at all": (("GET", "/api/v1/", None), 404, "not_found"),
    "an id of no form": (("GET", f"{STREAMS}/x", None), 404, "not_found"),
    "an id beyond all": (("GET", f"{STREAMS}/{10**30}", None), 422, "invalid"),
    "an id of digits without end": (("GET", f"{STREAMS}/{'9' * 5000}", None), 404, "not_found"),
    "an id nobody has": (("GET", f"{STREAMS}/99999", None), 404, "not_found"),
    "another method": (("PUT", STREAMS, STREAM), 405, "not_allowed"),
    "an unknown method": (("PROPFIND", STREAMS, None), 405, "not_allowed"),
    "an unknown parameter": (("GET", f"{STREAMS}?limits=5", None), 422, "invalid"),
    "an unknown field": (("POST", STREAMS, {**STREAM, "id": 7}), 422, "invalid"),
    "no body": (("POST", STREAMS, None), 422, "invalid"),
    "no JSON": (("POST", STREAMS, b"name=x"), 400, "bad_request"),
    "no object": (("POST", STREAMS, b"[]"), 400, "bad_request"),
    "not UTF-8": (("POST", STREAMS, b'{"name": "\xff"}'), 400, "bad_request"),
    "NaN": (("POST", STREAMS, b'{"name": NaN}'), 400, "bad_request"),
    "NUL": (("POST", STREAMS, b'{"name": "a\\u0000", "query": "x"}'), 400, "bad_request"),
    "half a character": (("POST", STREAMS, b'{"name": "\\ud800", "query": "x"}'), 400, "bad_request"),
    "a number without end": (("POST", STREAMS, b'{"name": %s}' % (b"9" * 5000)), 422, "invalid"),
    "too deep": (("POST", STREAMS, DEEP), 400, "bad_request"),
    "too long": (("POST", STREAMS, b'{"name": "' + b"x" * 200_000 + b'"}'), 413, "too_large"),
    "far too long": (("POST", "/api/v1/mentions", b"x" * 5_000_002), 413, "too_large"),
}


@pytest.mark.parametrize(("asked", "status", "code"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_has_a_code_and_a_message(program: Any, asked: Any, status: int, code: str) -> None:
    answer = program.send(*asked)
    told = answer.json()
    assert (answer.status_code, told["code"], answer["Content-Type"]) == (
        status,
        code,
        "application/json; charset=utf-8",
    )
    assert (answer["Cache-Control"], len(answer.content) < 2000) == ("no-store", True)
    assert isinstance(told["message"], str)


def test_no_cookie_is_asked_for_anywhere(program: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {program.token}"}
    for path, status in ((STREAMS, 201), ("/api/v1/nothing", 404), ("/api/v1/hooks/x", 401)):
        answer = browser.post(path, STREAM, content_type="application/json", headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json; charset=utf-8")


def test_a_body_of_another_kind_is_refused(program: Any) -> None:
    headers = {"Authorization": f"Bearer {program.token}"}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = Client().post(STREAMS, b'{"name": "x", "query": "x"}', content_type=kind, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "not_json")


@pytest.mark.django_db
def test_who_is_nobody_is_told_how_to_be_somebody() -> None:
    answer = Client().get(STREAMS)
    assert (answer.status_code, answer.json()["code"], answer["WWW-Authenticate"]) == (
        401,
        "unauthorized",
        "Bearer",
    )


def test_who_may_something_else_is_told_what_is_missing(caller: Any) -> None:
    answer = caller.get(STREAMS)
    assert (answer.status_code, answer.json()) == (
        403,
        {"code": "forbidden", "message": "The token has not the scope streams:read."},
    )


@pytest.mark.parametrize("path", ["", "/", "/x", "?q=%00"])
def test_good_answers_are_kept_nowhere_either(program: Any, path: str) -> None:
    assert program.get(f"/api/v1/mentions{path}")["Cache-Control"] == "no-store"


def test_what_is_wrong_is_named_one_by_one(program: Any) -> None:
    answer = program.post(STREAMS, {"name": "", "query": 7, "colour": "red"}).json()
    assert sorted((one["where"], one["code"]) for one in answer["errors"]) == [
        ("body.colour", "extra_forbidden"),
        ("body.name", "too_short"),
        ("body.query", "string_type"),
    ]
