"""Settings of the workspace."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from menara.listening.rezoning import change_time_zone, zone_change
from menara.people.closing import GRACE
from menara.people.models import Workspace
from menara.people.naming import rename_workspace
from menara.people.queries import Actor
from menara.people.rules import Action
from menara.records.operations import Refused, close_workspace
from menara.records.queries import holdings
from menara.records.trail import tell_of_export
from menara.web.doors import allowed, signed_in, taking
from menara.web.sessions import Request
from menara.web.settings.exporting import everything
from menara.web.settings.forms import Closing, Naming, Zone

REFUSED: dict[str, Promise] = {
    "counting": _("The days are being counted anew already."),
    "building": _("The index is being built. Try again when it is whole."),
    "held": _("A legal hold forbids it. Release the hold first."),
}


@taking("GET", "HEAD", "POST")
@signed_in
@allowed(Action.EDIT_WORKSPACE)
def settings(request: Request, acting: Actor) -> HttpResponse:
    """Posted: its name."""
    naming = Naming(request.POST if request.method == "POST" else {"name": _workspace(acting).name})
    if request.method == "POST" and naming.is_valid():
        rename_workspace(name=naming.cleaned_data["name"], acting=acting)
        messages.success(request, _("Saved."))
        return redirect("settings")
    return _page(request, acting, naming=naming)


@taking("GET", "HEAD", "POST")
@signed_in
@allowed(Action.EDIT_WORKSPACE)
def time_zone(request: Request, acting: Actor) -> HttpResponse:
    """Change it, or see how far the days are counted: the part of the page alone where htmx asks."""
    if request.headers.get("HX-Request"):
        return render(request, "web/settings/counting.html", {"change": zone_change(acting)})
    zone = Zone(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return redirect("settings")
    if not zone.is_valid():
        return _page(request, acting, zone=zone)
    try:
        change_time_zone(time_zone=zone.cleaned_data["time_zone"], acting=acting)
    except Refused as refusal:
        messages.error(request, str(REFUSED.get(refusal.code, refusal)))
    return redirect("settings")


@taking("POST")
@signed_in
@allowed(Action.EDIT_WORKSPACE)
def export(request: Request, acting: Actor) -> HttpResponseBase:  # noqa: ARG001
    """Everything, as JSON Lines. That it was taken is in the trail."""
    tell_of_export(acting=acting, format_="jsonl", filters="everything")
    answer = StreamingHttpResponse(everything(acting), content_type="application/x-ndjson; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="workspace.jsonl"'
    return answer


@taking("POST")
@signed_in
@allowed(Action.EDIT_WORKSPACE)
def close(request: Request, acting: Actor) -> HttpResponse:
    """Nobody gets in any more, and after a week all of it goes. Raises NotAllowed."""
    closing = Closing(_workspace(acting).name, request.POST)
    if not closing.is_valid():
        return _page(request, acting, closing=closing)
    try:
        close_workspace(acting=acting)
    except Refused as refusal:
        messages.error(request, str(REFUSED.get(refusal.code, refusal)))
        return redirect("settings")
    messages.success(request, _("The workspace is closed."))
    return redirect("/")


def _workspace(acting: Actor) -> Workspace:
    return Workspace.objects.get(id=acting.workspace_id)


def _page(request: Request, acting: Actor, **forms: Any) -> HttpResponse:
    """With the forms that were sent, and fresh ones beside them."""
    workspace = _workspace(acting)
    told = {
        "place": "settings",
        "workspace": workspace,
        "naming": forms.get("naming") or Naming({"name": workspace.name}),
        "zone": forms.get("zone") or Zone(initial={"time_zone": workspace.time_zone}),
        "closing": forms.get("closing") or Closing(workspace.name, auto_id="closing_%s"),
        "change": zone_change(acting),
        "held": len(holdings(acting.workspace_id).holds),
        "grace": GRACE.days,
    }
    is_wrong = any(form.errors for form in forms.values())
    return render(request, "web/settings/settings.html", told, status=422 if is_wrong else 200)
