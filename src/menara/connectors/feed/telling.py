"""The events that one look at a feed amounts to, each with the cursor behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from menara.connectors.base import Clock, Delete, Event, Gap, Notice, Upsert, written
from menara.connectors.feed.article import Article, Feed, Unreadable
from menara.connectors.feed.identity import is_empty, name_articles
from menara.connectors.feed.mention import version_of, write_mention
from menara.connectors.feed.place import Places
from menara.connectors.feed.scan import MAX_ARTICLES, Tombstone
from menara.connectors.feed.validators import Validators
from menara.connectors.feed.window import Place, Window, token_of
from menara.engine.mention import MentionError, check_mention, read_time

TURNED_OVER = "None of the articles that were in the feed before are in it now: more may have come and gone between two looks."
OUTAGES = ("try_later", "not_a_feed", "permanent")


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing in a feed: what stands for it, where it can be asked for, and what is to be told of it."""

    token: bytes
    told: "Mentioned | Tombstone | Unreadable"
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Mentioned:
    article: Article
    mention: dict[str, Any]
    version: str
    warnings: tuple[str, ...]


class Telling:
    def __init__(self, places: Places, clock: Clock) -> None:
        self._places = places
        self._clock = clock

    def feed(self, url: str, feed: Feed, validators: Validators) -> Iterator[Event]:
        """What is new in the whole of it; what has vanished is put down to be asked for."""
        window = self._places.windows[url]
        heard = {one.token: one for one in _heard(url, feed)}
        yield from self._turning_over(url, window, feed, list(heard))
        news = [one for one in heard.values() if not window.is_current(one.token)]
        present = {one.token: one.place for one in heard.values()}
        for number, one in enumerate(news, 1):
            is_back = window.was_told(one.token)
            window.add(one.token, one.place)
            if number == len(news):
                self._settle(url, window, feed, present, validators)
            yield self._event(url, one, is_back)
        if not news:
            self._settle(url, window, feed, present, validators)

    def pushed(self, url: str, feed: Feed) -> Iterator[Event]:
        """What is new in a piece of it that a hub has sent: what is not in that has not vanished."""
        window = self._places.windows[url]
        for one in _heard(url, feed):
            if not window.is_current(one.token):
                is_back = window.was_told(one.token)
                window.add(one.token, one.place)
                yield self._event(url, one, is_back)

    def deletion(self, url: str, native_id: str) -> Delete:
        self._places.windows[url].bury(native_id)
        return Delete(**self._about(url), native_id=native_id)

    def trouble(self, url: str, code: str, message: str, raw: bytes = b"") -> Iterator[Notice]:
        """Told when it begins, and not again until it has been over."""
        window = self._places.windows[url]
        if window.trouble != code:
            window.trouble = code
            yield Notice(**self._about(url), message=message, code=code, raw=raw)

    def condition(self, url: str, feed: Feed) -> Iterator[Notice]:
        """Whether the feed that has been read is whole, and is read again after it could not be."""
        yield from self.unchanged(url)
        if not feed.is_whole:
            yield from self.trouble(
                url, "broken_off", f"{url} breaks off, or is too long to be read to its end."
            )
        elif feed.left_out:
            kept = f"the first {MAX_ARTICLES:,} articles"
            yield from self.trouble(
                url, "too_many", f"{url}: only {kept} are read; {feed.left_out:,} are not."
            )
        else:
            self._places.windows[url].trouble = ""

    def unchanged(self, url: str) -> Iterator[Notice]:
        window = self._places.windows[url]
        if window.trouble in OUTAGES:
            window.trouble = ""
            yield Notice(**self._about(url), message=f"{url} can be read again.")

    def _turning_over(self, url: str, window: Window, feed: Feed, present: list[bytes]) -> Iterator[Gap]:
        if feed.is_whole and window.has_turned_over(present):
            window.forget()
            published = [one.published for one in feed.articles if isinstance(one, Article) and one.published]
            earliest = min(published, key=read_time, default=None)
            yield Gap(**self._about(url), reason=TURNED_OVER, begin=window.newest, end=earliest)

    def _settle(
        self,
        url: str,
        window: Window,
        feed: Feed,
        present: dict[bytes, Place | None],
        validators: Validators,
    ) -> None:
        """A document that breaks off says nothing of what stood behind that place."""
        if feed.is_whole:
            window.ask_for(window.settle(present))
            window.validators = validators
        else:
            window.settle({**window.seen, **present})
        dates = [one.published for one in feed.articles if isinstance(one, Article) and one.published]
        window.newest = max(
            [*dates, *([window.newest] if window.newest else [])], key=read_time, default=None
        )
        self._places.changed(url)

    def _event(self, url: str, heard: Heard, is_back: bool) -> Event:
        match heard.told:
            case Unreadable(raw, code, why):
                return Notice(
                    **self._about(url), message=f"{url}: an article is set aside: {why}.", code=code, raw=raw
                )
            case Tombstone(ref, when):
                return Delete(**self._about(url), native_id=ref, source_time=_moment(when))
            case Mentioned() as told:
                return self._upsert(url, told, is_back)

    def _upsert(self, url: str, told: Mentioned, is_back: bool) -> Upsert:
        """What is told a second time, after something else was told of it, is another version.

        `changed_at` is left open: the feed's newest word counts, and of half their edits feeds give no date.
        """
        mention = told.mention
        return Upsert(
            **self._about(url),
            native_id=mention["id"],
            version=f"{told.version}@{written(self._clock())}" if is_back else told.version,
            mention=mention,
            author_id=(mention.get("author") or {}).get("id"),
            source_time=mention.get("published_at"),
            warnings=told.warnings,
            raw=told.article.raw,
        )

    def _about(self, url: str) -> dict[str, Any]:
        """What all events have."""
        return {
            "source": f"feed:{url}",
            "observed_at": written(self._clock()),
            "cursor": self._places.moved(url),
        }


