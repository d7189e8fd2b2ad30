"""The window of what was heard lately, as one stream would have heard it."""

from dataclasses import dataclass
from datetime import datetime
from time import thread_time

from django.db.models import Q, QuerySet

from menara.core.log import Batch
from menara.core.models import LogBatch, LogHead
from menara.engine.query import oracle
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Reading
from menara.listening.book import Candidate
from menara.listening.heard import Ear, Hits
from menara.listening.models import Stream
from menara.listening.screening import keep
from menara.listening.sifting import Found, Sifted, known_names
from menara.sources.enums import SourceState
from menara.sources.models import Channel, Source
from menara.sources.operations import HEARD
from menara.sources.packing import PackedPost, inflate, unpack

LONGEST_S = 0.25  # of computing in one transaction
CHUNK = 10  # batches


@dataclass(frozen=True, slots=True)
class HeardWindow:
    """The positions of the log from behind `first` to `last`; `since` when, None for nothing."""

    first: int
    last: int
    since: datetime | None


def window_of(stream: Stream) -> HeardWindow:
    head = LogHead.objects.filter(topic=HEARD).first()
    oldest = _batches(stream).order_by("position").values_list("position", "at").first()
    if head is None or oldest is None:
        return HeardWindow(0, 0, None)
    return HeardWindow(oldest[0] - 1, head.position, oldest[1])


def apply_to_window(stream: Stream, expression: Expression, after: int, until: int, actor: str) -> int | None:
    """Store what matches in some batches behind a position; the position to go on from, None at the end.

    What programs push is stored already, whether it matches or not.
    """
    ends, place = thread_time() + LONGEST_S, after
    batches = _batches(stream).filter(position__gt=after, position__lte=until).order_by("position")
    ears: dict[str, Ear] = {}
    for row in batches.iterator(CHUNK):
        ear = ears.get(row.key) or ears.setdefault(row.key, _ear(stream, int(row.key)))
        _apply(stream, expression, row, ear, actor)
        place = row.position
        if thread_time() > ends:
            return place
    return None


def _apply(stream: Stream, expression: Expression, row: LogBatch, ear: Ear, actor: str) -> None:
    told = [one for one in unpack(inflate(bytes(row.content))) if type(one) is PackedPost]
    batch = Batch(row.position, row.key, row.at, row.count, b"")
    sifted = Sifted(batch, ear, list(told))
    posts = sifted.posts()
    found = [_match(stream, expression, post) for post in posts]
    sifted.fill(iter(found), known_names(posts, found))
    keep(sifted.heard, sifted.letters, actor)


def _match(stream: Stream, expression: Expression, candidate: Candidate) -> Found:
    post, _ = candidate
    if not isinstance(post.mention, dict):
        return {}
    try:
        spans = oracle.find(expression, Reading(post.mention))
    except (ArithmeticError, AttributeError, TypeError, ValueError, RecursionError):
        return {}  # the screener has set it aside
    hits: Hits = {} if spans is None else {stream.workspace_id: [(stream.pk, sorted(spans))]}
    return hits


def _batches(stream: Stream) -> QuerySet[LogBatch]:
    """Of the channels that it listens to, each since the workspace has."""
    sources = stream.sources.all() if stream.sources.exists() else Source.objects.all()
    active = sources.filter(workspace_id=stream.workspace_id, state=SourceState.ACTIVE)
    theirs = Q(pk__in=[])
    for channel_id, created_at in active.values_list("channel_id", "created_at"):
        theirs |= Q(key=str(channel_id), at__gte=created_at)
    return LogBatch.objects.filter(theirs, topic=HEARD)


def _ear(stream: Stream, channel_id: int) -> Ear:
    """The stream's workspace alone: others have heard it."""
    channel = Channel.objects.get(id=channel_id)
    return Ear(channel.pk, channel.connector, frozenset({stream.workspace_id}), channel.workspace_id)
