"""What the editor asks for while somebody writes: parts of its page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from menara.engine.query.errors import QueryError
from menara.listening.queries import access_stream
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.queries import access_source
from menara.web.doors import allowed, signed_in, taking
from menara.web.sessions import Request
from menara.web.streams.drafts import read_draft
from menara.web.streams.examining import checks, finds
from menara.web.streams.progress import progress_of


@taking("POST")
@gzip_page
@signed_in
@allowed(Action.EDIT_STREAMS)
def checked(request: Request, acting: Actor) -> HttpResponse:
    """What is wrong with the query, and how the examples do."""
    draft = read_draft(request.POST)
    if draft.stream_id is not None:
        access_stream(acting, draft.stream_id)
    return render(request, "web/streams/checked.html", {**checks(draft), "may_edit": True})


@taking("POST")
@gzip_page
@signed_in
@allowed(Action.SEE_MENTIONS)
def found(request: Request, acting: Actor) -> HttpResponse:
    """What it finds, and would gain and lose. Of a query that cannot be read nothing is told."""
    draft = read_draft(request.POST)
    stream = access_stream(acting, draft.stream_id) if draft.stream_id is not None else None
    for source_id in draft.source_ids:
        access_source(acting, source_id)
    told: dict[str, Any] = {"draft": draft, "stream": stream, "may_edit": acting.may(Action.EDIT_STREAMS)}
    try:
        told |= finds(acting, draft, stream)
    except QueryError:
        told |= {"is_unread": True}
    return render(request, "web/streams/found.html", told)


@taking("GET", "HEAD")
@signed_in
@allowed(Action.SEE_MENTIONS)
def progress(request: Request, acting: Actor, stream_id: int) -> HttpResponse:
    if stream_id >= 2**63:
        raise NotAllowed
    stream = access_stream(acting, stream_id)
    told = {"stream": stream, "progress": progress_of(stream)}
    return render(request, "web/streams/progress.html", told)
