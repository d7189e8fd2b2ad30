"""Somebody starts Menara for the first time, claims it, and comes back."""

import re
from http.client import HTTPConnection, HTTPResponse
from http.cookies import Morsel, SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

EMAIL, PASSWORD = "siti@kasvira.example", "seven wandering storks"
TOLD = {
    "organisation": "Kasvira",
    "email": EMAIL,
    "password": PASSWORD,
    "again": PASSWORD,
    "language": "id",
    "time_zone": "Asia/Jakarta",
}
FORM = "application/x-www-form-urlencoded"


class Browser:
    """It keeps cookies, and sends a form with the token of the page that it has seen last."""

    def __init__(self, port: int, **headers: str) -> None:
        self._port, self._headers = port, headers
        self.cookies: dict[str, Morsel[str]] = {}
        self.page = ""

    def get(self, path: str) -> HTTPResponse:
        return self._ask("GET", path)

    def send(self, path: str, **told: str) -> HTTPResponse:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        assert token, self.page
        return self._ask("POST", path, urlencode({**told, "csrfmiddlewaretoken": token[1]}))

    def _ask(self, method: str, path: str, body: str = "") -> HTTPResponse:
        kept = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
        connection.request(method, path, body, {"Cookie": kept, "Content-Type": FORM, **self._headers})
        answer = connection.getresponse()
        self.page = answer.read().decode() or self.page
        connection.close()
        for line in answer.headers.get_all("set-cookie", []):
            self.cookies.update(SimpleCookie(line))
        return answer


def set_up_path(installation: Any, origin: str) -> str:
    """Where the second line of `menara up` leads."""
    line = installation.up.stdout.readline()
    assert re.fullmatch(rf"setup {re.escape(origin)}/set-up/[\w-]{{43}}\n", line), line
    return urlsplit(line.split()[1]).path


def test_the_first_owner_claims_the_installation_and_comes_back(installation: Any) -> None:
    path = set_up_path(installation, installation.address)
    browser, stranger = Browser(installation.port), Browser(installation.port)
    assert browser.get(path).status == 200
    assert browser.send(path, **TOLD).status == 302
    assert browser.get("/watch").status == 200
    assert '<html lang="id"' in browser.page
    assert (stranger.get(path).status, stranger.get("/watch").status) == (404, 302)

    assert browser.send("/sign-out").headers["Location"] == "/sign-in"
    assert browser.get("/watch").headers["Location"] == "/sign-in?next=%2Fwatch"
    browser.get("/sign-in?next=/watch")
    assert browser.send("/sign-in", email=EMAIL, password="wrong").status == 422
    answer = browser.send("/sign-in", email=EMAIL, password=PASSWORD, next="/watch")
    assert (answer.status, answer.headers["Location"]) == (302, "/watch")
    assert browser.get("/watch").status == 200

    assert installation.end() == 0
    installation.start()
    assert browser.get("/watch").status == 200
    assert installation.end() == 0
    assert installation.up.stdout.closed
    assert installation.ask("verify").returncode == 0


def test_a_start_without_an_owner_makes_another_token(installation: Any) -> None:
    first = set_up_path(installation, installation.address)
    installation.end()
    installation.start()
    second = set_up_path(installation, installation.address)
    browser = Browser(installation.port)
    assert (browser.get(first).status, browser.get(second).status) == (404, 200)


@pytest.mark.parametrize("first", ["//evil.example/watch", "/\\evil.example", "http://evil.example/"])
def test_no_address_of_ours_becomes_one_of_theirs(shared: Any, first: str) -> None:
    answer = Browser(shared.port).get(first)
    assert "Location" not in answer.headers or answer.headers["Location"] == "/sign-in"


def test_behind_a_proxy_with_https_cookies_are_kept_for_it_alone(another: Any) -> None:
    another.set(MENARA_PUBLIC_URL="https://menara.example", MENARA_TRUSTED_PROXIES="127.0.0.1")
    another.start()
    path = set_up_path(another, "https://menara.example")
    sent = {"Host": "menara.example", "X-Forwarded-Proto": "https", "Origin": "https://menara.example"}
    browser = Browser(another.port, **sent)
    answer = browser.get(path)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert browser.send(path, **TOLD).status == 302
    assert sorted(browser.cookies) == ["__Host-browser", "__Host-csrf", "__Host-session"]
    for cookie in browser.cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (
            True,
            True,
            "/",
            "",
        )
    assert browser.get("/watch").status == 200


@pytest.mark.parametrize(
    ("proxies", "statuses"),
    [("127.0.0.1", [False] * 10 + [True, False]), ("", [False] * 10 + [True, True])],
    ids=["trusted", "not-trusted"],
)
def test_a_proxy_that_is_trusted_tells_who_guesses(another: Any, proxies: str, statuses: list[bool]) -> None:
    another.set(MENARA_TRUSTED_PROXIES=proxies)
    another.start()
    addresses = ["198.51.100.1"] * 11 + ["198.51.100.2"]
    locked = []
    for number, address in enumerate(addresses):
        browser = Browser(another.port, **{"X-Forwarded-For": f"203.0.113.{number}, {address}"})
        browser.get("/sign-in")
        browser.send("/sign-in", email=f"nobody-{number}@kasvira.example", password="wrong")
        locked.append("There were too many tries" in browser.page)
    assert locked == statuses
