"""How much of each stream a person has not read yet. What was stored after their bookmark is unread."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Max

from menara.listening.models import Bookmark, Match, Mention
from menara.listening.queries import streams_of
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

MOST = 100  # is as much as anybody wants to know: "99+"
UNREAD = """
SELECT stream.id, (SELECT COUNT(*) FROM (
    SELECT 1 FROM listening_match AS found JOIN listening_mention AS mention ON mention.id = found.mention_id
    WHERE found.stream_id = stream.id AND found.mention_id > COALESCE(
        (SELECT mark.mention_id FROM listening_bookmark AS mark WHERE mark.stream_id = stream.id AND mark.user_id = %s), 0)
    AND mention.state = 'visible' AND NOT mention.is_hidden
    LIMIT %s) AS unread)
FROM listening_stream AS stream WHERE stream.workspace_id = %s AND NOT stream.is_removed"""


def unread(actor: Actor) -> dict[int, int]:
    """Stream -> mentions that the person has not read, up to MOST. Empty for a program."""
    user_id = _person(actor)
    if user_id is None or not actor.may(Action.SEE_MENTIONS):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [user_id, MOST, actor.workspace_id])
        return dict(cursor.fetchall())


def bookmarks(actor: Actor) -> dict[int, int]:
    """Stream -> the last mention that the person has read there."""
    found = Bookmark.objects.filter(user_id=_person(actor) or 0, stream__workspace_id=actor.workspace_id)
    return dict(found.values_list("stream_id", "mention_id"))


def read_up_to(*, stream_ids: Iterable[int], mention_id: int, acting: Actor) -> None:
    """The person has read these streams up to a mention. Never backwards; streams that are not there are passed over.

    Where somebody has read is theirs alone, and no record of the workspace: there is no line in the audit trail.
    """
    user_id = _person(acting)
    if user_id is None or not acting.may(Action.SEE_MENTIONS):
        raise NotAllowed
    streams = streams_of(acting).filter(id__in=list(stream_ids))
    last = Match.objects.filter(stream__in=streams, mention_id__lte=mention_id)
    reached = last.values("stream_id").annotate(mention=Max("mention_id")).values_list("stream_id", "mention")
    known = bookmarks(acting)
    for stream_id, place in reached.order_by("stream_id"):
        if place > known.get(stream_id, 0):
            Bookmark.objects.update_or_create(
                user_id=user_id, stream_id=stream_id, defaults={"mention_id": place}
            )


def newest_id(actor: Actor) -> int:
    """Of the mention that was stored last."""
    newest = Mention.objects.filter(workspace_id=actor.workspace_id).aggregate(newest=Max("id"))["newest"]
    return int(newest or 0)


def _person(actor: Actor) -> int | None:
    kind, _, id_ = actor.name.partition(":")
    return int(id_) if kind == "user" and id_.isdecimal() else None
