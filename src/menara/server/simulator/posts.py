"""Who is on the networks, what they say, and what changes: the same for all networks, and as the truth log keeps it."""

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import msgspec


class Network(StrEnum):
    BLUESKY = "bluesky"
    MASTODON = "mastodon"
    FEED = "feed"


class Author(msgspec.Struct, frozen=True, omit_defaults=True):
    """`handle` is `name@host` on Mastodon, a domain name on Bluesky, and the host of a newspaper in feeds."""

    network: Network
    handle: str
    name: str = ""
    bio: str = ""
    followers: int = 0
    created_at: str = "2021-03-04T05:06:07Z"


class Draft(msgspec.Struct, frozen=True):
    """What is about to be said. `reply_to` is the id of a post on the same network."""

    author: Author
    text: str
    lang: str | None = None
    title: str | None = None
    reply_to: str | None = None


class Post(msgspec.Struct, frozen=True, omit_defaults=True):
    """`id` is its name all over its network, `local_id` that on the instance, or the key of its record."""

    id: str
    local_id: str
    author: Author
    text: str
    at: datetime
    url: str
    lang: str | None = None
    title: str | None = None
    reply_to: str | None = None
    edited_at: datetime | None = None

    @property
    def network(self) -> Network:
        return self.author.network


class Published(msgspec.Struct, frozen=True, tag="published", tag_field="kind"):
    time_us: int
    post: Post


class Edited(msgspec.Struct, frozen=True, tag="edited", tag_field="kind"):
    time_us: int
    post: Post


class Deleted(msgspec.Struct, frozen=True, tag="deleted", tag_field="kind"):
    time_us: int
    post: Post


class Closed(msgspec.Struct, frozen=True, tag="closed", tag_field="kind"):
    """The network has closed an account; `post_ids` are those of its posts that were there."""

    time_us: int
    author: Author
    status: str
    post_ids: list[str]


class Born(msgspec.Struct, frozen=True, tag="born", tag_field="kind"):
    """The first line of a truth log: when the story began to be live, and what it is drawn from."""

    time_us: int
    seed: int


Change: TypeAlias = Published | Edited | Deleted | Closed
Line: TypeAlias = Change | Born
