"""Watch: what is being said, and whether we hear everything."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from menara.core.clock import now
from menara.listening.feed import access_whole_mention, networks_and_languages
from menara.listening.models import Mention
from menara.listening.overview import Overview, overview
from menara.listening.search.finding import last_number
from menara.people.queries import Actor, NotAllowed
from menara.web import times
from menara.web.doors import signed_in
from menara.web.listening.cards import Card, card, language_name, network_name, spans_of
from menara.web.listening.filters import Filters, read_filters
from menara.web.listening.marking import pieces
from menara.web.listening.reasons import reasons
from menara.web.listening.versions import versions
from menara.web.sessions import Request

LONGEST_TEXT = 20_000  # characters; what is longer is read at its source


@require_safe
@gzip_page
@signed_in
def watch(request: Request, acting: Actor) -> HttpResponse:
    """The page; for htmx only the older cards that it asks for."""
    filters = read_filters(acting, request.GET.dict())
    number = last_number(
        acting
    )  # before the cards are read: what comes between is told again, and lost is nothing
    seen = overview(acting)
    told = _cards(filters, seen) | {"filters": filters, "number": number}
    if request.headers.get("HX-Request"):
        return _varying(render(request, "web/listening/older.html", told))
    told |= {"place": "watch", "zone": times.zone_name(), "patterns": times.patterns(), "now": now()}
    told["is_live"] = filters.feed is not None and filters.before is None
    told |= _streams(filters, seen) | _choices(acting, filters)
    return _varying(render(request, "web/listening/watch.html", told))


@require_safe
@gzip_page
@signed_in
def streams(request: Request, acting: Actor) -> HttpResponse:
    """The streams beside the feed and the numbers above it, as they are now."""
    filters = read_filters(acting, request.GET.dict())
    return render(request, "web/listening/refreshed.html", _streams(filters, overview(acting)))


@require_safe
@gzip_page
@signed_in
def mention(request: Request, acting: Actor, mention_id: int) -> HttpResponse:
    """Why it matched, and what it said before; for htmx without the page around it."""
    if mention_id >= 2**63:
        raise NotAllowed
    found = access_whole_mention(acting, mention_id)
    streams = overview(acting).streams
    told = {
        "place": "watch",
        "card": card(found, {stream.id: stream.name for stream in streams}),
        "whole_text": pieces(_text_of(found)[:LONGEST_TEXT], spans_of(found)),
        "reasons": reasons(found, acting),
        "versions": versions(found),
    }
    part = "details" if request.headers.get("HX-Request") else "mention"
    return _varying(render(request, f"web/listening/{part}.html", told))


def _cards(filters: Filters, seen: Overview) -> dict[str, Any]:
    if filters.feed is None:
        return {"cards": [], "older": None, "looked_at": 0}
    page = filters.feed.read(filters.before)
    names = {stream.id: stream.name for stream in seen.streams}
    cards: list[Card] = [card(mention, names) for mention in page.mentions]
    older = filters.but(before=page.older) if page.older else None
    return {"cards": cards, "older": older, "looked_at": page.looked_at}


def _streams(filters: Filters, seen: Overview) -> dict[str, Any]:
    rows = [(stream, filters.but(stream=stream.id)) for stream in seen.streams]
    return {"seen": seen, "filters": filters, "rows": rows, "all_streams": filters.but(stream=None)}


def _choices(acting: Actor, filters: Filters) -> dict[str, Any]:
    """What can be chosen; what is chosen is among it, whether it was heard lately or not."""
    networks, languages = networks_and_languages(acting)
    wanted = filters.wanted
    networks = sorted({*networks, *filter(None, [wanted.network])})
    languages = sorted({*languages, *filter(None, [wanted.language])})
    return {
        "networks": [(network, network_name(network)) for network in networks],
        "languages_heard": [(language, language_name(language)) for language in languages],
    }


def _text_of(mention: Mention) -> str:
    text = (mention.content or {}).get("text")
    return text if isinstance(text, str) else ""


def _varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response
