"""Addresses as feeds give them: made whole, and taken out of the wrappings of those who count clicks."""

import re
from urllib.parse import parse_qs, urljoin, urlsplit

MAX_LENGTH = 2_000
_GOOGLE = re.compile(r"(?:www\.|news\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")


def absolute(url: object, base: str) -> str | None:
    """An address of the web, seen from `base`; None for all else."""
    if not isinstance(url, str) or not url.strip() or len(url) > MAX_LENGTH:
        return None
    try:
        joined = urljoin(base, url.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return unwrapped(joined) if parts.scheme in ("http", "https") and parts.netloc else None


def unwrapped(url: str) -> str:
    """Where a link of Google Alerts leads: https://www.google.com/url?url=https://acme.example/&ct=ga."""
    parts = urlsplit(url)
    if parts.path != "/url" or not _GOOGLE.fullmatch(host_of(url)):
        return url
    try:
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return url
    inner = next((query[name][0] for name in ("url", "q") if name in query), "")
    return inner if inner.startswith(("http://", "https://")) else url


def host_of(url: str) -> str:
    """In lower case; empty when there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
