"""One strict reading of a URL. What two programs could read in two ways is refused (trust nobody's leniency).

Only what comes out of here is connected to: the scheme, the host in lower case, the port and the target.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, urljoin

from menara.outbound.errors import Refused

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
WEB = ("http", "https")
WEB_SOCKET = ("ws", "wss")

_LENGTH = 8_192
_AMBIGUOUS = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]|[\ud800-\udfff]")
_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?")
_ABSOLUTE = re.compile(r"[^/?#]*:")
_PLACE = re.compile(r"(\[[^\[\]]*\]|[^\[\]:]*)(?::(.*))?")
_NAME = re.compile(r"(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)*(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_KEPT = "%/?:@!$&'()+*,;=-._~[]"


@dataclass(frozen=True, slots=True)
class Url:
    """A URL with nothing left to interpretation."""

    scheme: str
    host: str  # lower case; an IPv6 address without brackets
    port: int
    target: str  # path and query, in ASCII

    @property
    def secure(self) -> bool:
        return self.scheme in ("https", "wss")

    @property
    def place(self) -> str:
        """Host and port as they stand in a URL: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Whom it belongs to. Messages name this much of a URL: the rest may hold a secret."""
        return f"{self.scheme}://{self.place}"

    def __str__(self) -> str:
        return self.origin + self.target


def parse_url(text: str, schemes: tuple[str, ...] = WEB) -> Url:
    """The parts of an absolute URL; Refused when it is none, or could be read in another way."""
    _check_characters(text)
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise Refused(f"this is no URL of the form {schemes[-1]}://host/path")
    scheme = parts[1].lower()
    if scheme not in schemes:
        raise Refused(f"the scheme {scheme[:20]} is not spoken here, only {' and '.join(schemes)}")
    host, port = _host_and_port(parts[2])
    target = quote((parts[3] or "/") + (parts[4] or ""), safe=_KEPT)
    return Url(scheme, host, PORTS[scheme] if port is None else port, target)


def join_url(base: Url, location: str) -> Url:
    """Where a redirect leads, seen from `base`."""
    _check_characters(location)
    if _ABSOLUTE.match(location):
        return parse_url(location)
    if location.startswith("//"):
        return parse_url(f"{base.scheme}:{location}")
    return parse_url(urljoin(str(base), location))


def _check_characters(text: str) -> None:
    if len(text) > _LENGTH:
        raise Refused(f"the URL is longer than {_LENGTH} characters")
    if _AMBIGUOUS.search(text):
        raise Refused("the URL has a space, a backslash or an invisible character in it")


def _host_and_port(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise Refused("the URL has a user name or password in it; credentials belong into the settings")
    place = _PLACE.fullmatch(authority)
    if place is None:
        raise Refused("the URL has no host and port that can be told apart")
    return _host(place[1]), None if place[2] is None else _port(place[2])


def _port(text: str) -> int:
    if not _PORT.fullmatch(text) or int(text) > 65_535:
        raise Refused("the URL has a port that is no number from 1 to 65535")
    return int(text)


def _host(text: str) -> str:
    if not text:
        raise Refused("the URL has no host")
    if not text.isascii():
        raise Refused("the URL has a host in letters beyond ASCII; write it in its xn-- form")
    host = text.lower()
    if host.startswith("["):
        return _address(IPv6Address, host[1:-1])
    if _NUMBER.fullmatch(host):
        return _address(IPv4Address, host)
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise Refused("the URL has a host that is no name and no address")
    return host


def _address(kind: type[IPv4Address] | type[IPv6Address], text: str) -> str:
    if "%" in text:
        raise Refused("the URL has an address with a zone, or a % in its host")
    try:
        return str(kind(text))
    except AddressValueError:
        raise Refused("the URL has a host of numbers that is no address in its usual form") from None
