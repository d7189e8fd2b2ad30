"""Where on an instance things are to be read: pages of REST, and streams with the pages that hold what they have told.

https://docs.joinmastodon.org/methods/timelines/ and https://docs.joinmastodon.org/methods/streaming/
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import quote

from menara.connectors.mastodon.settings import MastodonSettings, stream_name

Shape = Literal["status", "notification", "conversation"]
Query: TypeAlias = tuple[tuple[str, str], ...]
PAGE_SIZE = 40
PAGE: Query = (("limit", str(PAGE_SIZE)),)
KEPT = 800  # posts: MAX_ITEMS in app/lib/feed_manager.rb of Mastodon
NOTIFICATIONS_HEARD = ("mention", "status", "update", "quote", "quoted_update")
"""Those that bring a post of somebody else; the others (favourites, boosts, follows) bring one's own or none."""

_SNOWFLAKE_DIGITS = 18
_SNOWFLAKE_SHIFT = 16


@dataclass(frozen=True, slots=True)
class Feed:
    """Pages of posts, newest first. `name` stands for it in cursors.

    `direct_only`: all other posts are left out. `kept`: how many the instance keeps, where that is not all.
    """

    name: str
    path: str
    query: Query = PAGE
    shape: Shape = "status"
    direct_only: bool = False
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """Server-sent events, and the feeds in which what they have told is found later."""

    path: str
    query: Query
    feeds: tuple[Feed, ...]

    def feed_of(self, shape: Shape) -> Feed | None:
        return next((feed for feed in self.feeds if feed.shape == shape), None)


def polled_feed(settings: MastodonSettings) -> Feed:
    """The feed that the modes without a stream read again and again."""
    match settings.mode:
        case "home":
            return _home()
        case "hashtag":
            return _hashtag(settings)
        case "notifications":
            return _notifications()
    return _public()


def heard_stream(settings: MastodonSettings) -> Stream:
    """The stream of mode `stream`."""
    name = stream_name(settings)
    path = "/api/v1/streaming/" + name.replace(":", "/")
    match name.split(":"):
        case ["hashtag", *where]:
            return Stream(path, (("tag", _tag(settings)),), (_hashtag(settings, *where),))
        case ["user"]:
            return Stream(path, (), (_home(), _notifications()))
        case ["user", _]:
            return Stream(path, (), (_notifications(),))
        case ["list"]:
            list_id = settings.list_id or ""
            return Stream(path, (("list", list_id),), (_list(list_id),))
        case ["direct"]:
            return Stream(path, (), (_conversations(), _notifications(direct_only=True)))
        case [_, *where]:
            return Stream(path, (), (_public(*where),))
    raise AssertionError(name)


def order_of(id_: str) -> tuple[int, str]:
    """Ids are texts that are ordered as the numbers they mostly are."""
    return len(id_), id_


def earlier(id_: str, seconds: float) -> str:
    """The id that a post of so many seconds before would have, where ids hold the time (Mastodon's snowflakes).

    A post of another instance gets its id by when it was written, not by when it arrived: whoever asks only for what is
    newer than the newest he knows misses those that were slow on their way.
    """
    if not (len(id_) == _SNOWFLAKE_DIGITS and id_.isascii() and id_.isdigit()):
        return id_
    return str(max(int(id_) - (int(seconds * 1000) << _SNOWFLAKE_SHIFT), 0))


def _public(*where: str) -> Feed:
    """`where`: "local" or "remote"."""
    return Feed("public", "/api/v1/timelines/public", (*PAGE, *((place, "true") for place in where)))


def _home() -> Feed:
    return Feed("home", "/api/v1/timelines/home", kept=KEPT)


def _list(list_id: str) -> Feed:
    return Feed("list", f"/api/v1/timelines/list/{quote(list_id, safe='')}", kept=KEPT)


def _hashtag(settings: MastodonSettings, *where: str) -> Feed:
    path = f"/api/v1/timelines/tag/{quote(_tag(settings), safe='')}"
    return Feed("hashtag", path, (*PAGE, *((place, "true") for place in where)))


def _tag(settings: MastodonSettings) -> str:
    return (settings.hashtag or "").removeprefix("#")


def _notifications(*, direct_only: bool = False) -> Feed:
    types = [("types[]", "mention")] if direct_only else [("types[]", kind) for kind in NOTIFICATIONS_HEARD]
    return Feed(
        "notifications", "/api/v1/notifications", (*PAGE, *types), "notification", direct_only=direct_only
    )


def _conversations() -> Feed:
    """Only the last message of each is found there; the others are found among the notifications."""
    return Feed("conversations", "/api/v1/conversations", shape="conversation")
