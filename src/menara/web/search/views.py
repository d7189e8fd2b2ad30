"""Search: what was said about it, since when, and how much."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page

from menara.core.clock import now
from menara.engine.query.errors import QueryError
from menara.listening.enums import ExportForm, ExportState
from menara.listening.exporting import begin_export, exports_of
from menara.listening.feed import Wanted, networks_and_languages
from menara.listening.queries import streams_of
from menara.listening.search.finding import Search
from menara.listening.search.index import is_ready
from menara.listening.search.tallying import MOST_DAYS, tally
from menara.listening.tagging import tags_of
from menara.people.models import Workspace
from menara.people.queries import Actor
from menara.people.rules import Action
from menara.web.doors import allowed, signed_in, taking
from menara.web.listening.cards import language_name, network_name
from menara.web.listening.filters import Filters as QueryCheck
from menara.web.query_words import ERRORS
from menara.web.search.asked import Asked, read_asked
from menara.web.search.found import read_found
from menara.web.sessions import Request

USUAL_DAYS = 30
SHOWN_EXPORTS = 5


@taking("GET", "HEAD")
@gzip_page
@signed_in
@allowed(Action.SEE_MENTIONS)
def search(request: Request, acting: Actor) -> HttpResponse:
    """The page; for htmx only what comes after a place."""
    asked, zone = read_asked(acting, request.GET.dict()), _zone(acting)
    told = {"place": "search", "asked": asked, **_found(acting, asked, zone)}
    if request.headers.get("HX-Request"):
        return _varying(render(request, "web/search/more.html", told))
    told |= _choices(acting, asked) | {
        "is_ready": is_ready(),
        "newest": f"?{asked.but(sort='')}",
        "oldest": f"?{asked.but(sort='oldest')}",
        "new_stream": f"/streams/new?{urlencode({'query': asked.q})}",
        **_exports(acting),
        "may_edit_streams": acting.may(Action.EDIT_STREAMS),
    }
    return _varying(render(request, "web/search/search.html", told))


@taking("GET", "HEAD")
@signed_in
@allowed(Action.SEE_MENTIONS)
def days(request: Request, acting: Actor) -> HttpResponse:
    """How much was published on each day: asked for by the page, for it may take a second or two."""
    asked, zone = read_asked(acting, request.GET.dict()), _zone(acting)
    last = asked.until or now().astimezone(zone).date()
    first = max(asked.since or last - timedelta(days=USUAL_DAYS - 1), last - timedelta(days=MOST_DAYS - 1))
    try:
        counted = tally(Search(acting, asked.q or None, asked.filters(zone)), first, last, zone)
    except QueryError:
        counted = None
    part = "chart" if request.headers.get("HX-Request") else "days"
    told = {"place": "search", "asked": asked, "tally": counted, "first": first, "last": last}
    told |= {
        "by_day": [(day, asked.but(since=day.day, until=day.day)) for day in counted.days] if counted else []
    }
    told |= {"before": _before(asked, counted.uncounted) if counted and counted.uncounted else ""}
    return _varying(render(request, f"web/search/{part}.html", told))


@taking("GET", "HEAD", "POST")
@signed_in
@allowed(Action.SEE_MENTIONS)
def exports(request: Request, acting: Actor) -> HttpResponse:
    """The person's exports; or one more of them, which the browser is sent to fetch."""
    if request.method != "POST":
        told = {"place": "search", **_exports(acting)}
        part = "exports" if request.headers.get("HX-Request") else "all_exports"
        return _varying(render(request, f"web/search/{part}.html", told))
    asked = read_asked(acting, request.POST.dict())
    try:
        form = ExportForm(request.POST.get("form", ""))
        filters = asked.filters(_zone(acting))
        export = begin_export(query=asked.q, filters=filters, form=form, acting=acting)
    except (QueryError, ValueError):
        return redirect(f"{reverse('search')}?{asked.address}")
    return redirect(f"/search/export?id={export.pk}")


def _exports(acting: Actor) -> dict[str, Any]:
    shown = list(exports_of(acting)[:SHOWN_EXPORTS])
    return {"exports": shown, "is_going": any(export.state == ExportState.GOING for export in shown)}


def _zone(acting: Actor) -> ZoneInfo:
    return ZoneInfo(Workspace.objects.get(id=acting.workspace_id).time_zone)


def _found(acting: Actor, asked: Asked, zone: ZoneInfo) -> dict[str, Any]:
    names = dict(streams_of(acting).values_list("id", "name"))
    try:
        wanted = Search(acting, asked.q or None, asked.filters(zone))
    except QueryError as error:
        return {"problems": _problems(asked, error), "cards": [], "older": "", "looked_at": 0}
    page = read_found(wanted, asked.place, names, oldest_first=asked.sort == "oldest")
    further = asked.but(place=page.next) if page.next is not None else ""
    return {"problems": [], "cards": page.cards, "older": further, "looked_at": page.looked_at}


def _problems(asked: Asked, error: QueryError) -> list[tuple[Any, Any, str]]:
    """Each at its place, in the reader's words, and with the address at which it is mended."""
    places = QueryCheck(Wanted(query=asked.q), None, None, tuple(error.problems)).places
    return [
        (place, ERRORS.get(problem.code, problem.message), asked.but(q=place.fixed) if place.fixed else "")
        for place, problem in zip(places, error.problems, strict=False)
    ]


def _choices(acting: Actor, asked: Asked) -> dict[str, Any]:
    networks, languages = networks_and_languages(acting)
    networks = sorted({*networks, *filter(None, [asked.network])})
    languages = sorted({*languages, *filter(None, [asked.language])})
    return {
        "streams": list(streams_of(acting).values_list("id", "name")),
        "tags": list(tags_of(acting)),
        "networks": [(network, network_name(network)) for network in networks],
        "languages_heard": [(language, language_name(language)) for language in languages],
    }


def _before(asked: Asked, uncounted: date) -> str:
    since = uncounted - timedelta(days=USUAL_DAYS - 1)
    return asked.but(until=uncounted, since=max(asked.since, since) if asked.since else since)


def _varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response
