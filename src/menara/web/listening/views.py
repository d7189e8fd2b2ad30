"""Watch: what is being said, and whether we hear everything."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from menara.core.clock import now
from menara.listening.bookmarks import bookmarks, read_up_to, unread
from menara.listening.feed import networks_and_languages
from menara.listening.overview import Overview, overview
from menara.listening.search.finding import last_number
from menara.listening.tagging import tags_of
from menara.people.queries import Actor
from menara.people.rules import Action
from menara.web import times
from menara.web.doors import next_page, signed_in, taking
from menara.web.listening.board import COOKIE, Board, columns, folded, keep, read_board, spelt
from menara.web.listening.cards import Card, card, language_name, network_name
from menara.web.listening.filters import Filters, number, read_filters
from menara.web.sessions import Request

MOST_STREAMS = 100  # whose reading is told at once


@require_safe
@gzip_page
@signed_in
def watch(request: Request, acting: Actor) -> HttpResponse:
    """The page; for htmx only the older cards that it asks for."""
    filters = read_filters(acting, request.GET.dict())
    last = last_number(acting)  # before the cards are read: what comes between is told again, nothing is lost
    seen = overview(acting)
    if request.headers.get("HX-Request"):
        return varying(render(request, "web/listening/older.html", _cards(filters, seen)))
    board = read_board(request.GET.dict(), request.COOKIES.get(COOKIE, ""), seen.streams)
    told = _around(acting, filters) | _streams(acting, filters, seen, board) | {"number": last}
    if not board.is_columns:
        told |= _cards(filters, seen)
    answer = render(request, f"web/listening/{board.view}.html", told)
    if {"view", "columns"} & request.GET.keys():
        keep(answer, board)
    return varying(answer)


@require_safe
@gzip_page
@signed_in
def streams(request: Request, acting: Actor) -> HttpResponse:
    """The streams beside the feed, or above their columns, and the numbers of all, as they are now."""
    filters = read_filters(acting, request.GET.dict())
    seen = overview(acting)
    board = read_board(request.GET.dict(), "", seen.streams)
    told = _streams(acting, filters, seen, board, with_cards=False)
    return render(request, f"web/listening/{board.view}_refreshed.html", told)


@taking("POST")
@signed_in
def read(request: Request, acting: Actor) -> HttpResponse:
    """The person has read some streams up to a mention."""
    told = request.POST.getlist("stream")[:MOST_STREAMS]
    read_up_to(
        stream_ids=[id_ for one in told if (id_ := number(one))],
        mention_id=number(request.POST.get("to", "")) or 0,
        acting=acting,
    )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(next_page(request))


def varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response


def _around(acting: Actor, filters: Filters) -> dict[str, Any]:
    return {
        "place": "watch",
        "zone": times.zone_name(),
        "patterns": times.patterns(),
        "now": now(),
        "filters": filters,
        "is_live": filters.feed is not None and filters.before is None,
        "may_tag": acting.may(Action.TAG_MENTIONS),
        "may_edit_streams": acting.may(Action.EDIT_STREAMS),
        **_choices(acting, filters),
    }


def _cards(filters: Filters, seen: Overview) -> dict[str, Any]:
    if filters.feed is None:
        return {"cards": [], "older": None, "looked_at": 0, "filters": filters}
    page = filters.feed.read(filters.before)
    names = {stream.id: stream.name for stream in seen.streams}
    cards: list[Card] = [card(mention, names) for mention in page.mentions]
    older = filters.but(before=page.older) if page.older else None
    return {"cards": cards, "older": older, "looked_at": page.looked_at, "filters": filters}


def _streams(
    acting: Actor, filters: Filters, seen: Overview, board: Board, *, with_cards: bool = True
) -> dict[str, Any]:
    reading = {"unread": unread(acting), "bookmarks": bookmarks(acting)}
    told: dict[str, Any] = {
        "seen": seen,
        "board": board,
        "filters": filters,
        "read_to": reading["bookmarks"].get(id_, 0) if (id_ := filters.wanted.stream_id) else None,
        "rows": [
            (stream, filters.but(stream=stream.id, view="feed"), reading["unread"].get(stream.id, 0))
            for stream in seen.streams
        ],
        "all_streams": filters.but(stream=None, view="feed"),
        "as_feed": filters.but(view="feed"),
        "as_columns": filters.but(view="columns", stream=None),
    }
    if board.is_columns:
        shown = columns(acting, filters, board, seen.streams, reading, with_cards=with_cards)
        told |= {"columns": shown, "folded": folded(filters, board, seen.streams)}
        told |= {"open": spelt([column.stream.id for column in shown])}
        told |= {"may_edit_streams": acting.may(Action.EDIT_STREAMS)}
    return told


def _choices(acting: Actor, filters: Filters) -> dict[str, Any]:
    """What can be chosen; what is chosen is among it, whether it was heard lately or not."""
    networks, languages = networks_and_languages(acting)
    wanted = filters.wanted
    networks = sorted({*networks, *filter(None, [wanted.network])})
    languages = sorted({*languages, *filter(None, [wanted.language])})
    return {
        "networks": [(network, network_name(network)) for network in networks],
        "languages_heard": [(language, language_name(language)) for language in languages],
        "tags": list(tags_of(acting)),
        "start": reverse("watch"),
    }
