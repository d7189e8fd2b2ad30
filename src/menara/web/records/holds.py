"""Legal holds: drafted, issued, acknowledged, active, and released by two people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page

from menara.listening.queries import streams_of
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records import operations
from menara.records.enums import FREEZING, HoldState
from menara.records.models import LegalHold
from menara.records.operations import Refused, draft_hold
from menara.records.queries import GRACE, access_hold, frozen_under, holds_of
from menara.records.trail import names_of
from menara.web.doors import signed_in, taking
from menara.web.listening.cards import network_name
from menara.web.records.hold_forms import Draft
from menara.web.sessions import Request

MOST_SHOWN = 100
STATES: dict[HoldState, Promise] = {
    HoldState.DRAFT: _("draft"),
    HoldState.ISSUED: _("issued"),
    HoldState.ACKNOWLEDGED: _("acknowledged"),
    HoldState.ACTIVE: _("active"),
    HoldState.RELEASED: _("released"),
}
STEPS: dict[str, Callable[..., LegalHold]] = {
    "issue": operations.issue_hold,
    "acknowledge": operations.acknowledge_hold,
    "activate": operations.activate_hold,
    "ask": operations.ask_for_release,
    "release": operations.release_hold,
}
REFUSED: dict[str, Promise] = {
    "stale": _("Somebody has changed it meanwhile. This is how it is now."),
    "state": _("This step does not follow from where it is now."),
    "two": _("Two people are needed: one asks for the release, another one releases."),
    "reason": _("Say why it is not needed any more."),
    "too_wide": _("It names too many things. Use a query."),
    "too_many": _("There are too many holds in this workspace already."),
}


@dataclass(frozen=True, slots=True)
class Hold:
    """One, as its pages show it."""

    id: int
    name: str
    ground: str
    state: str
    said: Promise
    version: int
    drafted_by: str
    asked_by: str
    created_at: datetime
    issued_at: datetime | None
    released_at: datetime | None
    streams: tuple[str, ...]
    networks: tuple[str, ...]
    scope: Any

    @property
    def is_in_force(self) -> bool:
        return self.state in FREEZING

    @property
    def is_narrow(self) -> bool:
        return bool(self.scope != type(self.scope)())

    @property
    def free_at(self) -> datetime | None:
        """When the clocks that stood still go on, after a release."""
        return self.released_at and self.released_at + GRACE


@taking("GET", "HEAD")
@gzip_page
@signed_in
def holds(request: Request, acting: Actor) -> HttpResponse:
    """Raises NotAllowed."""
    found = [_told(acting, hold) for hold in holds_of(acting).order_by("-id")]
    told = {"place": "holds", "holds": found, "may_edit": acting.may(Action.EDIT_HOLDS)}
    return render(request, "web/records/holds.html", told)


@taking("GET", "HEAD", "POST")
@signed_in
def new_hold(request: Request, acting: Actor) -> HttpResponse:
    """Raises NotAllowed."""
    if not acting.may(Action.EDIT_HOLDS):
        raise NotAllowed
    streams = streams_of(acting).values_list("id", "name")
    form = Draft(streams, request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            hold = draft_hold(name=told["name"], ground=told["ground"], scope=form.scope(), acting=acting)
        except Refused as refusal:
            form.add_error(None, _said(refusal))
        else:
            return redirect("hold", hold.pk)
    status = 422 if form.errors else 200
    return render(request, "web/records/new_hold.html", {"place": "holds", "form": form}, status=status)


@taking("GET", "HEAD", "POST")
@gzip_page
@signed_in
def hold(request: Request, acting: Actor, hold_id: int) -> HttpResponse:
    """One, and its next step. Raises NotAllowed."""
    if hold_id >= 2**63:
        raise NotAllowed
    found = access_hold(acting, hold_id)
    if request.method == "POST":
        _step(request, acting, found)
        return redirect("hold", hold_id)
    frozen, frozen_total = frozen_under(acting, hold_id, MOST_SHOWN)
    told = {
        "place": "holds",
        "hold": _told(acting, found),
        "steps": _steps(found),
        "frozen": frozen,
        "frozen_total": frozen_total,
        "may_edit": acting.may(Action.EDIT_HOLDS),
        "is_first": found.release_asked_by == acting.name,
    }
    return render(request, "web/records/hold.html", told)


def _step(request: Request, acting: Actor, hold: LegalHold) -> None:
    """Raises NotAllowed."""
    step = request.POST.get("step", "")
    version = request.POST.get("version", "")
    if step not in STEPS or not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise NotAllowed
    more = {"reason": request.POST.get("reason", "")} if step == "ask" else {}
    try:
        STEPS[step](hold_id=hold.pk, version=int(version), acting=acting, **more)
    except Refused as refusal:
        messages.error(request, _said(refusal))


def _said(refusal: Refused) -> Any:
    return REFUSED.get(refusal.code, str(refusal))


def _steps(hold: LegalHold) -> list[tuple[Promise, str]]:
    """Every state with "done", "now" or nothing."""
    at = list(STATES).index(HoldState(hold.state))
    return [
        (name, "done" if place < at else "now" if place == at else "")
        for place, name in enumerate(STATES.values())
    ]


def _told(acting: Actor, hold: LegalHold) -> Hold:
    scope = hold.covered()
    names = names_of(acting, {hold.drafted_by, hold.release_asked_by})
    streams = dict(streams_of(acting).filter(id__in=scope.stream_ids).values_list("id", "name"))
    return Hold(
        id=hold.pk,
        name=hold.name,
        ground=hold.ground,
        state=hold.state,
        said=STATES[HoldState(hold.state)],
        version=hold.version,
        drafted_by=names.get(hold.drafted_by, hold.drafted_by),
        asked_by=names.get(hold.release_asked_by, hold.release_asked_by),
        created_at=hold.created_at,
        issued_at=hold.issued_at,
        released_at=hold.released_at,
        streams=tuple(streams.get(id_, f"stream:{id_}") for id_ in sorted(scope.stream_ids)),
        networks=tuple(map(network_name, sorted(scope.networks))),
        scope=scope,
    )
