"""What a legal hold is drafted with."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from menara.connectors import registry
from menara.engine.query import syntax
from menara.engine.query.errors import QueryError
from menara.records.scope import Scope
from menara.web.forms import Form
from menara.web.listening.cards import network_name

MOST_TEXT, LONGEST_GROUND, LONGEST_QUERY = 100_000, 5_000, 20_000


class Draft(Form):
    """An empty scope covers everything: what is named narrows it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    ground = forms.CharField(
        label=_("Legal ground"),
        max_length=LONGEST_GROUND,
        help_text=_(
            "Why this is held, as a court would read it. It also stands against networks that ask for deletion."
        ),
        widget=forms.Textarea({"rows": 3}),
    )
    since = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    streams = forms.TypedMultipleChoiceField(
        label=_("Streams"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    networks = forms.MultipleChoiceField(
        label=_("Networks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    query = forms.CharField(
        label=_("Query"),
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput({"dir": "ltr", "class": "input w-full mt-1 handle"}),
    )
    author_ids = forms.CharField(
        label=_("Authors"),
        required=False,
        max_length=MOST_TEXT,
        help_text=_("Their ids on the network, one on a line."),
        widget=forms.Textarea({"rows": 2, "dir": "ltr"}),
    )
    native_ids = forms.CharField(
        label=_("Single mentions"),
        required=False,
        max_length=MOST_TEXT,
        help_text=_("Their ids on the network, one on a line."),
        widget=forms.Textarea({"rows": 2, "dir": "ltr"}),
    )

    def __init__(self, streams: Iterable[tuple[int, str]], *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.fields["streams"].choices = list(streams)  # type: ignore[attr-defined]
        networks = [(name, network_name(name)) for name in ("api", *sorted(registry.names()))]
        self.fields["networks"].choices = networks  # type: ignore[attr-defined]

    def clean_query(self) -> str:
        query: str = self.cleaned_data["query"]
        try:
            if query:
                syntax.parse(query)
        except QueryError as error:
            raise ValidationError([problem.message for problem in error.problems]) from None
        return query

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("since") and told.get("until") and told["since"] > told["until"]:
            self.add_error("until", _("This is before the first day."))
        return told

    def scope(self) -> Scope:
        told = self.cleaned_data
        return Scope(
            networks=frozenset(told["networks"]),
            native_ids=_lines(told["native_ids"]),
            author_ids=_lines(told["author_ids"]),
            stream_ids=frozenset(told["streams"]),
            query=told["query"],
            since=_midnight(told["since"]),
            until=_midnight(told["until"], days=1),
        )


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """Where a day begins in the workspace's time zone; None for days that no calendar reaches."""
    if day is None or not 1 < day.year < 9999:
        return None
    return datetime.combine(day + timedelta(days=days), time(), timezone.get_current_timezone())
