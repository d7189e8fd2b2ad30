"""A source is added: a network is chosen, a form filled in, the connection tried, the terms accepted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from menara.connectors import registry
from menara.connectors.settings import SettingsError
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.enums import OPEN, ErrandKind
from menara.sources.errands import TooManyErrands, access_errand
from menara.sources.inside import reaching
from menara.sources.models import Errand
from menara.sources.operations import add_source
from menara.sources.terms import TermsNotAccepted, agree_to_terms, terms_record
from menara.sources.trying import add_tried, ask_trial
from menara.web.doors import allowed, signed_in, taking
from menara.web.sessions import Request
from menara.web.sources.forms import SourceForm, Terms
from menara.web.sources.guiding import form_for
from menara.web.sources.kinds import kind_of, kinds

TOLD_ELSEWHERE = "webhook"  # made where its secret is shown


@taking("GET", "HEAD")
@signed_in
@allowed(Action.EDIT_SOURCES)
def choose(request: Request, acting: Actor) -> HttpResponse:  # noqa: ARG001 (as the doors call it)
    return render(request, "web/sources/choose.html", {"place": "sources", "kinds": kinds()})


@taking("GET", "HEAD", "POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def new(request: Request, acting: Actor, connector: str) -> HttpResponse:
    """Raises NotAllowed for a network that is none."""
    if connector not in registry.names() or connector == TOLD_ELSEWHERE:
        raise NotAllowed
    record = terms_record(acting, connector)
    sent = request.POST if request.method == "POST" else None
    form = form_for(connector, acting, sent, **_as_tried(request, acting, connector))
    accepts = Terms(sent, initial={"digest": record.digest}) if record.accepted_at is None else None
    if form.is_valid() and (accepts is None or accepts.is_valid()):
        terms = accepts.cleaned_data["digest"] if accepts else record.digest
        if answer := _wanted(request, acting, connector, form, terms):
            return answer
    told = {
        "form": form,
        "accepts": accepts,
        "record": record,
        "kind": kind_of(connector),
        "place": "sources",
    }
    return render(request, "web/sources/new.html", told, status=422 if sent is not None else 200)


@taking("GET", "HEAD")
@signed_in
@allowed(Action.EDIT_SOURCES)
def trial(request: Request, acting: Actor, trial_id: int) -> HttpResponse:
    """How trying a connection goes; for htmx that alone. Raises NotAllowed."""
    errand = access_errand(acting, trial_id, ErrandKind.TRY)
    told = {
        "trial": errand,
        "found": errand.found,
        "is_open": errand.state in OPEN,
        "kind": kind_of(errand.asked["connector"]),
        "is_changed": _differs(errand),
        "place": "sources",
    }
    name = "trial_result" if request.headers.get("HX-Request") else "trial"
    return render(request, f"web/sources/{name}.html", told)


@taking("POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def take(request: Request, acting: Actor, trial_id: int) -> HttpResponse:
    """The settings that were tried are used. Raises NotAllowed."""
    errand = access_errand(acting, trial_id, ErrandKind.TRY)
    try:
        source = add_tried(errand=errand, acting=acting)
    except TermsNotAccepted:
        messages.error(request, _("The terms of this network have changed meanwhile. Read them again."))
        return redirect("new-source-of", errand.asked["connector"])
    _say_added(request) if errand.source_id is None else messages.success(request, _("Saved."))
    return redirect("source", source.pk)


def _wanted(
    request: Request, acting: Actor, connector: str, form: SourceForm, terms: str
) -> HttpResponse | None:
    """What the pressed button says: tried first, or added at once. None when it does not work like this."""
    try:
        told = {
            "name": form.cleaned_data["name"],
            "connector": connector,
            "settings": reaching(form.settings()),
        }
        if request.POST.get("do") == "add":
            return _added(request, acting, told, form.secret, terms)
        return redirect("trial", ask_trial(**told, token=form.secret, terms=terms, acting=acting).pk)
    except SettingsError as problem:
        form.refuse(problem)
    except TooManyErrands:
        form.add_error(None, _("Too much is being tried already. Wait a minute, then try again."))
    except TermsNotAccepted:
        form.add_error(None, _("The terms of this network have changed meanwhile. Read them again."))
    return None


def _added(request: Request, acting: Actor, told: dict[str, Any], token: str, terms: str) -> HttpResponse:
    agree_to_terms(connector=told["connector"], digest=terms, acting=acting)
    source = add_source(**told, token=token or None, acting=acting)
    _say_added(request)
    return redirect("source", source.pk)


def _say_added(request: Request) -> None:
    messages.success(request, _("Added. It is asked for the first time within seconds."))


def _as_tried(request: Request, acting: Actor, connector: str) -> dict[str, Any]:
    """What stood in the form when it was tried, for who comes back to change something: all but the token."""
    number = request.GET.get("trial", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return {}
    asked = access_errand(acting, int(number), ErrandKind.TRY).asked
    if asked["connector"] != connector:
        return {}
    return {"name": asked["name"], "settings": asked["settings"]}


def _differs(errand: Errand) -> bool:
    """Whether the source that it was tried for is told something else up to now."""
    if errand.source is None or errand.sealed:
        return True
    source = errand.source
    return (errand.asked["name"], errand.asked["settings"]) != (source.name, source.channel.settings)
