"""Watch: what is being said, and whether we hear everything."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from menara.people.queries import Actor
from menara.web.doors import signed_in
from menara.web.sessions import Request


@require_safe
@signed_in
def watch(request: Request, acting: Actor) -> HttpResponse:  # noqa: ARG001
    return render(request, "web/listening/watch.html", {"place": "watch"})
