"""Roll-ups: how much was published when, kept right while mentions are edited and matched anew.

What is counted of a mention stands in its row of the index: the difference to what is to be counted now is added. What
is deleted or hidden stays counted, in no language, and so does what is taken out of the store.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from menara.listening.models import Mention, MentionIndex
from menara.listening.shelf import in_parts
from menara.people.models import Workspace, ZoneChange

ALL, NETWORK, LANGUAGE = "all", "network", "language"
WORKSPACE = 0  # in the place of a stream: all of the workspace's mentions
DayKey = tuple[int, int, str, str, str]  # workspace, stream, part, value, day
HourKey = tuple[int, str]
ADD_DAYS = """
INSERT INTO listening_volumeday (workspace_id, stream_number, part, value, day, count) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, stream_number, part, day, value)
DO UPDATE SET count = listening_volumeday.count + excluded.count"""
ADD_HOURS = """
INSERT INTO listening_volumehour (stream_id, hour, count) VALUES (%s, %s, %s)
ON CONFLICT (stream_id, hour) DO UPDATE SET count = listening_volumehour.count + excluded.count"""


def count(rows: Sequence[MentionIndex], *, are_new: bool) -> None:
    """Count these as they are now; instead of as they were, if they are not new."""
    days: Counter[DayKey] = Counter()
    hours: Counter[HourKey] = Counter()
    zones = Zones({row.mention.workspace_id for row in rows})
    before = [] if are_new else list(_before(rows))
    counted = {row.mention_id for row in before}  # of the others nothing is known: the index is being built
    after = [row for row in rows if are_new or row.mention_id in counted]
    for row, amount in [*((row, 1) for row in after), *((row, -1) for row in before)]:
        for day in _days(row, zones.of(row.mention)):
            days[day] += amount
        for hour in _hours(row):
            hours[hour] += amount
    _add(ADD_DAYS, days)
    _add(ADD_HOURS, hours)


def _before(rows: Sequence[MentionIndex]) -> Iterator[MentionIndex]:
    mentions = {row.mention_id: row.mention for row in rows}
    for some in in_parts(list(mentions)):
        for row in MentionIndex.objects.filter(mention_id__in=some).defer("terms"):
            row.mention = mentions[row.mention_id]
            yield row


class Zones:
    """In whose days a mention is counted: those of its workspace, or of the one to which that is turning."""

    def __init__(self, workspace_ids: set[int]) -> None:
        found = Workspace.objects.filter(id__in=workspace_ids).values_list("id", "time_zone")
        self._zones = {workspace_id: ZoneInfo(name) for workspace_id, name in found}
        self._changes = ZoneChange.objects.in_bulk(workspace_ids)

    def of(self, mention: Mention) -> ZoneInfo:
        change = self._changes.get(mention.workspace_id)
        if change and mention.pk <= change.counted_to:
            return ZoneInfo(change.time_zone)
        return self._zones[mention.workspace_id]


def move(rows: Iterable[MentionIndex], begin: ZoneInfo, end: ZoneInfo) -> None:
    """Count these, which are counted already, in the days of another zone."""
    days: Counter[DayKey] = Counter()
    for row in rows:
        for zone, amount in ((begin, -1), (end, 1)):
            for day in _days(row, zone):
                days[day] += amount
    _add(ADD_DAYS, days)


def _days(row: MentionIndex, zone: ZoneInfo) -> Iterator[DayKey]:
    day = _local_day(row.at, zone)
    parts = ((ALL, ""), (NETWORK, row.mention.network), (LANGUAGE, row.language))
    for stream in (WORKSPACE, *row.stream_ids):
        for part, value in parts:
            yield row.mention.workspace_id, stream, part, value, day


def _local_day(at: datetime, zone: ZoneInfo) -> str:
    try:
        return at.astimezone(zone).date().isoformat()
    except OverflowError:
        return at.date().isoformat()


def _hours(row: MentionIndex) -> Iterator[HourKey]:
    hour = connection.ops.adapt_datetimefield_value(row.at.replace(minute=0, second=0, microsecond=0))
    return ((stream, str(hour)) for stream in row.stream_ids)


def _add(statement: str, amounts: "Counter[DayKey] | Counter[HourKey]") -> None:
    changed = [(*key, amount) for key, amount in sorted(amounts.items()) if amount]
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(statement, changed)
