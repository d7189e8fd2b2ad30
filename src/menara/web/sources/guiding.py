"""The form that goes with a connector, empty, filled from a source, or as it was sent."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from menara.people.queries import Actor
from menara.sources.imports import files_of
from menara.sources.models import Source
from menara.web.sources.forms import FORMS, PlainForm, SourceForm

NOT_SHOWN = ("allow_private",)
KEPT = _("There is one, which is never shown. Leave this empty to keep it.")


def form_for(
    connector: str,
    acting: Actor,
    sent: Any = None,
    *,
    name: str = "",
    settings: dict[str, Any] | None = None,
) -> SourceForm:
    kind = FORMS.get(connector, PlainForm)
    told: dict[str, Any] = {"name": name, **(settings or {})}
    if kind is PlainForm:
        told["plain"] = {key: value for key, value in (settings or {}).items() if key not in NOT_SHOWN}
    more = {"files": files_of(acting)} if connector == "file" else {}
    return kind(sent, initial=told, **more)


def form_of(source: Source, acting: Actor, sent: Any = None) -> SourceForm:
    channel = source.channel
    form = form_for(channel.connector, acting, sent, name=source.name, settings=channel.settings)
    if "token" in form.fields and channel.credential_id is not None:
        form.fields["token"].help_text = KEPT
    return form
