"""A source is changed, paused, resumed, tried and removed, and its network's terms accepted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from menara.connectors.settings import SettingsError
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.changing import change_source
from menara.sources.enums import SourceState
from menara.sources.errands import TooManyErrands
from menara.sources.inside import reaching
from menara.sources.models import Source
from menara.sources.operations import set_state
from menara.sources.queries import access_source
from menara.sources.terms import TermsNotAccepted, agree_to_terms
from menara.sources.trying import ask_trial
from menara.web.doors import allowed, signed_in, taking
from menara.web.sessions import Request
from menara.web.sources.forms import SourceForm
from menara.web.sources.guiding import form_of
from menara.web.sources.kinds import kind_of

MOST_ID = 2**63
WANTED = {state.value: state for state in (SourceState.ACTIVE, SourceState.PAUSED, SourceState.REMOVED)}


@taking("GET", "HEAD", "POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def edit(request: Request, acting: Actor, source_id: int) -> HttpResponse:
    """Raises NotAllowed."""
    source = _source(acting, source_id)
    sent = request.POST if request.method == "POST" else None
    form = form_of(source, acting, sent)
    if form.is_valid() and (answer := _wanted(request, acting, source, form)):
        return answer
    told = {"form": form, "source": source, "kind": kind_of(source.channel.connector), "place": "sources"}
    return render(request, "web/sources/edit.html", told, status=422 if sent is not None else 200)


@taking("POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def state(request: Request, acting: Actor, source_id: int) -> HttpResponse:
    """Raises NotAllowed."""
    source = _source(acting, source_id)
    wanted = WANTED.get(request.POST.get("state", ""))
    if wanted is None:
        raise NotAllowed
    try:
        set_state(source_id=source.pk, state=wanted, acting=acting)
    except TermsNotAccepted:
        messages.warning(request, _("The network has other terms now. Accept them first, then resume."))
        return redirect("source", source.pk)
    said = {
        SourceState.ACTIVE: _("It is listened to again."),
        SourceState.PAUSED: _("Paused. What is said meanwhile is a gap, unless the network keeps it."),
        SourceState.REMOVED: _("Removed. What was heard there stays."),
    }
    messages.success(request, said[wanted])
    return redirect("sources") if wanted == SourceState.REMOVED else redirect("source", source.pk)


@taking("POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def terms(request: Request, acting: Actor, source_id: int) -> HttpResponse:
    """Raises NotAllowed."""
    source = _source(acting, source_id)
    digest = request.POST.get("digest", "")
    try:
        agree_to_terms(connector=source.channel.connector, digest=digest, acting=acting)
        messages.success(request, _("It is kept that you have accepted these terms."))
    except TermsNotAccepted:
        messages.error(request, _("The terms of this network have changed meanwhile. Read them again."))
    return redirect("source", source.pk)


@taking("POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def try_again(request: Request, acting: Actor, source_id: int) -> HttpResponse:
    """With what it has. Raises NotAllowed."""
    source = _source(acting, source_id)
    return _tried(request, acting, source, source.name, source.channel.settings, "") or redirect(
        "source", source.pk
    )


def _wanted(request: Request, acting: Actor, source: Source, form: SourceForm) -> HttpResponse | None:
    """What the pressed button says: tried first, or saved at once. None when it does not work like this."""
    name, before = form.cleaned_data["name"], source.channel.settings
    try:
        settings = reaching(form.settings(_without_leave(before)), before)
        if request.POST.get("do") == "try":
            return _tried(request, acting, source, name, settings, form.secret)
        change_source(source_id=source.pk, name=name, settings=settings, token=form.secret, acting=acting)
    except SettingsError as problem:
        form.refuse(problem)
        return None
    messages.success(request, _("Saved."))
    return redirect("source", source.pk)


def _tried(
    request: Request, acting: Actor, source: Source, name: str, settings: dict[str, object], token: str
) -> HttpResponse | None:
    told = {"name": name, "connector": source.channel.connector, "settings": settings, "token": token}
    try:
        errand = ask_trial(**told, source_id=source.pk, acting=acting)  # type: ignore[arg-type]
    except TooManyErrands:
        messages.warning(request, _("Too much is being tried already. Wait a minute, then try again."))
        return None
    return redirect("trial", errand.pk)


def _without_leave(settings: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in settings.items() if name != "allow_private"}


def _source(acting: Actor, source_id: int) -> Source:
    if source_id >= MOST_ID:
        raise NotAllowed
    return access_source(acting, source_id)
