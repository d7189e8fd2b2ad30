"""Everything that a search finds, as a file: asked for by a person, written piece by piece, and told in the audit trail."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from menara.connectors.base import written
from menara.core import audit
from menara.core.clock import now
from menara.listening.enums import ExportForm, ExportState, MentionState
from menara.listening.export_forms import head, rows
from menara.listening.models import Export
from menara.listening.queries import access_stream
from menara.listening.reading import all_plain
from menara.listening.search.finding import Filters, Search, last_number
from menara.listening.tagging import access_tag
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

AT_ONCE = 500  # mentions in one piece
REMEMBERED = timedelta(days=1)


def begin_export(*, query: str, filters: Filters, form: ExportForm, acting: Actor) -> Export:
    """Raises NotAllowed, and QueryError."""
    if not acting.may(Action.SEE_MENTIONS):
        raise NotAllowed
    if filters.stream_id is not None:
        access_stream(acting, filters.stream_id)
    if filters.tag_id is not None:
        access_tag(acting, filters.tag_id)
    Search(acting, query or None, filters)
    asked = {"query": query, "filters": _plain(filters), "form": form.value}
    with transaction.atomic():
        exports_of(acting).filter(created_at__lt=now() - REMEMBERED).delete()
        export = Export.objects.create(
            workspace_id=acting.workspace_id, asked_by=acting.name, last=last_number(acting), **asked
        )
        audit.append(acting.workspace_id, acting.name, "listening.begin_export", f"export:{export.pk}", asked)
    return export


def exports_of(actor: Actor) -> QuerySet[Export]:
    """Those that this person has asked for, the newest first."""
    return Export.objects.filter(workspace_id=actor.workspace_id, asked_by=actor.name).order_by("-id")


def access_export(actor: Actor, export_id: int) -> Export:
    """Raises NotAllowed, also where there is none."""
    export = exports_of(actor).filter(id=export_id).first()
    if export is None or not actor.may(Action.SEE_MENTIONS):
        raise NotAllowed
    return export


class Writer:
    """Writes one export from its beginning. `piece` is asked until it gives nothing more, then `end`."""

    def __init__(self, export: Export, acting: Actor) -> None:
        self._export, self.acting = export, acting
        self._search = Search(acting, export.query or None, _filters(export.filters))
        self._after, self._rows = 0, 0
        self._is_read = self.is_whole = False

    @property
    def form(self) -> ExportForm:
        return ExportForm(self._export.form)

    def head(self) -> bytes:
        """What stands before the first row."""
        Export.objects.filter(pk=self._export.pk).update(state=ExportState.GOING, place=0, rows=0)
        return head(self.form)

    def piece(self) -> bytes | None:
        """The next rows, which may be none; None at the end. A mention that changes meanwhile comes again."""
        if self._is_read:
            self.is_whole = True  # what was given before has been taken
            return None
        found = self._search.oldest(self._after, AT_ONCE)
        told = all_plain(found.mentions)
        self._rows += len(told)
        self._is_read = found.next is None
        self._after = found.next or found.newest_number
        Export.objects.filter(pk=self._export.pk).update(place=self._after, rows=self._rows)
        return rows(self.form, told)

    def end(self) -> None:
        """Whether it is whole or was broken off stands in the audit trail, with how much was told."""
        state = ExportState.WHOLE if self.is_whole else ExportState.BROKEN
        with transaction.atomic():
            Export.objects.filter(pk=self._export.pk).update(state=state, rows=self._rows)
            audit.append(
                self.acting.workspace_id,
                self.acting.name,
                "listening.export_mentions",
                f"export:{self._export.pk}",
                {"rows": self._rows, "is_whole": self.is_whole},
            )


def _plain(filters: Filters) -> dict[str, Any]:
    told = asdict(filters)
    return {name: written(one) if isinstance(one, datetime) else one for name, one in told.items() if one}


def _filters(told: dict[str, Any]) -> Filters:
    known = {"state": None, **told}
    for name in ("since", "until"):
        if name in told:
            known[name] = datetime.fromisoformat(told[name])
    if known["state"]:
        known["state"] = MentionState(known["state"])
    return Filters(**known)
