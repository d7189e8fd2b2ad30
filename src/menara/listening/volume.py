"""How much a stream has found, over time."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Literal

from menara.core.clock import now
from menara.listening.models import VolumeHour
from menara.listening.queries import access_stream
from menara.people.queries import Actor

USUAL, LONGEST = timedelta(days=7), timedelta(days=366)
Step = Literal["hour", "day"]


def read_volume(
    actor: Actor,
    stream_id: int,
    since: datetime | None = None,
    until: datetime | None = None,
    by: Step = "hour",
) -> list[tuple[datetime, int]]:
    """The hours or days (in UTC) in which anything matched, oldest first: of the last week, and a year at most.

    Raises NotAllowed.
    """
    stream = access_stream(actor, stream_id)
    begin, end = stretch(since, until)
    hours = VolumeHour.objects.filter(stream=stream, hour__gte=begin, hour__lt=end, count__gt=0)
    counts: Counter[datetime] = Counter()
    for hour, count in hours.order_by("hour").values_list("hour", "count"):
        counts[hour.replace(hour=0) if by == "day" else hour] += count
    return list(counts.items())


def stretch(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """Its two ends: the last week where none is told, and a year at most."""
    end = until or now()
    begin = since or _before(end, USUAL)
    return max(begin, _before(end, LONGEST)), end


def _before(moment: datetime, interval: timedelta) -> datetime:
    try:
        return moment - interval
    except OverflowError:
        return datetime.min.replace(tzinfo=moment.tzinfo)
