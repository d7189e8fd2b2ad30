"""Dead letters, as people search them.

Those of a private channel, and of what programs push, belong to one workspace. What came over a shared channel is
public: whoever has a source on that channel hears it too, and sees what of it could not be read since it was added.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.enums import LetterState, SourceState
from menara.sources.models import DeadLetter, Source
from menara.sources.queries import access_source

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters: what is None does not matter. `text` stands in the message or the content."""

    source_id: int | None = None
    code: str | None = None
    state: LetterState | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Wanted()


def to_json(wanted: Wanted) -> dict[str, Any]:
    """For whoever does it later."""
    return {name: value for name, value in msgspec.to_builtins(wanted).items() if value is not None}


def from_json(told: dict[str, Any]) -> Wanted:
    return msgspec.convert(told, Wanted)


def access_dead_letter(actor: Actor, letter_id: int) -> DeadLetter:
    """Raises NotAllowed, also where there is no such letter."""
    letter = letters_of(actor).filter(id=letter_id).first()
    if letter is None:
        raise NotAllowed
    return letter


def letters_of(actor: Actor, wanted: Wanted = EVERYTHING) -> QuerySet[DeadLetter]:
    """The newest first. Raises NotAllowed, also for a source that is not there."""
    if not actor.may(Action.SEE_DEAD_LETTERS):
        raise NotAllowed
    return _narrowed(_visible(actor), actor, wanted).select_related("channel").order_by("-id")


def find_letters(
    actor: Actor, wanted: Wanted = EVERYTHING, *, before: int | None = None, limit: int = MOST_AT_ONCE
) -> list[DeadLetter]:
    """Up to `limit` of them, without their content, that came before the letter `before`. Raises NotAllowed."""
    found = letters_of(actor, wanted).defer("content", "text")
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found[: min(limit, MOST_AT_ONCE)])


def codes_of(actor: Actor) -> list[str]:
    """The reasons that there are. Raises NotAllowed."""
    return sorted(set(letters_of(actor).order_by().values_list("code", flat=True).distinct()[:MOST_AT_ONCE]))


def _visible(actor: Actor) -> QuerySet[DeadLetter]:
    sources = Source.objects.filter(workspace_id=actor.workspace_id).exclude(state=SourceState.REMOVED)
    listening = sources.filter(channel=OuterRef("channel"), created_at__lte=OuterRef("last_at"))
    is_public = Q(workspace=None) & Exists(listening)
    return DeadLetter.objects.filter(Q(workspace_id=actor.workspace_id) | is_public)


def _narrowed(letters: QuerySet[DeadLetter], actor: Actor, wanted: Wanted) -> QuerySet[DeadLetter]:
    if wanted.source_id is not None:
        letters = letters.filter(channel_id=access_source(actor, wanted.source_id).channel_id)
    if wanted.text:
        letters = letters.filter(text__contains=wanted.text.casefold())
    exact = {
        "code": wanted.code,
        "state": wanted.state,
        "last_at__gte": wanted.since,
        "first_at__lt": wanted.until,
    }
    return letters.filter(**{name: value for name, value in exact.items() if value is not None})
