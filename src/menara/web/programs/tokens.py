"""API tokens: made, shown once, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from menara.core.clock import now
from menara.people.enums import Scope
from menara.people.models import Token
from menara.people.operations import make_token, revoke_token
from menara.people.queries import Actor, NotAllowed, names_of_people, tokens_of
from menara.people.rules import Action
from menara.web.doors import allowed, signed_in, taking
from menara.web.programs.forms import SCOPES, NewToken
from menara.web.sessions import Request

MOST = 200  # that are shown, the newest first


@dataclass(frozen=True, slots=True)
class Row:
    token: Token
    scopes: Sequence[Promise]
    by: str
    ended_at: datetime | None


@taking("GET", "HEAD", "POST")
@signed_in
@allowed(Action.EDIT_TOKENS)
def tokens(request: Request, acting: Actor) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, acting, NewToken())
    form = NewToken(request.POST)
    if not form.is_valid():
        return _page(request, acting, form)
    return _page(request, acting, NewToken(), secret=_made(acting, form.cleaned_data))


@taking("POST")
@signed_in
@allowed(Action.EDIT_TOKENS)
def revoke(request: Request, acting: Actor, token_id: int) -> HttpResponseBase:
    if token_id >= 2**63:
        raise NotAllowed
    revoke_token(token_id=token_id, acting=acting)
    messages.success(request, _("The token is revoked. It opens nothing any more."))
    return redirect("tokens")


def _made(acting: Actor, told: dict[str, Any]) -> str:
    return make_token(
        name=told["name"],
        scopes=[Scope(scope) for scope in told["scopes"]],
        network=told["network"],
        expires_at=now() + timedelta(days=int(told["lasts"])) if told["lasts"] != "0" else None,
        acting=acting,
    )


def _page(request: Request, acting: Actor, form: NewToken, secret: str = "") -> HttpResponse:
    names = names_of_people(acting)
    found = [_row(token, names) for token in tokens_of(acting).order_by("-id")[:MOST]]
    told = {
        "place": "tokens",
        "form": form,
        "secret": secret,
        "good": [row for row in found if row.ended_at is None],
        "ended": [row for row in found if row.ended_at is not None],
    }
    return render(request, "web/programs/tokens.html", told, status=422 if form.errors else 200)


def _row(token: Token, names: dict[str, str]) -> Row:
    is_over = token.expires_at is not None and token.expires_at <= now()
    ended_at = token.revoked_at or (token.expires_at if is_over else None)
    scopes = [SCOPES[Scope(scope)] for scope in token.scopes]
    return Row(token, scopes, names.get(token.created_by, token.created_by), ended_at)
