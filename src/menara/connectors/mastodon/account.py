"""The account that wrote a post, as the author of a mention."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from menara.connectors.markup import text_of_html


def full_handle(account: Mapping[str, Any]) -> str:
    """`user@host` for all; an instance leaves out its own host, which then stands in the account's address."""
    name: str = account["acct"]
    return name if "@" in name else f"{name}@{urlsplit(address_of(account)).hostname}"


def read_author(account: Mapping[str, Any]) -> dict[str, Any]:
    """`id` is the account's address all over the fediverse. What the instance says of its state stands beside it."""
    moved = account.get("moved") or {}
    told = {
        "id": address_of(account),
        "handle": full_handle(account),
        "name": account.get("display_name"),
        "bio": text_of_html(account.get("note") or ""),
        "followers": account.get("followers_count"),
        "created_at": account.get("created_at"),
        "avatar": account.get("avatar"),
        "bot": account.get("bot") or None,
        "limited": account.get("limited") or None,
        "suspended": account.get("suspended") or None,
        "moved_to": address_of(moved) if moved else None,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def address_of(account: Mapping[str, Any]) -> str:
    address: str = account.get("uri") or account["url"]
    return address
