"""Where we listen, how well each place is heard, and what was missed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from menara.core.clock import now
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.records.trail import names_of
from menara.sources.enums import SourceState
from menara.sources.hearing import Condition, hearing_of
from menara.sources.ledger import SourceGlance, glances, waiting_letters
from menara.sources.models import Source
from menara.sources.queries import access_source, gaps, standing_of
from menara.sources.terms import TermsRecord, terms_record
from menara.web.doors import signed_in
from menara.web.sessions import Request
from menara.web.sources.days import chosen_day, days_of
from menara.web.sources.kinds import Kind, kind_of

MOST_ID = 2**63
GAPS_SHOWN, GAP_DAYS = 20, 30
NEEDS_CARE = (Condition.SILENT, Condition.GAP)


@dataclass(frozen=True, slots=True)
class Row:
    glance: SourceGlance
    kind: Kind

    @property
    def needs_care(self) -> bool:
        is_blocked = self.glance.source.state == SourceState.BLOCKED_TERMS
        return self.glance.heard.condition in NEEDS_CARE or is_blocked or self.glance.letters > 0


@require_safe
@gzip_page
@signed_in
def sources(request: Request, acting: Actor) -> HttpResponse:
    """All of them, or (`?only=care`) those that somebody has to look at."""
    found = [Row(glance, kind_of(glance.source.channel.connector)) for glance in glances(acting)]
    care = [row for row in found if row.needs_care]
    only = request.GET.get("only") == "care"
    told = {
        "place": "sources",
        "rows": care if only else found,
        "all": len(found),
        "care": len(care),
        "heard": sum(row.glance.heard.condition == Condition.HEARD for row in found),
        "only_care": only,
        "may_edit": acting.may(Action.EDIT_SOURCES),
        "may_see_letters": acting.may(Action.SEE_DEAD_LETTERS),
        "letters": sum(row.glance.letters for row in found),
    }
    part = "rows" if request.headers.get("HX-Request") else "sources"
    return render(request, f"web/sources/{part}.html", told)


@require_safe
@gzip_page
@signed_in
def source(request: Request, acting: Actor, source_id: int) -> HttpResponse:
    """One of them; for htmx how it stands now. Raises NotAllowed."""
    if source_id >= MOST_ID:
        raise NotAllowed
    found = access_source(acting, source_id)
    told = _now(acting, found) | {"place": "sources", "may_edit": acting.may(Action.EDIT_SOURCES)}
    if request.headers.get("HX-Request"):
        return render(request, "web/sources/standing.html", told)
    days = days_of(acting, found)
    told |= {"days": days, "day": chosen_day(days, request.GET.get("day", ""))}
    told |= {"gaps": gaps(acting, found.pk, now() - timedelta(days=GAP_DAYS), now())[:GAPS_SHOWN]}
    told |= _terms(acting, found.channel.connector)
    return render(request, "web/sources/source.html", told)


def _now(acting: Actor, source: Source) -> dict[str, Any]:
    limits = [
        {**limit, "full_at": datetime.fromisoformat(limit["full_at"])} for limit in source.channel.limits
    ]
    return {
        "source": source,
        "kind": kind_of(source.channel.connector),
        "heard": hearing_of(source),
        "standing": standing_of(source),
        "limits": limits,
        "letters": waiting_letters(acting, source),
        "may_see_letters": acting.may(Action.SEE_DEAD_LETTERS),
        "settings": _settings(acting, source),
    }


def _settings(acting: Actor, source: Source) -> list[tuple[str, str]]:
    """For who may change them: addresses of feeds can be secrets."""
    if not acting.may(Action.EDIT_SOURCES):
        return []
    return [(name, _said(value)) for name, value in source.channel.settings.items() if name != "cursor"]


def _said(value: object) -> str:
    if isinstance(value, list):
        more = f" … +{len(value) - 5}" if len(value) > 5 else ""
        return ", ".join(map(str, value[:5])) + more
    return str(value)


def _terms(acting: Actor, connector: str) -> dict[str, Any]:
    try:
        record: TermsRecord = terms_record(acting, connector)
    except LookupError:  # a connector that is no more
        return {}
    accepted_by = names_of(acting, {record.accepted_by}).get(record.accepted_by, record.accepted_by)
    return {"record": record, "accepted_by": accepted_by}
