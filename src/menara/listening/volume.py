"""How much a stream has found, over time."""

from collections import Counter
from datetime import datetime
from typing import Literal

from menara.listening.models import VolumeHour
from menara.listening.queries import access_stream
from menara.people.queries import Actor

Step = Literal["hour", "day"]


def read_volume(
    actor: Actor, stream_id: int, since: datetime, until: datetime, by: Step = "hour"
) -> list[tuple[datetime, int]]:
    """The hours or days (in UTC) in which anything matched, oldest first. Raises NotAllowed."""
    stream = access_stream(actor, stream_id)
    hours = VolumeHour.objects.filter(stream=stream, hour__gte=since, hour__lt=until, count__gt=0)
    counts: Counter[datetime] = Counter()
    for hour, count in hours.order_by("hour").values_list("hour", "count"):
        counts[hour.replace(hour=0) if by == "day" else hour] += count
    return list(counts.items())
