"""On which days anybody listened, so that silence can be told from deafness."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models.functions import TruncHour

from menara.listening.models import Stream
from menara.listening.queries import access_stream
from menara.people.models import Workspace
from menara.people.queries import Actor
from menara.sources.models import CoverageHour, Source

DAY = timedelta(days=1)


def listened_days(actor: Actor, stream_id: int | None, first: date, last: date, zone: ZoneInfo) -> set[date]:
    """Those with an hour in which one of the sources was heard; without any sources programs tell, and all count.

    Of one stream's sources, or of all that the workspace has or had. Raises NotAllowed.
    """
    stream = None if stream_id is None else access_stream(actor, stream_id)
    begin = Workspace.objects.get(id=actor.workspace_id).created_at.astimezone(zone).date()
    sources = _sources(actor, stream)
    if not sources:
        return {
            first + number * DAY for number in range((last - first).days + 1) if first + number * DAY >= begin
        }
    heard = CoverageHour.objects.filter(
        channel__sources__in=sources,
        hour__gte=TruncHour("channel__sources__created_at"),
        hour__range=(_begins(first, zone), _begins(last + DAY, zone)),
    )
    return {hour.astimezone(zone).date() for hour in heard.values_list("hour", flat=True).distinct()}


def _sources(actor: Actor, stream: Stream | None) -> list[int]:
    chosen = list(stream.sources.values_list("id", flat=True)) if stream else []
    theirs = Source.objects.filter(workspace_id=actor.workspace_id).values_list("id", flat=True)
    return chosen or list(theirs)


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