def _heard(url: str, feed: Feed) -> Iterator[Heard]:
    """The oldest first, as feeds have the newest on top."""
    articles = [one for one in feed.articles if isinstance(one, Article)]
    named = [(native_id, one) for native_id, one in name_articles(articles) if not is_empty(one)]
    buried = _buried(feed, dict(named))
    for one in feed.articles:
        if isinstance(one, Unreadable):
            yield Heard(_token_of_unreadable(one), one)
        elif is_empty(one):
            empty = Unreadable(one.raw, "empty_article", "it has no id, no address, no title and no text")
            yield Heard(_token_of_unreadable(empty), empty)
    for tombstone in buried.values():
        yield Heard(token_of(tombstone.ref), tombstone)
    for native_id, article in reversed(named):
        if native_id not in buried:
            yield _heard_article(url, native_id, article)


def _heard_article(url: str, native_id: str, article: Article) -> Heard:
    mention = write_mention(article, native_id, url)
    try:
        warnings = tuple(check_mention(mention))
    except MentionError as error:
        unreadable = Unreadable(article.raw, error.code, error.message.rstrip("."))
        return Heard(_token_of_unreadable(unreadable), unreadable)
    version = version_of(mention)
    place = Place(mention["id"], article.link) if article.link else None
    return Heard(token_of(mention["id"], version), Mentioned(article, mention, version, warnings), place)


def _buried(feed: Feed, named: dict[str, Article]) -> dict[str, Tombstone]:
    """Those that are deleted: an article that was changed after its deletion is there again (RFC 6721)."""
    buried = {}
    for tombstone in feed.tombstones:
        article, when = named.get(tombstone.ref), _moment(tombstone.when)
        changed = article and (article.updated or article.published)
        if not (changed and when and read_time(changed) > read_time(when)):
            buried[tombstone.ref] = tombstone
    return buried


def _moment(when: str | None) -> str | None:
    try:
        read_time(when or "")
    except ValueError:
        return None
    return when


def _token_of_unreadable(unreadable: Unreadable) -> bytes:
    return token_of("unreadable:" + blake2b(unreadable.raw, digest_size=16).hexdigest(), unreadable.code)
