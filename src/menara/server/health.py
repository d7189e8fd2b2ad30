"""Whether the server is alive, and whether it does its work."""

from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from menara.core.clock import now
from menara.core.intake import what_is_full
from menara.core.log import DatabaseLog
from menara.core.models import Job, LogBatch
from menara.listening.pushing import CONSUMER
from menara.sources.operations import HEARD

OLDEST_WAITING = timedelta(minutes=2)


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    """Alive: it answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Ready: the database answers, what was heard does not wait long, and there is room for more."""
    try:
        is_open = what_is_full(DatabaseLog(), HEARD) is None
        checks = {"database": True, "screening": _screens(), "jobs": _works(), "intake": is_open}
    except DatabaseError:
        checks = {"database": False}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _screens() -> bool:
    position = DatabaseLog().position(CONSUMER, HEARD)
    oldest = LogBatch.objects.filter(topic=HEARD, position__gt=position).order_by("position").first()
    return oldest is None or now() - oldest.at < OLDEST_WAITING


def _works() -> bool:
    oldest = Job.objects.filter(is_dead=False).order_by("run_at").first()
    return oldest is None or now() - oldest.run_at < OLDEST_WAITING
