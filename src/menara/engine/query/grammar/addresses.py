"""Domains, and addresses of host and path."""

import re

from menara.engine.query.expression import UrlPattern
from menara.engine.query.fields import FieldDefinition
from menara.engine.query.grammar.wrong import WrongValueError

WWW = "www."
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+://")
_LABEL = r"[^\s/:@?#\[\]\\,;.<>]++"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*+")
_PORT = re.compile(r":\d*\Z")


def read_site(definition: FieldDefinition, text: str) -> str:
    return read_domain(definition, without_www(text.casefold()))


def read_domain(definition: FieldDefinition, text: str) -> str:
    domain = text.casefold()
    if _HOST.fullmatch(domain):
        return domain
    likely = _PORT.sub("", _without_scheme(domain).partition("/")[0]).strip(".")
    why = f"{definition.name}: takes a domain such as acme.com; for a path use url."
    raise WrongValueError("E122", why, likely if _HOST.fullmatch(likely) else None)


def read_address(definition: FieldDefinition, text: str) -> UrlPattern:
    address = text.casefold()
    if address.startswith("/"):
        return UrlPattern("", address)
    authority, slash, path = _without_scheme(address).partition("/")
    host = without_www(_host_of(authority))
    if _HOST.fullmatch(host):
        return UrlPattern(host, slash + path)
    why = f"{definition.name}: takes a host and path such as acme.com/news, or a path such as /news."
    raise WrongValueError("E122", why)


def begins_with_www(text: str) -> bool:
    """Whether the host of an address, or a domain, has a www. that does not count."""
    host = _host_of(_without_scheme(text.casefold()).partition("/")[0])
    return host != without_www(host)


def without_www(host: str) -> str:
    return host[len(WWW) :] if host.startswith(WWW) and host != WWW else host


def _without_scheme(address: str) -> str:
    scheme = _SCHEME.match(address)
    return address[scheme.end() :] if scheme else address


def _host_of(authority: str) -> str:
    """The host without user info and port."""
    return _PORT.sub("", authority.rpartition("@")[2])
