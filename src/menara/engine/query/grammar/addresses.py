"""Domains, and addresses of host and path, as a person writes them in a query."""

import re

from menara.engine.query import addresses
from menara.engine.query.expression import UrlPattern
from menara.engine.query.fields import FieldDefinition
from menara.engine.query.grammar.lexer import QUOTES
from menara.engine.query.grammar.wrong import WrongValueError

WWW = "www."
_BEFORE_WWW = re.compile(
    rf"[{QUOTES}]?(?:[a-z][a-z0-9+.-]*+://)?(?:[^/?#@]*+@)?www\.", re.IGNORECASE | re.ASCII
)
_LABEL = r"[^\s/:@?#\[\]\\,;.<>]++"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def read_site(definition: FieldDefinition, text: str) -> str:
    return read_domain(definition, text.casefold().removeprefix(WWW))


def read_domain(definition: FieldDefinition, text: str) -> str:
    domain = text.casefold()
    if _HOST.fullmatch(domain):
        return domain
    likely = addresses.read_address(domain.lstrip(".")).host
    why = f"{definition.name}: takes a domain such as acme.com; for a path use url."
    raise WrongValueError("E122", why, likely if _HOST.fullmatch(likely) else None)


def read_address(definition: FieldDefinition, text: str) -> UrlPattern:
    """A host and the beginning of its path; or, beginning with a slash, a piece of any path and query."""
    if text.startswith("/"):
        return UrlPattern("", text.casefold().partition("#")[0])
    host, path = addresses.read_address(text)
    if _HOST.fullmatch(host):
        return UrlPattern(host, path)
    why = f"{definition.name}: takes a host and path such as acme.com/news, or a path such as /news."
    raise WrongValueError("E122", why)


def find_www(text: str, start: int, end: int) -> int | None:
    """Where in `text[start:end]`, an address or a domain, a `www.` begins that does not count."""
    found = _BEFORE_WWW.match(text, start, end)
    return found.end() - len(WWW) if found else None
