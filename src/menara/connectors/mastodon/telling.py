"""The events that what was heard amounts to, each told once, each with the cursor behind it."""

from collections.abc import Iterator
from typing import Any

from menara.connectors.base import (
    Account,
    AccountStatus,
    Clock,
    Delete,
    Event,
    Gap,
    InvalidMessage,
    Notice,
    Upsert,
    written,
)
from menara.connectors.mastodon.elements import Element, Found, Post, Suspension
from menara.connectors.mastodon.feeds import Feed
from menara.connectors.mastodon.memory import Known, Names, Told, digest_of
from menara.connectors.mastodon.place import Place


class Telling:
    """Events of the instance `host`. `place` moves with them; `names` are the posts that were told."""

    def __init__(self, host: str, place: Place, clock: Clock) -> None:
        self.place = place
        self.names = Names()
        self._host = host
        self._clock = clock
        self._told = Told()
        self._count = 0
        for digest in place.recent:
            self._told.add(digest)

    def element(self, element: Element, feed: Feed | None) -> Iterator[Event]:
        """What is new in it. The place moves behind it with the last event, or without any.

        `feed` is where it would be found again, if it would be.
        """
        new = [(one, digest) for one in element.found if (digest := self._new(one, element, feed))]
        for number, (one, digest) in enumerate(new, 1):
            if number == len(new):
                self._move(element, feed)
            self.place.recent.append(digest)
            yield self._event(one, element)
        if not new:
            self._move(element, feed)

    def deletion(self, local_id: str) -> Iterator[Event]:
        if self._told.add(digest := digest_of("delete", local_id)):
            self.place.recent.append(digest)
            known = self.names.get(local_id)
            yield Delete(
                **self._about(),
                native_id=known.native_id if known else None,
                local_id=local_id,
                author_id=known.author_id if known else None,
            )

    def notice(self, message: str, code: str | None = None, raw: bytes = b"") -> Notice:
        self._count += 1
        self.place.recent.append(digest_of("notice", message, written(self._clock()), str(self._count)))
        return Notice(**self._about(), message=message, code=code, raw=raw)

    def gap(self, reason: str, begin: str | None, end: str | None) -> Gap:
        self.place.recent.append(digest_of("gap", reason, begin or "", end or ""))
        return Gap(**self._about(), reason=reason, begin=begin, end=end)

    def _new(self, one: Found, element: Element, feed: Feed | None) -> bytes | None:
        """What stands for it from now on, unless it has been told or is not wanted."""
        digest = _digest(one, element)
        is_wanted = not (feed and feed.direct_only) or _is_direct(one)
        return digest if is_wanted and self._told.add(digest) else None

    def _move(self, element: Element, feed: Feed | None) -> None:
        if feed is not None:
            self.place.advance(feed.name, element.id)

    def _event(self, one: Found, element: Element) -> Event:
        match one:
            case Post():
                return self._upsert(one)
            case Suspension():
                return Account(**self._about(), author_id=one.author_id, status=AccountStatus.SUSPENDED)
            case InvalidMessage():
                message = f"{self._host}, post {element.id or 'without an id'}: {one.message}"
                return Notice(**self._about(), message=message, code=one.code, raw=element.raw)

    def _upsert(self, post: Post) -> Upsert:
        mention = post.mention
        author_id = mention["author"]["id"]
        if replied := self.names.get(mention.get("in_reply_to_local_id", "")):
            mention["in_reply_to"] = replied.native_id
        if post.local_id is not None:
            self.names.add(post.local_id, Known(mention["id"], post.version, author_id))
        return Upsert(
            **self._about(),
            native_id=mention["id"],
            local_id=post.local_id,
            version=post.version,
            mention=mention,
            author_id=author_id,
            source_time=mention.get("published_at"),
            warnings=post.warnings,
            raw=post.raw,
        )

    def _about(self) -> dict[str, Any]:
        """What all events have."""
        return {"source": self._host, "observed_at": written(self._clock()), "cursor": str(self.place)}


def _digest(one: Found, element: Element) -> bytes:
    match one:
        case Post():
            return digest_of("post", one.mention["id"], one.version)
        case Suspension():
            return digest_of("suspended", one.author_id)
        case InvalidMessage():
            return digest_of("invalid", element.raw.decode("latin-1"))


def _is_direct(one: Found) -> bool:
    return not isinstance(one, Post) or one.mention.get("visibility") == "direct"
