"""The figures of an installation, as Prometheus reads them. None of them names a workspace or a source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Sum

from menara.core.clock import now
from menara.core.intake import free_bytes
from menara.core.models import Job
from menara.listening.models import Mention
from menara.server import backlog
from menara.sources.enums import ChannelState, LetterState
from menara.sources.models import Channel, CoverageHour, DeadLetter

COUNTED = ("asked", "received", "limited", "missed", "set_aside")
Sample = tuple[dict[str, str], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric. A sample is its labels and its value; what is not known has none."""

    name: str
    kind: str
    help: str
    samples: list[Sample]

    def lines(self) -> Iterator[str]:
        yield f"# HELP menara_{self.name} {self.help}"
        yield f"# TYPE menara_{self.name} {self.kind}"
        for labels, value in self.samples:
            yield f"menara_{self.name}{_braces(labels)} {value:.15g}"


def all_figures() -> Iterator[Figure]:
    """Read from the database, one question each."""
    yield _gauge("mentions", "Mentions in the store, tombstones among them.", Mention.objects.count())
    screened, waiting = backlog.screened_to(), backlog.waiting_batches()
    yield Figure("log_position", "counter", "How far the log has been screened.", [({}, screened)])
    yield _gauge("log_waiting_batches", "Batches of the log that wait to be screened.", waiting)
    yield _gauge("log_waiting_bytes", "How large they are, packed.", backlog.waiting_bytes())
    yield _gauge("log_waiting_seconds", "How long the oldest of them has waited.", _waiting_s())
    yield _gauge("intake_full", "Whether nothing more is taken in: 1 if so.", backlog.is_full())
    yield _gauge("disk_free_bytes", "Of the disk that the installation's folder is on.", free_bytes())
    yield _gauge("jobs_due", "Jobs that are due and not done yet.", _jobs(is_dead=False, run_at__lte=now()))
    yield _gauge("jobs_dead", "Jobs that were given up.", _jobs(is_dead=True))
    yield Figure("channels", "gauge", "Channels by their state.", _channels())
    kept = DeadLetter.objects.filter(state=LetterState.KEPT)
    yield _gauge(
        "dead_letters", "Messages that could not be read or stored, and wait for a person.", kept.count()
    )
    yield Figure("coverage", "gauge", "What the present and the last full hour amount to.", _coverage())


def written(figures: Iterable[Figure]) -> str:
    """In Prometheus' text format, version 0.0.4."""
    return "".join(f"{line}\n" for figure in figures for line in figure.lines())


def _gauge(name: str, help_: str, value: float) -> Figure:
    return Figure(name, "gauge", help_, [({}, value)])


def _waiting_s() -> float:
    since = backlog.oldest_batch_at()
    return max((now() - since).total_seconds(), 0.0) if since else 0.0


def _jobs(**wanted: object) -> int:
    return Job.objects.filter(**wanted).count()


def _channels() -> list[Sample]:
    found = dict(Channel.objects.values_list("state").annotate(number=Count("id")).order_by())
    return [({"state": state.value}, found.get(state, 0)) for state in ChannelState]


def _coverage() -> list[Sample]:
    """Hours in which nothing was listened to have no samples."""
    present = now().replace(minute=0, second=0, microsecond=0)
    samples: list[Sample] = []
    for name, hour in (("present", present), ("last", present - timedelta(hours=1))):
        found = CoverageHour.objects.filter(hour=hour).aggregate(**{each: Sum(each) for each in COUNTED})
        samples += [
            ({"hour": name, "count": each}, found[each]) for each in COUNTED if found[each] is not None
        ]
    return samples


def _braces(labels: dict[str, str]) -> str:
    """Our own labels hold nothing that would have to be escaped."""
    inside = ",".join(f'{name}="{value}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""
