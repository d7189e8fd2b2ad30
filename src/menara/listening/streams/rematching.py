"""A stream that is new or has changed is applied to what was there before it, step by step in the background.

First to the matches that it has: those that no longer fit go, unless a legal hold names the stream. Then to all that the
workspace has stored, by the index. Last to the window of what was heard, of which only what matches is stored.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import connection, transaction

from menara.core import audit, jobs
from menara.core.clock import now
from menara.engine.query import syntax
from menara.engine.query.errors import QueryError
from menara.engine.query.expression import Expression
from menara.listening.enums import RematchPhase
from menara.listening.models import Match, Mention, Rematch, Stream
from menara.listening.numbers import lock
from menara.listening.search.finding import Search, last_number
from menara.listening.search.index import index_mentions
from menara.listening.streams.fitting import Fit, fit_now, heard_there, kept
from menara.listening.streams.window import apply_to_window, window_of
from menara.people.queries import Actor
from menara.records.queries import hold_on_stream

AT_ONCE = 200  # mentions in one transaction
ACTOR = "system:rematch"
PAUSE = timedelta(milliseconds=50)  # on SQLite, where nobody else writes meanwhile
JOB = "listening.rematch"


def begin_rematch(stream: Stream) -> None:
    """Within the transaction that changes the stream. One that is under way is left where it is: this is another."""
    last = stream.matches.order_by("-id").values_list("id", flat=True).first() or 0
    Rematch.objects.filter(stream=stream).delete()
    rematch = Rematch.objects.create(stream=stream, version=stream.version, last=last)
    jobs.enqueue(JOB, stream_id=stream.pk, began_at=rematch.began_at.isoformat())


@transaction.atomic
def rematch_some(stream_id: int, began_at: str) -> bool:
    """One step; whether there is another. Nothing when the stream is gone, paused, or changed since it began."""
    found = Rematch.objects.select_related("stream").filter(stream_id=stream_id, done_at=None)
    there = found.filter(stream__is_removed=False, stream__is_active=True, stream__workspace__closed_at=None)
    rematch = there.first()
    if rematch is None or rematch.began_at.isoformat() != began_at:
        return False
    try:
        expression = syntax.parse(rematch.stream.query)
    except QueryError:  # of another release: it finds nothing, and what it has found stays
        return _end(rematch)
    lock([rematch.stream.workspace_id])
    STEPS[RematchPhase(rematch.phase)](rematch, expression)
    rematch.save()
    return rematch.done_at is None


@jobs.task(JOB)
def rematch_on(stream_id: int, began_at: str) -> None:
    if rematch_some(stream_id, began_at):
        after = PAUSE if connection.vendor == "sqlite" else timedelta()
        jobs.enqueue(JOB, after=after, stream_id=stream_id, began_at=began_at)


def _apply_to_kept(rematch: Rematch, expression: Expression) -> None:
    stream = rematch.stream
    matches = _some_matches(rematch)
    fits = kept(expression, matches, channels_of(stream))
    stays = [_with(match, fits[match.pk]) for match in matches if match.pk in fits]
    lost = [match for match in matches if match.pk not in fits]
    if hold_on_stream(stream.workspace_id, stream.pk):
        lost = []
    Match.objects.bulk_update(stays, ["version", "changed_at", "spans"], batch_size=AT_ONCE)
    Match.objects.filter(id__in=[match.pk for match in lost]).delete()
    index_mentions([match.mention for match in lost])
    rematch.lost += len(lost)
    if matches:
        rematch.place = matches[-1].pk
    else:
        last = last_number(_actor(stream))
        _go_on(rematch, RematchPhase.STORED, first=0, place=last + 1, last=last + 1)


def _some_matches(rematch: Rematch) -> list[Match]:
    """Those that were there when it began."""
    found = rematch.stream.matches.filter(id__gt=rematch.place, id__lte=rematch.last).order_by("id")
    wanted = found.select_related("mention").prefetch_related("mention__versions")
    return list(wanted[:AT_ONCE])


def _apply_to_stored(rematch: Rematch, expression: Expression) -> None:
    stream = rematch.stream
    found = Search(_actor(stream), stream.query).newest(rematch.place, AT_ONCE)
    there = heard_there(found.mentions, channels_of(stream))
    known = set(stream.matches.filter(mention__in=found.mentions).values_list("mention_id", flat=True))
    gained = [one for one in found.mentions if one.pk in there - known]
    Match.objects.bulk_create([_new_match(stream, one, expression) for one in gained])
    index_mentions(gained)
    rematch.gained += len(gained)
    if found.next is not None:
        rematch.place = found.next
    else:
        window = window_of(stream)
        rematch.heard_since = window.since
        _go_on(rematch, RematchPhase.HEARD, window.first, window.first, window.last)


def _apply_to_heard(rematch: Rematch, expression: Expression) -> None:
    before = rematch.stream.matches.count()
    place = apply_to_window(rematch.stream, expression, rematch.place, rematch.last, ACTOR)
    rematch.gained += rematch.stream.matches.count() - before
    if place is None:
        _end(rematch)
    else:
        rematch.place = place


STEPS: dict[RematchPhase, Callable[[Rematch, Expression], None]] = {
    RematchPhase.KEPT: _apply_to_kept,
    RematchPhase.STORED: _apply_to_stored,
    RematchPhase.HEARD: _apply_to_heard,
}


def channels_of(stream: Stream) -> Sequence[int]:
    """Those that it names; none when it listens to all."""
    return list(stream.sources.values_list("channel_id", flat=True))


def _new_match(stream: Stream, mention: Mention, expression: Expression) -> Match:
    found = fit_now(expression, mention) or Fit(mention.version, mention.changed_at, [])
    return _with(Match(mention=mention, stream=stream), found)


def _with(match: Match, found: Fit) -> Match:
    match.version, match.changed_at, match.spans = found.version, found.changed_at, found.spans
    return match


def _go_on(rematch: Rematch, phase: RematchPhase, first: int, place: int, last: int) -> None:
    rematch.phase, rematch.first, rematch.place, rematch.last = phase, first, place, last


def _end(rematch: Rematch) -> bool:
    rematch.done_at = now()
    rematch.save()
    detail = {"version": rematch.version, "gained": rematch.gained, "lost": rematch.lost}
    stream = rematch.stream
    audit.append(stream.workspace_id, ACTOR, "listening.rematch_stream", f"stream:{stream.pk}", detail)
    return False


def _actor(stream: Stream) -> Actor:
    return Actor(stream.workspace_id, ACTOR)
