"""What happens around every page: who visits, and in which language."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from menara.web.languages import language_for, speaking
from menara.web.session_store import PERSON
from menara.web.sessions import Request, Visit, note_use, visit_in

FOR_PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")
Answer = Callable[[HttpRequest], HttpResponseBase]


def is_for_programs(request: HttpRequest) -> bool:
    """Whether whoever asks there has a token, speaks JSON, and has no session."""
    return request.path.startswith(FOR_PROGRAMS)


class Visiting:
    """Gives each request its `visit`, and speaks the visitor's language in their time zone, or the workspace's."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_for_programs(request):
            return self._answer(request)
        visit = cast(Request, request).visit = _visit(request)
        person = visit.person if visit else None
        language = language_for(request, person.language if person else None)
        zone, numbers = (visit.time_zone, visit.person.numbers) if visit else ("UTC", "")
        with speaking(language, zone, numbers):
            return self._answer(request)


def _visit(request: HttpRequest) -> Visit | None:
    visit = visit_in(request.session)
    if visit:
        note_use(request.session)
    elif PERSON in request.session:
        request.session.flush()
    return visit
