"""Streams that are removed are gone at once for people and for the screener; what they have found goes bit by bit.

The mentions stay: they have been heard, and have a retention of their own.
"""

from django.db import transaction

from menara.core import audit, events
from menara.listening.events import StreamChanged
from menara.listening.models import AccountStanding, Hearing, Match, Stream, VolumeHour
from menara.listening.operations import next_revision
from menara.listening.queries import access_stream
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.removing import CLEARED

AT_ONCE = 2_000  # rows in one transaction


def remove_stream(*, stream_id: int, acting: Actor) -> None:
    """Nothing is listened for any more. Raises NotAllowed, also for one that is removed already."""
    if not acting.may(Action.EDIT_STREAMS):
        raise NotAllowed
    with transaction.atomic():
        revision = next_revision()
        stream = access_stream(acting, stream_id)
        Stream.objects.filter(id=stream.id).update(is_removed=True, is_active=False, revision=revision)
        detail = {"name": stream.name, "query": stream.query}
        audit.append(
            acting.workspace_id, acting.name, "listening.remove_stream", f"stream:{stream.id}", detail
        )
        events.publish(StreamChanged(acting.workspace_id, stream.id))


def clear_removed_streams(limit: int = AT_ONCE) -> int:
    """Forget matches and counts of a stream that was removed, and last the stream; how many rows went."""
    stream = Stream.objects.filter(is_removed=True).order_by("id").first()
    if stream is None:
        return 0
    for table in (Match, VolumeHour):
        found = table._default_manager.filter(stream=stream)
        if gone := found.filter(id__in=list(found.values_list("id", flat=True)[:limit])).delete()[0]:
            return gone
    stream.delete()
    return 1


def clear_hearings(limit: int = AT_ONCE) -> int:
    """Forget what was heard on channels that are no more, and what they have said of accounts; how many rows went."""
    for table in (Hearing, AccountStanding):
        found = table._default_manager.filter(channel__digest__startswith=CLEARED)
        if gone := found.filter(id__in=list(found.values_list("id", flat=True)[:limit])).delete()[0]:
            return gone
    return 0
