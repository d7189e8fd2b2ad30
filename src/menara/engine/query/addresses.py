"""Addresses of the web as queries compare them: host, then path and query; nothing else counts, nor does case."""

import re
from typing import NamedTuple

from menara.engine.query.expression import UrlPattern

_SCHEME = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//|\s+", re.IGNORECASE | re.ASCII)
_AUTHORITY_END = re.compile(r"[/?#\\]")
_PORT = re.compile(r":[0-9]*\Z")
_IN_TEXT = re.compile(r"""https?://[^\s<>"{}|\\^`]+""", re.IGNORECASE | re.ASCII)
_CLOSING = ")）"
_TRAILING = ".,;:!?'])．，；：！？＇］）。、"


class Address(NamedTuple):
    """`rest` is the path, with the query."""

    host: str
    rest: str


def read_address(url: str) -> Address:
    """Without scheme, user, port, a leading `www.` and the fragment; case-folded."""
    scheme = _SCHEME.match(url)
    url = url[scheme.end() if scheme else 0 :].rstrip().casefold()
    end = _AUTHORITY_END.search(url)
    authority, rest = (url[: end.start()], url[end.start() :]) if end else (url, "")
    host = _PORT.sub("", authority.rpartition("@")[2])
    return Address(without_www(host), rest.partition("#")[0])


def without_www(host: str) -> str:
    return host.rstrip(".").removeprefix("www.")


def is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def fits(address: Address, pattern: UrlPattern) -> bool:
    if not pattern.host:
        return pattern.path in address.rest
    return is_within(address.host, pattern.host) and address.rest.startswith(pattern.path)


def links_in(text: str) -> list[str]:
    """The http(s) URLs of a text, without the punctuation that ends a sentence after them."""
    return [_trimmed(found.group()) for found in _IN_TEXT.finditer(text)]


def _trimmed(url: str) -> str:
    surplus = url.count(")") - url.count("(")
    end = len(url)
    while end and url[end - 1] in _TRAILING:
        if url[end - 1] == ")":
            if surplus <= 0:
                break
            surplus -= 1
        end -= 1
    return url[:end]
