"""Every URL of the corpus gets its verdict, and no other parser reads an accepted one in another way."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.uri import parse_uri

from menara.outbound.errors import Refused
from menara.outbound.url import WEB_SOCKET, Url, join_url, parse_url

CORPUS = Path(__file__).parents[1] / "corpora" / "urls.jsonl"
VECTORS: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
BASE = Url("https", "feeds.example", 443, "/a/b?c")


def read(text: str) -> dict[str, Any]:
    try:
        url = parse_url(text)
    except Refused:
        return {"verdict": "refused"}
    return {"reads": str(url), "host": url.host, "port": url.port}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_url_gets_its_verdict(vector: dict[str, Any]) -> None:
    expected = {key: value for key, value in vector.items() if key not in ("name", "url")}
    assert read(vector["url"]) == expected


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_redirect_is_read_as_strictly(vector: dict[str, Any]) -> None:
    if "reads" in vector:
        assert str(join_url(BASE, vector["url"])) == vector["reads"]
    elif ":" in vector["url"].partition("/")[0] or re.search(
        r"[\x00-\x20\x7f-\xa0\\\u2028\ud800]", vector["url"]
    ):
        with pytest.raises(Refused):
            join_url(BASE, vector["url"])


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/c", "https://feeds.example/c"),
        ("c", "https://feeds.example/a/c"),
        ("../../../c", "https://feeds.example/c"),
        ("?d", "https://feeds.example/a/b?d"),
        ("", "https://feeds.example/a/b?c"),
        ("#e", "https://feeds.example/a/b?c"),
        ("//other.example/c", "https://other.example/c"),
        ("http://other.example", "http://other.example/"),
    ],
)
def test_a_redirect_may_be_relative(location: str, expected: str) -> None:
    assert str(join_url(BASE, location)) == expected


@pytest.mark.parametrize(
    "location",
    ["///127.0.0.1/", "//", "//user@other.example/", "https://", "https:///a", "c:d", ":", "//[::1"],
)
def test_a_redirect_that_could_lead_anywhere_is_refused(location: str) -> None:
    with pytest.raises(Refused):
        join_url(BASE, location)


def test_a_url_has_a_longest_length() -> None:
    longest = "http://feeds.example/" + "a" * 8171
    assert str(parse_url(longest)) == longest
    with pytest.raises(Refused, match="longer than 8192"):
        parse_url(longest + "a")


@pytest.mark.parametrize("url", ["http://user:hunter2@feeds.example/", "http://feeds.example/hunter2 "])
def test_a_refusal_does_not_repeat_what_may_be_secret(url: str) -> None:
    with pytest.raises(Refused, match=r"user name or password|a space") as refused:
        parse_url(url)
    assert "hunter2" not in str(refused.value)


def test_a_web_socket_has_its_own_schemes() -> None:
    assert (
        str(parse_url("wss://Jetstream.example/subscribe", WEB_SOCKET)) == "wss://jetstream.example/subscribe"
    )
    with pytest.raises(Refused, match="only ws and wss"):
        parse_url("https://jetstream.example/", WEB_SOCKET)


AWKWARD = st.text(alphabet=st.sampled_from("abc.127:/@\\#?%[]é。\t 0x-_&="), max_size=24)


@given(st.sampled_from(["http://", "https://", "HTTP://", "http:", "//", ""]), AWKWARD, AWKWARD)
def test_what_is_accepted_is_read_alike_by_others(scheme: str, place: str, rest: str) -> None:
    try:
        url = parse_url(scheme + place + rest)
    except Refused:
        return
    assert parse_url(str(url)) == url
    split = urlsplit(str(url))
    assert (split.hostname, split.port or {"http": 80, "https": 443}[url.scheme]) == (url.host, url.port)
    core = httpcore.URL(str(url))
    assert (core.host.decode().strip("[]"), core.target.decode()) == (url.host, url.target)
    socket = parse_uri("ws" + str(url).removeprefix("http"))
    assert (socket.host, socket.port, socket.secure) == (url.host, url.port, url.secure)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for attempt in (text, f"http://{text}", f"http://feeds.example/{text}"):
        try:
            url = parse_url(attempt)
        except Refused:
            continue
        assert str(url).isascii()
        assert re.search(r"[\x00-\x20\\]", str(url)) is None
