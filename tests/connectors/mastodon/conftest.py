"""Statuses as an instance sends them, of invented people."""

from collections.abc import Callable
from contextlib import closing
from itertools import islice
from typing import Any

import pytest

from menara.connectors.mastodon.connector import MastodonConnector

HOST = "social.example"
Status = dict[str, Any]


def account(name: str = "ani", host: str = HOST, **more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "username": name,
        "acct": name if host == HOST else f"{name}@{host}",
        "display_name": name.title(),
        "note": "<p>Menulis</p>",
        "url": f"https://{host}/@{name}",
        "uri": f"https://{host}/users/{name}",
        "avatar": f"https://{host}/a.png",
        "created_at": "2024-03-01T00:00:00.000Z",
        "followers_count": 12,
        **more,
    }


def status(id_: str = "7", content: str = "<p>acme</p>", **more: Any) -> Status:
    author = more.pop("account", account())
    return {
        "id": id_,
        "created_at": "2026-11-21T09:00:00.000Z",
        "in_reply_to_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "id",
        "uri": f"{author['uri']}/statuses/{id_}",
        "url": f"{author['url']}/{id_}",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": None,
        "content": content,
        "reblog": None,
        "account": author,
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "poll": None,
        **more,
    }


@pytest.fixture(scope="session")
def new_status() -> Callable[..., Status]:
    """`new_status("7", "<p>acme</p>", visibility="direct")`"""
    return status


@pytest.fixture(scope="session")
def new_account() -> Callable[..., dict[str, Any]]:
    """`new_account("sara", "jauh.example", bot=True)`"""
    return account


@pytest.fixture
def hear(
    start_lab: Callable[..., Any], quick_door: Callable[..., Any], new_clock: Callable[[], Any]
) -> Callable[..., Any]:
    """`hear(Answer(...), mode="home")` gives the lab and what the connector tells of its answers."""

    def hear(*answers: Any, count: int | None = None, cursor: str | None = None, **settings: Any) -> Any:
        lab = start_lab(*answers)
        told = {"base_url": lab.url(), "token": "t", "allow_private": True, **settings}
        with closing(MastodonConnector(told, new_clock(), quick_door)) as connector:
            return lab, list(islice(connector.events(cursor), count))

    return hear
