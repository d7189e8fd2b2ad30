"""What a channel says while nothing more is taken in: it is held, nothing of it is read, and it goes on by itself."""

from django.db import transaction
from django.db.models import F

from menara.core.clock import now
from menara.core.intake import Fullness
from menara.sources.enums import ChannelState
from menara.sources.models import Channel, CoverageHour
from menara.sources.operations import LEASE, LeaseLost


def note_rest(*, channel: Channel, worker: str, why: Fullness | None) -> None:
    """Listening rests, or goes on when `why` is None. Counts as limited in the hour. Raises LeaseLost."""
    present = now()
    told = {"state": ChannelState.DEGRADED, "told": why.message} if why else _well()
    with transaction.atomic():
        held = Channel.objects.filter(id=channel.id, leased_by=worker)
        if not held.update(leased_until=present + LEASE, **told):
            raise LeaseLost
        if why:
            _count(channel, limited=1)


def _well() -> dict[str, str]:
    return {"state": ChannelState.ACTIVE, "told": ""}


def _count(channel: Channel, limited: int) -> None:
    hour = now().replace(minute=0, second=0, microsecond=0)
    CoverageHour.objects.bulk_create([CoverageHour(channel=channel, hour=hour)], ignore_conflicts=True)
    CoverageHour.objects.filter(channel=channel, hour=hour).update(limited=F("limited") + limited)
