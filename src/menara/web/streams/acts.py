"""What is done with a stream besides writing it: pause, remove, and undo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from menara.listening.operations import change_stream
from menara.listening.removing import bring_back_stream, remove_stream
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.operations import Held
from menara.web.doors import allowed, next_page, signed_in, taking
from menara.web.sessions import Request


@taking("POST")
@signed_in
@allowed(Action.EDIT_STREAMS)
def state(request: Request, acting: Actor, stream_id: int) -> HttpResponse:
    """Pause it, or let it go on."""
    is_active = request.POST.get("state") == "active"
    change_stream(stream_id=_id(stream_id), is_active=is_active, acting=acting)
    if is_active:
        messages.success(request, _("The stream goes on. What it has missed is looked for."))
    else:
        messages.success(request, _("The stream is paused. What it has found stays."))
    wanted = next_page(request)
    return redirect(wanted if wanted != "/" else "streams")


@taking("POST")
@signed_in
@allowed(Action.EDIT_STREAMS)
def remove(request: Request, acting: Actor, stream_id: int) -> HttpResponse:
    try:
        remove_stream(stream_id=_id(stream_id), acting=acting)
    except Held:
        messages.error(
            request, _("A legal hold names this stream. It can be removed when the hold is released.")
        )
        return redirect("stream", stream_id)
    return redirect("streams")


@taking("POST")
@signed_in
@allowed(Action.EDIT_STREAMS)
def bring_back(request: Request, acting: Actor, stream_id: int) -> HttpResponse:
    """For an hour after it was removed."""
    stream = bring_back_stream(stream_id=_id(stream_id), acting=acting)
    messages.success(request, _("The stream is back. What it has missed is looked for."))
    return redirect("stream", stream.pk)


def _id(stream_id: int) -> int:
    if stream_id >= 2**63:
        raise NotAllowed
    return stream_id
