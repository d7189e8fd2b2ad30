"""Addresses of the web, as `url:`, `links:` and `site:` compare them."""

import pytest

from menara.engine.query.addresses import Address, fits, links_in, read_address
from menara.engine.query.expression import UrlPattern


@pytest.mark.parametrize(
    ("url", "host", "rest"),
    [
        ("https://Acme.com/News?Q=1#top", "acme.com", "/news?q=1"),
        ("http://www.acme.com", "acme.com", ""),
        ("https://user:secret@acme.com:8443/x", "acme.com", "/x"),
        ("HTTPS://ACME.COM/", "acme.com", "/"),
        ("//acme.com/x", "acme.com", "/x"),
        ("acme.com/x@y:80", "acme.com", "/x@y:80"),
        ("acme.com:80", "acme.com", ""),
        ("https://acme.com?x=/y", "acme.com", "?x=/y"),
        ("https://acme.com#x", "acme.com", ""),
        ("https://acme.com./x", "acme.com", "/x"),
        ("at://did:plc:x/app.bsky.feed.post/3k", "did:plc:x", "/app.bsky.feed.post/3k"),
        ("https://[::1]:80/x", "[::1]", "/x"),
        (" https://acme.com/ ", "acme.com", "/"),
        ("https://münchen.example/ß", "münchen.example", "/ss"),
        ("https://wwwx.com", "wwwx.com", ""),
        ("", "", ""),
        ("/path", "", "/path"),
    ],
)
def test_scheme_user_port_www_and_case_do_not_count(url: str, host: str, rest: str) -> None:
    assert read_address(url) == Address(host, rest)


@pytest.mark.parametrize(
    ("pattern", "address", "fit"),
    [
        (UrlPattern("acme.com", ""), Address("acme.com", ""), True),
        (UrlPattern("acme.com", ""), Address("shop.acme.com", "/x"), True),
        (UrlPattern("acme.com", ""), Address("notacme.com", ""), False),
        (UrlPattern("acme.com", ""), Address("acme.com.example", ""), False),
        (UrlPattern("acme.com", "/ne"), Address("acme.com", "/news"), True),
        (UrlPattern("acme.com", "/news"), Address("acme.com", "/a/news"), False),
        (UrlPattern("acme.com", "/x?y=1"), Address("acme.com", "/x?y=12"), True),
        (UrlPattern("", "/news"), Address("acme.com", "/a/news"), True),
        (UrlPattern("", "/news"), Address("acme.com", "?u=/news"), True),
        (UrlPattern("", "/news"), Address("news.com", "/"), False),
    ],
)
def test_a_pattern_is_a_domain_and_how_the_path_begins_or_a_piece_of_it(
    pattern: UrlPattern, address: Address, fit: bool
) -> None:
    assert fits(address, pattern) is fit


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://acme.com/x.", ["https://acme.com/x"]),
        ("(http://acme.com)", ["http://acme.com"]),
        ("https://en.example/Acme_(bank)!", ["https://en.example/Acme_(bank)"]),
        ("(https://en.example/Acme_(bank))", ["https://en.example/Acme_(bank)"]),
        ("https://a.b/x?y=1&z=[2]...", ["https://a.b/x?y=1&z=[2"]),
        ("“https://a.b/c”, 'https://a.b/d'", ["https://a.b/c”", "https://a.b/d"]),
        ("<https://a.b/c>https://a.b/d|https://a.b/e", ["https://a.b/c", "https://a.b/d", "https://a.b/e"]),
        ("看https://a.b/c。 https://a.b/d，", ["https://a.b/c", "https://a.b/d"]),
        ("HTTPS://A.B/C\nhttp://x", ["HTTPS://A.B/C", "http://x"]),
        ("ftp://a.b acme.com https:// http", []),
    ],
)
def test_links_are_found_in_the_text_without_the_end_of_the_sentence(text: str, links: list[str]) -> None:
    assert links_in(text) == links


def test_a_long_tail_of_brackets_is_no_trouble() -> None:
    assert links_in("https://a.b/" + "(" * 100_000 + ")" * 100_001) == [
        "https://a.b/" + "(" * 100_000 + ")" * 100_000
    ]
