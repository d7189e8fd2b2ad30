"""Dead letters: what could not be read or stored, to look at, read again, or give up."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.trail import names_of
from menara.sources.enums import OPEN, ErrandKind, LetterState
from menara.sources.errands import TooManyErrands, access_errand
from menara.sources.letters import Wanted, access_dead_letter, codes_of, find_letters
from menara.sources.queries import sources_of
from menara.sources.replaying import AT_ONCE, ask_replay, give_up_letters
from menara.web.doors import allowed, signed_in, taking
from menara.web.numbers import in_full
from menara.web.sessions import Request
from menara.web.sources.bytes import readable

ON_A_PAGE, LONGEST_REASON, LONGEST_TEXT = 50, 500, 200
MOST_ID = 2**63
STATES = {state.value: state for state in LetterState}


@taking("GET", "HEAD")
@signed_in
@allowed(Action.SEE_DEAD_LETTERS)
def letters(request: Request, acting: Actor) -> HttpResponse:
    """Those that wait, unless others are asked for; filters stand in the address. Raises NotAllowed."""
    asked = _asked(request.GET)
    found = find_letters(acting, _wanted(asked), before=_number(asked.get("before")), limit=ON_A_PAGE + 1)
    shown = found[:ON_A_PAGE]
    filters = {name: value for name, value in asked.items() if name != "before"}
    older = {**filters, "before": shown[-1].pk} if len(found) > ON_A_PAGE else None
    told = {
        "place": "sources",
        "letters": shown,
        "asked": asked,
        "hidden": filters.items(),
        "sources": list(sources_of(acting)),
        "codes": codes_of(acting),
        "older": older and f"{reverse('letters')}?{urlencode(older)}",
        "may_settle": acting.may(Action.REPLAY_DEAD_LETTERS),
        "is_narrowed": bool(filters),
        "waits": _wanted(asked).state == LetterState.KEPT,
    }
    return render(request, "web/sources/letters.html", told)


@taking("GET", "HEAD")
@signed_in
@allowed(Action.SEE_DEAD_LETTERS)
def letter(request: Request, acting: Actor, letter_id: int) -> HttpResponse:
    """Whole, as it can be read. Raises NotAllowed."""
    if letter_id >= MOST_ID:
        raise NotAllowed
    found = access_dead_letter(acting, letter_id)
    by = names_of(acting, {found.given_up_by}).get(found.given_up_by, found.given_up_by)
    told = {
        "place": "sources",
        "letter": found,
        "content": readable(bytes(found.content)),
        "given_up_by": by,
        "may_settle": acting.may(Action.REPLAY_DEAD_LETTERS) and found.state == LetterState.KEPT,
    }
    return render(request, "web/sources/letter.html", told)


@taking("POST")
@signed_in
@allowed(Action.REPLAY_DEAD_LETTERS)
def replay(request: Request, acting: Actor) -> HttpResponse:
    """Those that were chosen, or all that the filters mean. Raises NotAllowed."""
    ids, wanted = _chosen(request.POST)
    if ids == []:
        return _nothing_chosen(request)
    try:
        errand = ask_replay(acting=acting, letter_ids=ids, wanted=wanted)
    except TooManyErrands:
        messages.warning(request, _("Too much is being tried already. Wait a minute, then try again."))
        return _back(request)
    return redirect("replay", errand.pk)


@taking("POST")
@signed_in
@allowed(Action.REPLAY_DEAD_LETTERS)
def give_up(request: Request, acting: Actor) -> HttpResponse:
    """With a reason. Raises NotAllowed."""
    ids, wanted = _chosen(request.POST)
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON].replace("\0", "")
    if ids == []:
        return _nothing_chosen(request)
    if not reason:
        messages.error(request, _("Say why nobody has to read them: it is kept with them."))
        return _back(request)
    number = give_up_letters(acting=acting, letter_ids=ids, wanted=wanted, reason=reason)
    said = ngettext("%(shown)s letter was given up.", "%(shown)s letters were given up.", number)
    messages.success(request, said % {"shown": in_full(number)})
    return _back(request)


@taking("GET", "HEAD")
@signed_in
@allowed(Action.REPLAY_DEAD_LETTERS)
def replayed(request: Request, acting: Actor, replay_id: int) -> HttpResponse:
    """How reading them again goes; for htmx that alone. Raises NotAllowed."""
    errand = access_errand(acting, replay_id, ErrandKind.REPLAY)
    told = {"errand": errand, "found": errand.found, "is_open": errand.state in OPEN, "place": "sources"}
    name = "replay_result" if request.headers.get("HX-Request") else "replay"
    return render(request, f"web/sources/{name}.html", told)


def _asked(told: QueryDict) -> dict[str, str]:
    names = ("source", "code", "state", "q", "before")
    return {name: str(told[name])[:LONGEST_TEXT] for name in names if told.get(name)}


def _wanted(asked: dict[str, str]) -> Wanted:
    return Wanted(
        source_id=_number(asked.get("source")),
        code=_clean(asked.get("code")),
        state=STATES.get(asked.get("state", ""), LetterState.KEPT),
        text=_clean(asked.get("q")),
    )


def _chosen(told: QueryDict) -> tuple[list[int] | None, Wanted]:
    """Ids, or None where all are meant that the filters leave."""
    wanted = _wanted(_asked(told))
    if told.get("which") == "all":
        return None, wanted
    numbers = [_number(text) for text in told.getlist("letter")[: AT_ONCE + 1]]
    return [number for number in numbers if number is not None], wanted


def _number(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if is_number and text else None


def _clean(text: str | None) -> str | None:
    return text.replace("\0", "") or None if text else None


def _nothing_chosen(request: Request) -> HttpResponse:
    messages.warning(request, _("Choose the letters first."))
    return _back(request)


def _back(request: Request) -> HttpResponse:
    """To the same list."""
    address = reverse("letters")
    asked: dict[str, Any] = {name: value for name, value in _asked(request.POST).items() if name != "before"}
    return redirect(f"{address}?{urlencode(asked)}" if asked else address)
