"""The first set-up: five questions that can be skipped, left, and taken up again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from menara.assets.logos import kind_of
from menara.assets.operations import answer_step, drop_logo
from menara.assets.queries import BrandTold, access_logo, brand_of
from menara.connectors.settings import SettingsError
from menara.engine import QueryError
from menara.listening.beginning.operations import Begun, begin_listening
from menara.people.queries import Actor
from menara.web import numbers
from menara.web.beginning.forms import PlacesQuestion, Question
from menara.web.beginning.steps import (
    STEPS,
    Asked,
    after,
    asked,
    before,
    names_of_streams,
    places_of,
    promised,
)
from menara.web.doors import signed_in, taking
from menara.web.sessions import Request

COLUMNS = 4  # as many as a wide window shows


@taking("GET", "HEAD", "POST")
@signed_in
def set_up_brand(request: Request, acting: Actor) -> HttpResponse:
    """The step that is asked for, or the first without an answer. Raises NotAllowed."""
    brand = brand_of(acting)
    step = asked(request.GET.get("step", ""), brand)
    form = _form(step, brand, request)
    if form.is_valid() and (answer := _answered(step, form, request, acting)):
        return answer
    return render(
        request, "web/beginning/step.html", _told(step, brand, form), status=422 if form.errors else 200
    )


@taking("POST")
@signed_in
def preview(request: Request, acting: Actor) -> HttpResponse:
    """What would be made of the answers so far, while they are written."""
    brand = brand_of(acting)
    step = asked(request.GET.get("step", ""), brand)
    form = _form(step, brand, request)
    shown = form.brand_told() if form.is_valid() else brand
    return render(request, "web/beginning/promised.html", {"promised": promised(shown)})


@require_safe
@signed_in
def logo(request: Request, acting: Actor) -> HttpResponse:  # noqa: ARG001
    """Raises NotAllowed."""
    picture = access_logo(acting)
    return HttpResponse(picture, content_type=kind_of(picture))


@taking("POST")
@signed_in
def remove_logo(request: Request, acting: Actor) -> HttpResponse:  # noqa: ARG001
    drop_logo(acting=acting)
    return _to("looks")


def _form(step: Asked, brand: BrandTold, request: Request) -> Question:
    told = (request.POST, request.FILES) if request.method == "POST" else ()
    return step.form(brand, *told)


def _told(step: Asked, brand: BrandTold, form: Question) -> dict[str, Any]:
    return {
        "place": "set-up-brand",
        "step": step,
        "steps": [(one, one.step in brand.done) for one in STEPS],
        "number": STEPS.index(step) + 1,
        "before": before(step.step),
        "after": after(step.step),
        "brand": brand,
        "form": form,
        "promised": promised(brand),
    }


def _answered(step: Asked, form: Question, request: Request, acting: Actor) -> HttpResponse | None:
    """Where it goes on; None when the answer cannot be followed, which the form then says."""
    if not isinstance(form, PlacesQuestion):
        answer_step(step=step.step, acting=acting, **form.told())
        return _to(after(step.step) or "")
    try:
        names = names_of_streams(brand_of(acting))
        begun = begin_listening(names=names, places=list(places_of(form.cleaned_data)), acting=acting)
    except (SettingsError, QueryError) as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _said(begun))
    return redirect(_watch(begun))


def _watch(begun: Begun) -> str:
    """Watch with the columns of what matters first."""
    first = "-".join(map(str, begun.streams[:COLUMNS]))
    return reverse("watch", query={"view": "columns", "columns": first} if first else None)


def _said(begun: Begun) -> str:
    streams, sources = len(begun.streams), len(begun.sources)
    made = {
        "streams": ngettext("%(number)s stream", "%(number)s streams", streams)
        % {"number": numbers.in_full(streams)},
        "sources": ngettext("%(number)s source", "%(number)s sources", sources)
        % {"number": numbers.in_full(sources)},
    }
    return _("Made: %(streams)s and %(sources)s. What is heard from now on appears here.") % made


def _to(step: str) -> HttpResponse:
    return redirect(reverse("set-up-brand", query={"step": step}))
