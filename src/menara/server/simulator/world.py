"""What is true on the networks at this moment. Every change goes through here: into the truth log first, then to all who listen."""

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from menara.server.simulator.clock import date_of, microseconds
from menara.server.simulator.names import Ticks, did, snowflake, tid
from menara.server.simulator.posts import (
    Author,
    Change,
    Closed,
    Deleted,
    Draft,
    Edited,
    Line,
    Network,
    Post,
    Published,
)

KEPT = 200_000  # posts that can still be edited or deleted; older ones stay as they are
Listener = Callable[[Change], None]


class World:
    """`write` keeps the truth; `listeners` are the networks, which show it."""

    def __init__(self, write: Callable[[Line], None], listeners: Iterable[Listener] = ()) -> None:
        self.posts: dict[str, Post] = {}
        self.closed: set[Author] = set()
        self._write = write
        self._listeners = list(listeners)
        self._ticks = Ticks()

    @property
    def last_us(self) -> int:
        """When something last changed; 0 before that."""
        return self._ticks.last

    def publish(self, draft: Draft, at: datetime) -> Post:
        time_us = self._ticks.next(microseconds(at))
        post = _named(draft, time_us)
        self._change(Published(time_us, post))
        return post

    def edit(self, post_id: str, text: str, at: datetime) -> None:
        """Of a post that is gone or too old nothing can be changed any more."""
        if post := self.posts.get(post_id):
            time_us = self._ticks.next(microseconds(at))
            edited = msgspec.structs.replace(post, text=text, edited_at=date_of(time_us))
            self._change(Edited(time_us, edited))

    def delete(self, post_id: str, at: datetime) -> None:
        if post := self.posts.get(post_id):
            self._change(Deleted(self._ticks.next(microseconds(at)), post))

    def close_account(self, author: Author, status: str, at: datetime) -> None:
        """The network takes an account away, with all that it has said."""
        ids = [post.id for post in self.posts.values() if post.author == author]
        self._change(Closed(self._ticks.next(microseconds(at)), author, status, ids))

    def remember(self, change: Change) -> None:
        """What the truth log holds already."""
        self._ticks.next(change.time_us)
        self._apply(change)

    def _change(self, change: Change) -> None:
        self._write(change)
        self._apply(change)

    def _apply(self, change: Change) -> None:
        match change:
            case Published() | Edited():
                self.posts[change.post.id] = change.post
                while len(self.posts) > KEPT:
                    del self.posts[next(iter(self.posts))]
            case Deleted():
                self.posts.pop(change.post.id, None)
            case Closed():
                self.closed.add(change.author)
                for post_id in change.post_ids:
                    self.posts.pop(post_id, None)
        for tell in self._listeners:
            tell(change)


def _named(draft: Draft, time_us: int) -> Post:
    """The post, with the names that its network gives it."""
    id_, local_id, url = _NAMES[draft.author.network](draft.author.handle, time_us)
    return Post(
        id=id_,
        local_id=local_id,
        url=url,
        author=draft.author,
        text=draft.text,
        at=date_of(time_us),
        lang=draft.lang,
        title=draft.title,
        reply_to=draft.reply_to,
    )


def _on_bluesky(handle: str, time_us: int) -> tuple[str, str, str]:
    key, account = tid(time_us), did(handle)
    return (
        f"at://{account}/app.bsky.feed.post/{key}",
        key,
        f"https://skies.example/profile/{handle}/post/{key}",
    )


def _on_mastodon(handle: str, time_us: int) -> tuple[str, str, str]:
    name, _, host = handle.partition("@")
    number = snowflake(time_us)
    return f"https://{host}/users/{name}/statuses/{number}", number, f"https://{host}/@{name}/{number}"


def _in_a_feed(site: str, time_us: int) -> tuple[str, str, str]:
    key = tid(time_us)
    address = f"https://{site}/{date_of(time_us):%Y/%m/%d}/{key}"
    return address, key, address


_NAMES = {Network.BLUESKY: _on_bluesky, Network.MASTODON: _on_mastodon, Network.FEED: _in_a_feed}
