"""Dead letters whose time is over."""

from datetime import datetime, timedelta

from django.db import transaction

from menara.core import audit
from menara.core.clock import now
from menara.records import operations as records
from menara.records.enums import RecordKind
from menara.records.queries import Periods, holdings
from menara.records.scope import Facts
from menara.sources.models import DeadLetter

AT_ONCE = 500


def purge_letters(workspace_id: int | None, after: int = 0, limit: int = AT_ONCE) -> tuple[int, int | None]:
    """How many went, and behind which letter the next step begins. None: those of shared channels, which nobody holds."""
    with transaction.atomic():
        if workspace_id is not None:
            records.lock(workspace_id)
        cutoff = now() - Periods(workspace_id).of(RecordKind.DEAD_LETTER)
        theirs = {"workspace_id": workspace_id, "last_at__lt": cutoff, "id__gt": after}
        due = DeadLetter.objects.filter(**theirs).select_related("channel").defer("content", "text")
        chunk = list(due.order_by("id")[:limit])
        free = [letter.pk for letter in chunk if not _is_held(workspace_id, letter)]
        if free:
            DeadLetter.objects.filter(id__in=free).delete()
            detail = {"purged": len(free)}
            audit.append(workspace_id, "system:retention", "sources.purge_letters", "dead_letters", detail)
    return len(free), chunk[-1].pk if len(chunk) == limit else None


def letters_due(workspace_id: int, period: timedelta, moment: datetime, most: int) -> int:
    """How many letters of a workspace are older than that at a moment, up to `most`."""
    return DeadLetter.objects.filter(workspace_id=workspace_id, last_at__lt=moment - period)[:most].count()


def _is_held(workspace_id: int | None, letter: DeadLetter) -> bool:
    if workspace_id is None:
        return False
    network = letter.channel.connector if letter.channel else letter.network
    facts = Facts(RecordKind.DEAD_LETTER, letter.first_at, network=network)
    return holdings(workspace_id).covering(facts) is not None
