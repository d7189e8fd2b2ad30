"""Retention, applied to mentions: their content goes when its time is over, what is left of them some time later.

`visible | deleted -> redacted -> gone`, and never back. What a hold covers stays, with the hold as the reason. Each
step is one transaction over a few hundred mentions, so that nobody waits for it, and a crash costs nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from menara.core import audit
from menara.core.clock import now
from menara.listening.enums import MentionState
from menara.listening.freezing import hold_on
from menara.listening.models import Match, Mention, MentionVersion
from menara.listening.numbers import lock, number, tell
from menara.listening.search.index import unindex_mentions
from menara.records.enums import RecordKind
from menara.records.queries import Periods, holdings
from menara.records.scope import Holdings

AT_ONCE = 500
ACTOR = "system:retention"
Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Step:
    """How many went and how many a hold kept; the next step begins behind `place`, None when there is none."""

    gone: int
    held: int
    place: Place | None


def redact_due(workspace_id: int, after: Place | None = None, limit: int = AT_ONCE) -> Step:
    """Take the content of mentions whose time is over, in the order in which they were stored."""
    with transaction.atomic():
        lock([workspace_id])
        periods, present = Periods(workspace_id), now()
        due = Mention.objects.filter(
            workspace_id=workspace_id,
            redacted_at=None,
            stored_at__lt=present - periods.shortest(RecordKind.MENTION),
        )
        chunk = _chunk(due, "stored_at", after, limit)
        over = [
            mention
            for mention in chunk
            if mention.stored_at + periods.of(RecordKind.MENTION, mention.network) < present
        ]
        free, held = _judged(workspace_id, over)
        _redact(workspace_id, free, present)
        _refuse(workspace_id, "redaction", held)
        place = (chunk[-1].stored_at, chunk[-1].pk) if len(chunk) == limit else None
    return Step(len(free), held.total(), place)


def purge_due(workspace_id: int, after: Place | None = None, limit: int = AT_ONCE) -> Step:
    """Do away with what is left of mentions that were redacted long enough ago. Their counts stay."""
    with transaction.atomic():
        lock([workspace_id])
        cutoff = now() - Periods(workspace_id).of(RecordKind.STUB)
        due = Mention.objects.filter(workspace_id=workspace_id, redacted_at__lt=cutoff)
        chunk = _chunk(due, "redacted_at", after, limit)
        free, held = _judged(workspace_id, chunk)
        if free:
            Mention.objects.filter(id__in=[mention.pk for mention in free]).delete()
            detail = {"purged": len(free)}
            audit.append(workspace_id, ACTOR, "listening.purge_mentions", "mentions", detail)
        _refuse(workspace_id, "purge", held)
        last = chunk[-1] if len(chunk) == limit else None
        place = (last.redacted_at, last.pk) if last and last.redacted_at else None
    return Step(len(free), held.total(), place)


def _chunk(due: QuerySet[Mention], moment: str, after: Place | None, limit: int) -> list[Mention]:
    if after:
        begin, id_ = after
        due = due.filter(Q(**{f"{moment}__gt": begin}) | Q(**{moment: begin, "id__gt": id_}))
    return list(due.order_by(moment, "id").prefetch_related("matches")[:limit])


def _judged(workspace_id: int, mentions: Sequence[Mention]) -> tuple[list[Mention], Counter[int]]:
    """Those that may go, and how many each hold keeps."""
    holds: Holdings = holdings(workspace_id)
    free: list[Mention] = []
    held: Counter[int] = Counter()
    for mention in mentions:
        hold_id = hold_on(mention, holds)
        if hold_id is None:
            free.append(mention)
        else:
            held[hold_id] += 1
    return free, held


def _redact(workspace_id: int, mentions: Sequence[Mention], moment: datetime) -> None:
    """Of the content nothing is left anywhere; ids, times and counts stay."""
    if not mentions:
        return
    ids = [mention.pk for mention in mentions]
    first = number(workspace_id, mentions)
    for mention in mentions:
        mention.state, mention.redacted_at = MentionState.REDACTED, moment
        mention.content, mention.author_id = None, ""
    fields = ["number", "state", "redacted_at", "content", "author_id"]
    Mention.objects.bulk_update(mentions, fields, batch_size=200)
    MentionVersion.objects.filter(mention_id__in=ids).update(content=None)
    Match.objects.filter(mention_id__in=ids).update(spans=[])
    unindex_mentions(mentions)
    tell(workspace_id, ACTOR, "listening.redact_mentions", first, {"redacted": len(mentions)})


def _refuse(workspace_id: int, what: str, held: Counter[int]) -> None:
    """The reason why something stays is kept as well as that something went."""
    if held:
        detail = {"held_by": {str(hold_id): amount for hold_id, amount in sorted(held.items())}}
        audit.append(workspace_id, ACTOR, f"listening.refuse_{what}", "mentions", detail)
