"""Retention: what is kept for how long, what goes when, and what another rule would change, before it does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page

from menara.connectors import registry
from menara.listening.outlook import MOST, Outlook, kept_by_holds, outlook
from menara.people.queries import Actor
from menara.people.rules import Action
from menara.records.enums import RecordKind
from menara.records.operations import FEWEST_DAYS, MOST_DAYS, set_retention
from menara.records.queries import DEFAULT_DAYS, Periods, allowed_by, holdings, rules_of
from menara.web.doors import signed_in, taking
from menara.web.forms import Form
from menara.web.listening.cards import network_name
from menara.web.sessions import Request

KINDS: dict[RecordKind, Promise] = {
    RecordKind.MENTION: _("Mentions, with their text and author"),
    RecordKind.STUB: _("What is left of a mention without its text"),
    RecordKind.DEAD_LETTER: _("Messages that could not be read"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A rule in force. `days` are what counts; `own` is what the workspace has said, None where it has not."""

    kind: RecordKind
    name: str | Promise
    network: str
    days: int
    own: int | None
    default: int
    allowed: int | None
    goes: Outlook | None


class Rule(Form):
    kind = forms.ChoiceField(label=_("What"), choices=list(KINDS.items()))
    network = forms.ChoiceField(label=_("Network"), required=False)
    days = forms.IntegerField(
        label=_("Days"),
        required=False,
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("From 1 to 3,650. Empty: as long as the default."),
    )

    def __init__(self, networks: set[str], *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        named = [(network, network_name(network)) for network in sorted(networks)]
        self.fields["network"].choices = [("", _("All networks")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Networks matter for mentions alone: of everything else no rule would be asked."""
        told = super().clean() or {}
        if told.get("kind") != RecordKind.MENTION:
            told["network"] = ""
        return told

    def rule(self) -> tuple[RecordKind, str, int | None]:
        told = self.cleaned_data
        return RecordKind(told["kind"]), told["network"], told["days"]


@taking("GET", "HEAD", "POST")
@gzip_page
@signed_in
def retention(request: Request, acting: Actor) -> HttpResponse:
    """A rule is looked at first (its address says it) and set then. Raises NotAllowed."""
    rules = {(rule.kind, rule.network): rule.days for rule in rules_of(acting)}
    networks = {network for _kind, network in rules if network} | {"api", *registry.names()}
    asked = request.POST if request.method == "POST" else request.GET
    form = Rule(networks, asked if "kind" in asked else None)
    if request.method == "POST" and form.is_valid():
        kind, network, days = form.rule()
        set_retention(kind=kind, network=network, days=days, acting=acting)
        messages.success(request, _("The rule is in force. It is applied once a day."))
        return redirect("retention")
    periods = Periods(acting.workspace_id)
    told = {
        "place": "retention",
        "rows": list(_rows(acting, periods, rules)),
        "form": form,
        "most": MOST,
        "held": len(holdings(acting.workspace_id).holds),
        "kept": kept_by_holds(acting, periods),
        "may_edit": acting.may(Action.EDIT_RETENTION),
        "effect": _effect(acting, periods, form) if form.is_bound and form.is_valid() else None,
    }
    return render(request, "web/records/retention.html", told, status=422 if form.errors else 200)


def _rows(acting: Actor, periods: Periods, rules: dict[tuple[str, str], int]) -> Iterator[Row]:
    for kind, name in KINDS.items():
        yield _row(kind, name, "", periods, rules, outlook(acting, kind, periods))
        for _kind, network in sorted(key for key in rules if key[0] == kind and key[1]):
            yield _row(kind, network_name(network), network, periods, rules, None)


def _row(
    kind: RecordKind,
    name: str | Promise,
    network: str,
    periods: Periods,
    rules: dict[tuple[str, str], int],
    goes: Outlook | None,
) -> Row:
    allowed = allowed_by(network) if kind == RecordKind.MENTION else None
    return Row(
        kind=kind,
        name=name,
        network=network,
        days=periods.of(kind, network).days,
        own=rules.get((kind, network)),
        default=DEFAULT_DAYS[kind],
        allowed=allowed.days if allowed else None,
        goes=goes,
    )


def _effect(acting: Actor, periods: Periods, form: Rule) -> dict[str, Any]:
    """What goes as it is, and as it would be."""
    kind, network, days = form.rule()
    other = periods.but(kind, network, days)
    return {
        "name": KINDS[kind],
        "network": network_name(network) if network else "",
        "was": periods.of(kind, network).days,
        "days": other.of(kind, network).days,
        "asked": days,
        "now": outlook(acting, kind, periods),
        "then": outlook(acting, kind, other),
        "kept": kept_by_holds(acting, other) if kind == RecordKind.MENTION else None,
    }
