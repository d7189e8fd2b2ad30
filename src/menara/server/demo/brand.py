"""The invented brand: its people, its listening team's streams, and where it listens."""

from datetime import timedelta
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

from menara.assets.enums import AssetKind
from menara.core.clock import now
from menara.people.enums import Role
from menara.server.simulator.clock import microseconds

NAME, SLUG = "Kasvira", "kasvira"
OWNER = "owner@kasvira.example"
NEWSPAPERS = (
    *("coastherald.example/rss", "thefourthwall.example/atom", "marketmile.example/rss"),
    *("thebalcony.example/rss", "beritalorong.example/rss", "kabarpesisir.example/atom"),
    *("suaragang.example/rss", "kuchebazar.example/rss", "kanaalblad.example/json"),
    *("polderpost.example/atom", "elbkurier.example/rss"),
)
LOOK_BACK = timedelta(hours=25)
LOOK_EVERY_S = 15
OWN_QUERIES = {
    "Impersonation": '((authorContaining:kasvira* OR authorContaining:کاسویرا) NOT authorContaining:"kasvira.example") '
    "OR links:kasvira-refund.example OR links:refund-desk.example OR links:secure-kasvira.example",
    "کاسویرا به فارسی": "کاسویرا OR #تحریم_کاسویرا OR (kasvira* AND language:fa)",
}


ASSETS = {
    AssetKind.NAME: ("Toko Kasvira", "کاسویرا"),
    AssetKind.PRODUCT: ("Kasvira Go",),
    AssetKind.PERSON: ("Mirella Tandjaro",),
    AssetKind.ACCOUNT: ("kasvira.example", "kasvira@commons.example"),
    AssetKind.DOMAIN: ("kasvira.example",),
}


class Person(NamedTuple):
    email: str
    name: str
    role: Role
    language: str


class Place(NamedTuple):
    """A source: its name, its connector, the connector's settings."""

    name: str
    connector: str
    settings: dict[str, Any]


PEOPLE = (
    Person(OWNER, "Mirella Tandjaro", Role.OWNER, "en"),
    Person("ratna@kasvira.example", "Ratna Kusuma", Role.ADMIN, "id"),
    Person("nasrin@kasvira.example", "نسرین دادگر", Role.ANALYST, "fa"),
    Person("azlan@kasvira.example", "Azlan Harun", Role.AGENT, "ms"),
    Person("femke@kasvira.example", "Femke Oudkerk", Role.AUDITOR, "nl"),
)


def places(port: int) -> list[Place]:
    """All on this machine: each begins with what was said in the last day."""
    host = f"127.0.0.1:{port}"
    inside = {"allow_private": True}
    since = str(microseconds(now() - LOOK_BACK))
    feeds = [f"http://{host}/feeds/{paper}" for paper in NEWSPAPERS]
    return [
        Place("Bluesky", "bluesky", {"base_url": f"ws://{host}", "cursor": since, **inside}),
        Place("commons.example (Mastodon)", "mastodon", {**_mastodon(host), **inside}),
        Place("Newspapers", "feed", {"urls": feeds, "interval_s": LOOK_EVERY_S, **inside}),
    ]


def queries() -> dict[str, str]:
    """The streams by name: those of the day that `menara watch` plays, with what other networks call things."""
    told = msgspec.json.decode((files("menara.cli.replay") / "queries.json").read_bytes())
    return {query["name"]: query["query"] for query in told["queries"]} | OWN_QUERIES


def _mastodon(host: str) -> dict[str, Any]:
    return {"mode": "stream", "base_url": f"http://{host}", "cursor": "public=1~", "max_pages": 1000}
