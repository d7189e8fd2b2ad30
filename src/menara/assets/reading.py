"""How people write accounts, domains and hashtags, and the one way in which they are kept."""

import re
from urllib.parse import SplitResult, urlsplit

LONGEST = 100
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,62}")
_HANDLE = re.compile(r"[\w.-]{1,64}(?:@[\w.-]{3,100})?")
_PROFILE = re.compile(r"(?:profile|user|users|u|channel|c|in|company)")


class Unreadable(ValueError):  # noqa: N818 (an answer, not a failure)
    """It is not what was asked for."""


def read_name(text: str) -> str:
    """Spaces are one space, and something of it must be a letter or a digit. Raises Unreadable."""
    name = " ".join(text.split())
    if not name.isprintable() or len(name) > LONGEST or not any(char.isalnum() for char in name):
        raise Unreadable
    return name


def read_hashtag(text: str) -> str:
    """`#BankKita` -> `BankKita`. Raises Unreadable."""
    tag = text.strip().lstrip("#＃")
    if not re.fullmatch(r"\w{2,100}", tag):
        raise Unreadable
    return tag


def read_domain(text: str) -> str:
    """`https://www.Kasvira.example/shop` -> `kasvira.example`. Raises Unreadable."""
    host = _split(text.strip()).hostname or ""
    host = host.removeprefix("www.").rstrip(".")
    if len(host) > LONGEST or not _HOST.fullmatch(host):
        raise Unreadable
    return host


def read_account(text: str) -> str:
    """A handle without its @: `@kasvira`, `kasvira@commons.example`, or the address of a profile. Raises Unreadable."""
    told = text.strip()
    handle = _of_profile(told) if "/" in told else told.removeprefix("@")
    if not _HANDLE.fullmatch(handle) or not any(char.isalnum() for char in handle):
        raise Unreadable
    return handle.lower()


def _of_profile(address: str) -> str:
    """`https://commons.example/@kasvira` -> `kasvira@commons.example`: who has a place of their own keeps it."""
    parts = _split(address)
    path = [piece for piece in parts.path.split("/") if piece]
    if len(path) > 1 and _PROFILE.fullmatch(path[0]):
        path = path[1:]
    if not path or not parts.hostname:
        raise Unreadable
    handle = path[0]
    is_fediverse = handle.startswith("@") and "@" not in handle[1:]
    return f"{handle[1:]}@{parts.hostname}" if is_fediverse else handle.removeprefix("@")


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        _ = parts.hostname  # refuses what is no address
    except ValueError:
        raise Unreadable from None
    return parts
