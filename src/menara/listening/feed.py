"""A workspace's mentions as people watch them: the last that came or changed first, and what changes after that."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects

from menara.engine.query.properties import language_of
from menara.listening.models import Mention, MentionVersion, Tagging
from menara.listening.queries import access_mention, access_stream, mentions_of
from menara.listening.search.finding import Filters, Search
from menara.listening.tagging import access_tag
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

RECENT = 500  # what a feed offers to choose from is taken from so many


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a feed is to show. Without any of it: everything."""

    stream_id: int | None = None
    network: str = ""
    language: str = ""
    query: str = ""
    tag_id: int | None = None

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`older` is the number to go on from, None at the end. A page may be empty and have an older one."""

    mentions: list[Mention]
    older: int | None
    looked_at: int


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
    _search: Search = field(init=False)

    def __post_init__(self) -> None:
        if not self.actor.may(Action.SEE_MENTIONS):
            raise NotAllowed
        if self.wanted.stream_id is not None:
            access_stream(self.actor, self.wanted.stream_id)
        if self.wanted.tag_id is not None:
            access_tag(self.actor, self.wanted.tag_id)
        self._search = Search(self.actor, self.wanted.query or None, _filters(self.wanted))

    def read(self, before: int | None = None, limit: int = 30) -> FeedPage:
        """Up to `limit` mentions whose last change came before the one with that number."""
        found = self._search.newest(before, limit)
        complete(found.mentions)
        return FeedPage(found.mentions, found.next, found.looked_at)

    def changes(self, after: int, limit: int = 100) -> Changes:
        """What was stored or changed after a number, in that order; those of closed accounts too, to be taken away."""
        changed = Mention.objects.filter(workspace_id=self.actor.workspace_id, number__gt=after)
        found = list(changed.order_by("number")[:limit])
        complete(found)
        told = [Change(mention, not mention.is_hidden and self._belongs(mention)) for mention in found]
        return Changes(told, found[-1].number if found else None)

    def _belongs(self, mention: Mention) -> bool:
        """A page that shows what is deleted now is told so, whatever it filters by: the words to look at are gone."""
        return mention.is_gone or (
            self.wanted.stream_id in (None, *(match.stream_id for match in mention.matches.all()))
            and self.wanted.tag_id in (None, *(tagging.tag_id for tagging in mention.taggings.all()))
            and self._search.fits(mention)
        )


def access_whole_mention(actor: Actor, mention_id: int) -> Mention:
    """With its matches and versions. Raises NotAllowed, also where there is no such mention."""
    mention = access_mention(actor, mention_id)
    complete([mention])
    return mention


def networks_and_languages(actor: Actor) -> tuple[list[str], list[str]]:
    """What the latest mentions were heard in: all that is worth offering to choose from."""
    told = ("network", "content__language__code", "content__lang")
    latest = mentions_of(actor).order_by("-number").values_list(*told)[:RECENT]
    found = [(network, language_of({"language": code, "lang": hint})) for network, code, hint in latest]
    return sorted({network for network, _ in found}), sorted({language for _, language in found if language})


def _filters(wanted: Wanted) -> Filters:
    return Filters(
        stream_id=wanted.stream_id,
        network=wanted.network or None,
        language=wanted.language or None,
        state=None,
        tag_id=wanted.tag_id,
    )


def complete(mentions: list[Mention]) -> None:
    """With what a feed tells of them. The words of older versions are read only when somebody asks."""
    versions = MentionVersion.objects.defer("content").order_by("changed_at", "version")
    taggings = Tagging.objects.select_related("tag").order_by("tag__name", "id")
    prefetch_related_objects(
        mentions, "matches", Prefetch("versions", versions), Prefetch("taggings", taggings)
    )
