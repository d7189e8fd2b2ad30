"""What holds at every address of the server: headers, forms from elsewhere, and other sites (T22, T30)."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from menara.server.headers import ALWAYS

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FILLED_IN = {"str": "x", "int": "1", "path": "a/b", "slug": "x", "uuid": "0" * 8}
FROM_PROGRAMS = "api/"


def routes(found: URLResolver | URLPattern, before: str = "") -> Iterator[str]:
    """Every address of the URLconf, with something in the place of what it asks for."""
    address = before + str(found.pattern).lstrip("^").rstrip("$\\Z")
    if isinstance(found, URLResolver):
        for one in found.url_patterns:
            yield from routes(one, address)
    else:
        yield "/" + filled_in(address)


def filled_in(address: str) -> str:
    while "<" in address:
        before, _, rest = address.partition("<")
        wanted, _, after = rest.partition(">")
        kind = wanted.partition(":")[0] if ":" in wanted else "str"
        address = before + FILLED_IN[kind] + after
    return address


FOUND = {address for found in get_resolver().url_patterns for address in routes(found)}
ADDRESSES = sorted({*FOUND, "/nowhere", "/static/web/menara.css", "/static/nowhere"})
addresses = pytest.mark.parametrize("address", ADDRESSES)


def test_the_addresses_are_those_of_the_house() -> None:
    assert {"/", "/sign-in", "/set-up/x", "/watch", "/api/v1/mentions", "/healthz"} <= set(ADDRESSES)


@addresses
def test_every_answer_tells_browsers_to_trust_nothing_else(address: str, browser: Client) -> None:
    for visitor in (Client(), browser):
        for method in METHODS:
            answer = visitor.generic(method, address)
            assert {name: answer.get(name) for name in ALWAYS} == ALWAYS, (method, answer.status_code)
            assert answer.has_header("Cache-Control")
            assert not [name for name in answer.headers if name.startswith("Access-Control-")]
            answer.getvalue()


@addresses
def test_other_sites_are_told_nothing(address: str) -> None:
    """No CORS: neither for a simple request nor for one that asks first."""
    asking = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for method in ("GET", "POST", "OPTIONS"):
        answer = Client(headers=asking).generic(method, address)
        assert not [name for name in answer.headers if name.startswith("Access-Control-")]
        answer.getvalue()


PAGES = [address for address in ADDRESSES if not address.startswith(f"/{FROM_PROGRAMS}")]


@pytest.mark.parametrize("address", PAGES)
def test_a_form_from_elsewhere_changes_nothing(address: str, owner) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    told = {"email": owner.email, "password": "seven wandering storks", "csrfmiddlewaretoken": token}
    assert browser.post("/sign-in", told).status_code == 302
    for headers in (
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/"},
    ):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = browser.generic(method, address, headers=headers)
            assert answer.status_code in (403, 404, 405), (method, headers)
            assert not answer.cookies
            answer.getvalue()
    assert browser.get("/watch").status_code == 200


def test_a_form_with_the_token_of_another_browser_is_refused(owner) -> None:
    mine, yours = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    page = mine.get("/sign-in").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    told = {"email": owner.email, "password": "seven wandering storks", "csrfmiddlewaretoken": token}
    yours.get("/sign-in")
    assert (yours.post("/sign-in", told).status_code, mine.post("/sign-in", told).status_code) == (403, 302)


def test_nothing_on_a_page_needs_more_than_the_policy_allows(browser: Client) -> None:
    for visitor, address in ((Client(), "/sign-in"), (browser, "/watch"), (browser, "/nowhere")):
        page = visitor.get(address).content.decode()
        assert "<script>" not in page
        assert " style=" not in page
        assert " on" not in {part[:3] for part in page.split('="')}
        assert "javascript:" not in page
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page
