"""The work: what was heard, what waits, what was given up, and whether the sources are listened to."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from menara.core.clock import now
from menara.core.intake import what_is_full
from menara.core.log import DatabaseLog
from menara.core.models import Job
from menara.server import backlog
from menara.server.doctor.trouble import Trouble
from menara.server.health import OLDEST_WAITING
from menara.sources.enums import ChannelState, LetterState, SourceState
from menara.sources.models import DeadLetter, Source
from menara.sources.operations import HEARD
from menara.sources.queries import channels_to_run


def look_at_log() -> Iterator[Trouble]:
    since = backlog.oldest_batch_at()
    if since and _is_late(since):
        message = f"What was heard waits to be screened since {since:%Y-%m-%d %H:%M} UTC ({backlog.waiting_batches():,} batches)."
        yield Trouble("screening_waits", message, _start("screen"))


def look_at_intake() -> Iterator[Trouble]:
    if fullness := what_is_full(DatabaseLog(), HEARD):
        advice = {"disk": "Make room on it.", "queue": _start("screen")}[fullness.code]
        yield Trouble(f"{fullness.code}_stops_intake", fullness.message, advice)


def look_at_jobs() -> Iterator[Trouble]:
    due = backlog.oldest_job_at()
    if due and _is_late(due):
        yield Trouble("jobs_wait", f"Jobs wait since {due:%Y-%m-%d %H:%M} UTC.", _start("jobs"))
    dead = Job.objects.filter(is_dead=True)
    if last := dead.order_by("-id").first():
        reason = last.last_error.strip().rpartition("\n")[2]
        message = (
            f"{_jobs(dead.count())} given up after many tries; the last one, {last.kind}, said: {reason}"
        )
        yield Trouble("dead_jobs", message.rstrip(".") + ".", "Mend the cause. They are kept.")


def look_at_letters() -> Iterator[Trouble]:
    kept = DeadLetter.objects.filter(state=LetterState.KEPT)
    counts = kept.values_list("code").annotate(number=Count("id")).order_by("-number", "code")
    if counts:
        told = ", ".join(f"{number:,} {code}" for code, number in counts)
        last = kept.order_by("-last_at", "-id").values_list("message", flat=True)[0]
        message = f"Some messages could not be read or stored ({told}); the last one: {last}"
        yield Trouble(
            "dead_letters", message.rstrip(".") + ".", "They are kept whole, to be replayed or dismissed."
        )


def look_at_sources() -> Iterator[Trouble]:
    active = Source.objects.filter(state=SourceState.ACTIVE).select_related("channel").order_by("id")
    for source in active.filter(channel__state__in=(ChannelState.FAILING, ChannelState.DEGRADED)):
        yield _failing(source) if source.channel.state == ChannelState.FAILING else _degraded(source)
    if channels_to_run(now() - OLDEST_WAITING).exists():
        yield Trouble("nobody_listens", "There are sources that nobody listens to.", _start("collect"))


def _failing(source: Source) -> Trouble:
    message = f"The source {source.name!r} is not listened to any more: {source.channel.told}"
    return Trouble("source_fails", message.rstrip(".") + ".", "Mend its settings, pause it, and resume it.")


def _degraded(source: Source) -> Trouble:
    message = f"The source {source.name!r} has trouble: {source.channel.told}"
    return Trouble("source_degraded", message.rstrip(".") + ".", "It is tried again and again by itself.")


def _is_late(moment: datetime) -> bool:
    return now() - moment > OLDEST_WAITING


def _start(role: str) -> str:
    return f"See that menara up, or menara work {role}, is running, and what it says."


def _jobs(number: int) -> str:
    return "1 job was" if number == 1 else f"{number:,} jobs were"
