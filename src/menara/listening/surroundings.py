"""What stands around a mention, as far as it has reached us: what it answers, its answers, and more of its author."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from menara.listening.feed import complete
from menara.listening.models import Mention
from menara.listening.queries import mentions_of
from menara.listening.search.finding import last_number
from menara.people.queries import Actor
from menara.sources.queries import sources_of

MOST_ABOVE, MOST_BELOW, MOST_OF_AUTHOR = 5, 10, 5
LATEST = 2_000  # changes among which answers are looked for: they come soon after


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`parents` are what it answers, the outermost first. `answers` is the id of what it answers, whether it is here or not.

    `of_author` is how many mentions of the author there are, this one among them.
    """

    answers: str
    parents: list[Mention]
    replies: list[Mention]
    by_author: list[Mention]
    of_author: int
    heard_on: list[str]
    heard_at: datetime


def surroundings(actor: Actor, mention: Mention) -> Surroundings:
    parents = list(_parents(actor, mention))[::-1]
    replies = _replies(actor, mention)
    of_author = mentions_of(actor).filter(author_id=mention.author_id, network=mention.network)
    by_author = list(of_author.exclude(pk=mention.pk).order_by("-number")[:MOST_OF_AUTHOR])
    if not mention.author_id:
        by_author = []
    complete([*parents, *replies, *by_author])
    return Surroundings(
        answers=_answered(mention),
        parents=parents,
        replies=replies,
        by_author=by_author,
        of_author=of_author.count() if mention.author_id else 0,
        heard_on=_heard_on(actor, mention),
        heard_at=mention.heard_at,
    )


def _parents(actor: Actor, mention: Mention) -> Iterable[Mention]:
    known = {mention.pk}
    for _ in range(MOST_ABOVE):
        answered = _answered(mention)
        found = (
            mentions_of(actor).filter(native_id=answered, network=mention.network).first()
            if answered
            else None
        )
        if found is None or found.pk in known:
            return
        known.add(found.pk)
        mention = found
        yield found


def _replies(actor: Actor, mention: Mention) -> list[Mention]:
    latest = mentions_of(actor).filter(number__gt=last_number(actor) - LATEST, network=mention.network)
    return list(latest.filter(content__in_reply_to=mention.native_id).exclude(pk=mention.pk)[:MOST_BELOW])


def _answered(mention: Mention) -> str:
    told = (mention.content or {}).get("in_reply_to")
    return told[:500] if isinstance(told, str) else ""


def _heard_on(actor: Actor, mention: Mention) -> list[str]:
    channels = mention.hearings.values("channel_id")
    return list(
        sources_of(actor)
        .filter(channel_id__in=channels)
        .order_by("name", "id")
        .values_list("name", flat=True)
    )
