"""The day at Kasvira, written by hand (cli/replay), played by the simulated networks.

Posts of networks that are not simulated are played on Bluesky or Mastodon, always the same for the same author.
"""

from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from importlib.resources import files

import msgspec

from menara.server.simulator.posts import Author, Network
from menara.server.simulator.story.phrases import name_on

HOSTS = {Network.BLUESKY: "skies.example", Network.MASTODON: "commons.example"}
OWN_HOST = "kasvira.example"  # of the brand's real accounts


class Speaker(msgspec.Struct):
    id: str
    handle: str = ""
    name: str = ""
    bio: str = ""
    followers: int = 0
    created_at: str = "2021-03-04T05:06:07Z"
    verified: bool = False


class Said(msgspec.Struct):
    id: str
    text: str
    source: str
    published_at: datetime
    author: Speaker
    lang: str | None = None
    title: str | None = None
    in_reply_to: str | None = None


class Line(msgspec.Struct, frozen=True):
    """One post of the day, `minute` after its midnight."""

    id: str
    minute: float
    author: Author
    text: str
    lang: str | None
    title: str | None
    answers: str | None
    is_fake: bool


@cache
def the_day() -> tuple[Line, ...]:
    """All of it, in its order."""
    text = (files("menara.cli.replay") / "mentions.jsonl").read_bytes()
    said = [msgspec.json.decode(line, type=Said) for line in text.splitlines() if line]
    return tuple(_line(one) for one in sorted(said, key=lambda one: one.published_at))


def _line(said: Said) -> Line:
    midnight = said.published_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return Line(
        id=said.id,
        minute=(said.published_at - midnight) / timedelta(minutes=1),
        author=_author(said),
        text=said.text,
        lang=said.lang,
        title=said.title,
        answers=said.in_reply_to,
        is_fake=_is_fake(said),
    )


def _author(said: Said) -> Author:
    speaker = said.author
    network = _network(said)
    name = speaker.handle or speaker.name or speaker.id.rpartition(":")[2]
    return Author(
        network=network,
        handle=speaker.id if network is Network.FEED else _handle(name, network, is_real=speaker.verified),
        name=speaker.name,
        bio=speaker.bio,
        followers=speaker.followers,
        created_at=speaker.created_at,
    )


def _network(said: Said) -> Network:
    if said.source in set(Network):
        return Network(said.source)
    return (Network.BLUESKY, Network.MASTODON)[blake2b(said.author.id.encode()).digest()[0] % 2]


def _handle(name: str, network: Network, *, is_real: bool) -> str:
    if "@" in name or (network is Network.BLUESKY and "." in name):
        return name
    plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in name).strip("_")
    return name_on(network, plain or "somebody", OWN_HOST if is_real else HOSTS[network])


def _is_fake(said: Said) -> bool:
    """Whether it pretends to be the brand."""
    return (said.author.bio != "" and "kasvira" in said.author.name.lower() and not said.author.verified) or (
        "✅" in said.author.name
    )
