"""How much was published day by day, in the time zone of the workspace: from roll-ups, however much is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from menara.listening.counting import WORKSPACE
from menara.listening.models import VolumeDay
from menara.listening.queries import access_stream
from menara.people.queries import Actor

Part = Literal["all", "network", "language"]


@dataclass(frozen=True, slots=True)
class DayCount:
    """`value` is the network or the language that was counted: empty for all of them, and for a language unknown."""

    day: date
    value: str
    count: int


def days(
    actor: Actor, since: date, until: date, stream_id: int | None = None, part: Part = "all"
) -> list[DayCount]:
    """The days from `since` up to, but not, `until` on which anything was published, oldest first. Raises NotAllowed.

    Of one stream, or of all that the workspace has stored; together, or by network or language.
    """
    stream = WORKSPACE if stream_id is None else access_stream(actor, stream_id).pk
    counted = VolumeDay.objects.filter(
        workspace_id=actor.workspace_id,
        stream_number=stream,
        part=part,
        day__gte=since,
        day__lt=until,
        count__gt=0,
    )
    rows: Iterable[tuple[date, str, int]] = counted.order_by("day", "value").values_list(
        "day", "value", "count"
    )
    return [DayCount(*row) for row in rows]
