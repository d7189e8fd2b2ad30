"""Addresses are made whole, and taken out of Google's wrappings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.feed.links import absolute, host_of

BASE = "https://news.example/feed/rss"


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://acme.example/a?b=c#d", "https://acme.example/a?b=c#d"),
        (" /a ", "https://news.example/a"),
        ("a", "https://news.example/feed/a"),
        ("//acme.example/a", "https://acme.example/a"),
        ("?p=7", "https://news.example/feed/rss?p=7"),
        ("mailto:a@acme.example", None),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("http://[acme", None),
        ("http://", None),
        ("", None),
        (None, None),
        (7, None),
        ("https://acme.example/" + "a" * 3000, None),
        (
            "https://www.google.com/url?rct=j&sa=t&url=https://paper.example/a%3Fb%3D1&ct=ga",
            "https://paper.example/a?b=1",
        ),
        ("https://google.co.uk/url?q=http://paper.example/", "http://paper.example/"),
        ("https://www.google.com/url?url=javascript:x", "https://www.google.com/url?url=javascript:x"),
        ("https://www.google.com/url", "https://www.google.com/url"),
        ("https://www.google.com/search?q=http://a.example", "https://www.google.com/search?q=http://a.example"),
        ("https://google.evil.example/url?url=https://a.example", "https://google.evil.example/url?url=https://a.example"),
    ],
)  # fmt: skip
def test_an_address_is_made_whole(url: object, whole: str | None) -> None:
    assert absolute(url, BASE) == whole


@given(url=st.text(max_size=50), base=st.text(max_size=30))
def test_any_text_is_an_address_of_the_web_or_none(url: str, base: str) -> None:
    whole = absolute(url, base)
    assert whole is None or whole.lower().startswith(("http://", "https://"))


def test_a_host_is_in_lower_case() -> None:
    assert [host_of(url) for url in ("HTTP://ACME.Example:80/x", "http://[::1]/", "x", "http://[")] == [
        "acme.example",
        "::1",
        "",
        "",
    ]
