"""Streams that are removed are gone at once for people and for the screener; an hour later what they have found goes, bit by bit.

Until then it can be undone. The mentions stay: they have been heard, and have a retention of their own.
"""

from datetime import timedelta

from django.db import transaction

from menara.core import audit, events
from menara.core.clock import now
from menara.listening.events import StreamChanged
from menara.listening.models import AccountStanding, Hearing, Match, Mention, Stream, VolumeDay
from menara.listening.numbers import lock
from menara.listening.operations import next_revision
from menara.listening.queries import access_removed_stream, access_stream, removed_streams_of
from menara.listening.search.index import index_mentions
from menara.listening.streams.rematching import begin_rematch
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records import operations as records
from menara.records.queries import hold_on_stream
from menara.sources.removing import CLEARED

AT_ONCE = 500  # rows in one transaction
UNDONE_WITHIN = timedelta(hours=1)
MOST_UNDONE = 10  # that are offered


def remove_stream(*, stream_id: int, acting: Actor) -> None:
    """Nothing is listened for any more. Raises NotAllowed, and Held where a legal hold names it."""
    if not acting.may(Action.EDIT_STREAMS):
        raise NotAllowed
    with transaction.atomic():
        revision = next_revision()
        stream = access_stream(acting, stream_id)
        records.lock(acting.workspace_id)
        if hold_id := hold_on_stream(acting.workspace_id, stream.id):
            raise records.Held(hold_id)
        Stream.objects.filter(id=stream.id).update(is_removed=True, removed_at=now(), revision=revision)
        _record(stream, acting, "listening.remove_stream")


def lately_removed(actor: Actor) -> list[Stream]:
    """Those that can be brought back, the last one first."""
    if not actor.may(Action.EDIT_STREAMS):
        return []
    return list(removed_streams_of(actor, now() - UNDONE_WITHIN)[:MOST_UNDONE])


def bring_back_stream(*, stream_id: int, acting: Actor) -> Stream:
    """As it was, and what it has missed is caught up. Raises NotAllowed, also when it is too late."""
    if not acting.may(Action.EDIT_STREAMS):
        raise NotAllowed
    with transaction.atomic():
        revision = next_revision()
        stream = access_removed_stream(acting, stream_id, since=now() - UNDONE_WITHIN)
        stream.is_removed, stream.removed_at, stream.revision = False, None, revision
        stream.save(update_fields=["is_removed", "removed_at", "revision"])
        if stream.is_active:
            begin_rematch(stream)
        _record(stream, acting, "listening.bring_back_stream")
    return stream


def _record(stream: Stream, acting: Actor, action: str) -> None:
    detail = {"name": stream.name, "query": stream.query}
    audit.append(acting.workspace_id, acting.name, action, f"stream:{stream.id}", detail)
    events.publish(StreamChanged(acting.workspace_id, stream.id))


def clear_removed_streams(limit: int = AT_ONCE) -> int:
    """Forget matches and counts of a stream that was removed for good, and last the stream; how many rows went."""
    due = Stream.objects.filter(is_removed=True, removed_at__lt=now() - UNDONE_WITHIN)
    free = (one for one in due.order_by("id") if not hold_on_stream(one.workspace_id, one.pk))
    stream = next(free, None)
    if stream is None:
        return 0
    if gone := _forget_matches(stream, limit):
        return gone
    with transaction.atomic():
        VolumeDay.objects.filter(workspace_id=stream.workspace_id, stream_number=stream.pk).delete()
        stream.delete()
    return 1


def _forget_matches(stream: Stream, limit: int) -> int:
    """The index and the counts follow."""
    with transaction.atomic():
        lock([stream.workspace_id])
        matches = list(Match.objects.filter(stream=stream).order_by("id")[:limit])
        gone = Match.objects.filter(id__in=[match.pk for match in matches]).delete()[0]
        index_mentions(list(Mention.objects.filter(id__in=[match.mention_id for match in matches])))
    return gone


def clear_hearings(limit: int = AT_ONCE) -> int:
    """Forget what was heard on channels that are no more, and what they have said of accounts; how many rows went."""
    for table in (Hearing, AccountStanding):
        found = table._default_manager.filter(channel__digest__startswith=CLEARED)
        if gone := found.filter(id__in=list(found.values_list("id", flat=True)[:limit])).delete()[0]:
            return gone
    return 0
