"""A workspace's mentions as people watch them: newest first, and what changes after that.

The order is that in which mentions were first stored: one that is edited stays where it is. What has changed is read by
number (models.py), so that a page that knows a number misses nothing of what comes after.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from menara.engine.query import oracle, syntax
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Reading
from menara.listening.enums import MentionState
from menara.listening.models import Match, Mention, MentionCounter, MentionVersion
from menara.listening.queries import access_stream, mentions_of
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

LOOKED_AT = 2_000  # mentions that one question with a filter looks at
CHUNK = 100
RECENT = 500  # what a feed offers to choose from is taken from so many


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a feed is to show. Without any of it: everything."""

    stream_id: int | None = None
    network: str = ""
    language: str = ""
    query: str = ""

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Mentions, newest first. `older` is where to go on, None at the end; a page may be empty and have an older one."""

    mentions: list[Mention]
    older: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A mention that is new or has changed. `is_shown` is False when it does not belong in the feed, or no more."""

    mention: Mention
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """`next` reads on from here; None when nothing has come after."""

    changes: list[Change]
    next: int | None


@dataclass(slots=True)
class Feed:
    """What one actor wants to see. Raises NotAllowed, for a stream that is not theirs too, and QueryError."""

    actor: Actor
    wanted: Wanted = field(default_factory=Wanted)
    _query: Expression | None = field(init=False)

    def __post_init__(self) -> None:
        if not self.actor.may(Action.SEE_MENTIONS):
            raise NotAllowed
        if self.wanted.stream_id is not None:
            access_stream(self.actor, self.wanted.stream_id)
        self._query = syntax.parse(self.wanted.query) if self.wanted.query else None

    def read(self, before: int | None = None, limit: int = 30) -> FeedPage:
        """Up to `limit` mentions that were stored before the one with that id."""
        found: list[Mention] = []
        last, looked_at = None, 0
        for mention in self._newest(before):
            if len(found) == limit or looked_at == LOOKED_AT:
                return FeedPage(found, last)
            last, looked_at = mention.pk, looked_at + 1
            if self.shows(mention):
                found.append(mention)
        return FeedPage(found, None)

    def changes(self, after: int, limit: int = 100) -> Changes:
        """What was stored or changed after a number, in that order; those of closed accounts too, to be taken away."""
        changed = Mention.objects.filter(workspace_id=self.actor.workspace_id, number__gt=after)
        found = list(_whole(changed.order_by("number"))[:limit])
        told = [Change(mention, not mention.is_hidden and self._belongs(mention)) for mention in found]
        return Changes(told, found[-1].number if found else None)

    def shows(self, mention: Mention) -> bool:
        wanted = self.wanted
        if wanted.network and mention.network != wanted.network:
            return False
        if wanted.stream_id is not None and wanted.stream_id not in _streams(mention):
            return False
        if wanted.language and language_of(mention) != wanted.language:
            return False
        return self._query is None or _fits(mention, self._query)

    def _belongs(self, mention: Mention) -> bool:
        """A page that shows what is deleted now is told so, whatever it filters by: the words to look at are gone."""
        return mention.state == MentionState.DELETED or self.shows(mention)

    def _newest(self, before: int | None) -> Iterator[Mention]:
        while chunk := self._chunk(before):
            yield from (mention for mention in chunk if not mention.is_hidden)
            before = chunk[-1].pk

    def _chunk(self, before: int | None) -> list[Mention]:
        if self.wanted.stream_id is None:
            mentions = mentions_of(self.actor).order_by("-id")
            return list(_whole(mentions if before is None else mentions.filter(id__lt=before))[:CHUNK])
        matches = Match.objects.filter(stream_id=self.wanted.stream_id).order_by("-mention_id")
        if before is not None:
            matches = matches.filter(mention_id__lt=before)
        ids = list(matches.values_list("mention_id", flat=True)[:CHUNK])
        theirs = Mention.objects.filter(workspace_id=self.actor.workspace_id, id__in=ids)
        return list(_whole(theirs.order_by("-id")))


def last_number(actor: Actor) -> int:
    """Of the workspace's last change to a mention."""
    counter = MentionCounter.objects.filter(workspace_id=actor.workspace_id).first()
    return counter.number if counter else 0


def access_whole_mention(actor: Actor, mention_id: int) -> Mention | None:
    """With its matches and versions; None when there is no such mention in the workspace."""
    return _whole(mentions_of(actor).filter(id=mention_id)).first()


def networks_and_languages(actor: Actor) -> tuple[list[str], list[str]]:
    """What the latest mentions were heard in: all that is worth offering to choose from."""
    latest = mentions_of(actor).order_by("-id").values_list("network", "content__lang")[:RECENT]
    found = [(network, _plain(language)) for network, language in latest]
    return sorted({network for network, _ in found}), sorted({language for _, language in found if language})


def language_of(mention: Mention) -> str:
    """What its network says, without a region; empty when it does not say."""
    return _plain((mention.content or {}).get("lang"))


def _plain(code: object) -> str:
    return code.partition("-")[0].partition("_")[0].lower()[:20] if isinstance(code, str) else ""


def _streams(mention: Mention) -> set[int]:
    return {match.stream_id for match in mention.matches.all()}


def _fits(mention: Mention, query: Expression) -> bool:
    return mention.content is not None and oracle.matches(query, Reading(mention.content))


def _whole(mentions: QuerySet[Mention]) -> QuerySet[Mention]:
    """With what a feed tells of them. The words of older versions are read only when somebody asks."""
    versions = MentionVersion.objects.defer("content").order_by("changed_at", "version")
    return mentions.prefetch_related("matches", Prefetch("versions", versions))
