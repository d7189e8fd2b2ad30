"""Incoming webhooks: addresses at which others tell of mentions, with secrets that are shown once."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from menara.connectors.settings import SettingsError
from menara.people.queries import Actor
from menara.people.rules import Action
from menara.sources.models import Webhook
from menara.sources.webhooks import (
    Opened,
    create_webhook,
    remove_webhook,
    rotate_secret,
    verify_token,
    webhooks_of,
)
from menara.web.addresses import whole_address
from menara.web.doors import allowed, signed_in, taking
from menara.web.programs.forms import SCHEMES, NewWebhook
from menara.web.sessions import Request

KEEP = timedelta(days=1)  # so long the secret before is good as well
MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """`verify_token` is for Meta, whose page of settings asks for it."""

    webhook: Webhook
    scheme: str
    address: str
    verify_token: str


@taking("GET", "HEAD", "POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def webhooks(request: Request, acting: Actor) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, acting, NewWebhook())
    form = NewWebhook(request.POST)
    if not form.is_valid():
        return _page(request, acting, form)
    told = form.cleaned_data
    try:
        opened = create_webhook(**{**told, "secret": told["secret"] or None}, acting=acting)
    except SettingsError:
        form.add_error(
            "secret", _("A secret for this way of signing looks different. Leave it out, and one is made.")
        )
        return _page(request, acting, form)
    return _page(request, acting, NewWebhook(), opened)


@taking("POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def secret(request: Request, acting: Actor, webhook_id: str) -> HttpResponseBase:
    """A new one, shown this once."""
    opened = rotate_secret(public_id=webhook_id, keep=KEEP, acting=acting)
    return _page(request, acting, NewWebhook(), opened)


@taking("POST")
@signed_in
@allowed(Action.EDIT_SOURCES)
def remove(request: Request, acting: Actor, webhook_id: str) -> HttpResponseBase:
    remove_webhook(public_id=webhook_id, acting=acting)
    messages.success(request, _("The webhook is removed. What was heard stays."))
    return redirect("webhooks")


def _page(request: Request, acting: Actor, form: NewWebhook, opened: Opened | None = None) -> HttpResponse:
    told = {
        "place": "webhooks",
        "form": form,
        "opened": _row(request, opened.webhook) if opened else None,
        "secret": opened.secret if opened else "",
        "rows": [_row(request, webhook) for webhook in webhooks_of(acting)[:MOST]],
    }
    return render(request, "web/programs/webhooks.html", told, status=422 if form.errors else 200)


def _row(request: Request, webhook: Webhook) -> Row:
    address = whole_address(request, f"/api/v1/hooks/{webhook.public_id}")
    token = verify_token(webhook) if webhook.scheme == "meta" else ""
    return Row(webhook, SCHEMES.get(webhook.scheme, webhook.scheme), address, token)
