"""A source is changed: its name, what its connector is told, and the token that goes with it."""

from typing import Any

from django.db import transaction

from menara.access.operations import keep_credential
from menara.connectors import registry
from menara.core import audit, events
from menara.core.clock import now
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.enums import SourceState
from menara.sources.events import SourceChanged
from menara.sources.imports import located, reads_files
from menara.sources.models import Channel, Source
from menara.sources.operations import channel_for
from menara.sources.queries import access_source


def change_source(
    *, source_id: int, name: str, settings: dict[str, Any], acting: Actor, token: str = ""
) -> Source:
    """Without a `token` the one it has stays. Raises NotAllowed.

    With other settings the source listens elsewhere, and its ledger begins anew. Raises SettingsError.
    """
    if not acting.may(Action.EDIT_SOURCES):
        raise NotAllowed
    with transaction.atomic():
        source = access_source(acting, source_id)
        changed = _changed(source, name, settings, token)
        if not changed:
            return source
        if "name" in changed:
            source.name = name
        if changed != ["name"]:
            source.channel, source.created_at = _moved(source, settings, token), now()
        source.save(update_fields=["name", "channel", "created_at"])
        detail = {"name": name, "changed": changed}
        audit.append(acting.workspace_id, acting.name, "sources.change_source", f"source:{source.pk}", detail)
        events.publish(SourceChanged(acting.workspace_id, source.pk, SourceState(source.state)))
    return source


def _changed(source: Source, name: str, settings: dict[str, Any], token: str) -> list[str]:
    """Which of the three; what the settings say stands in no audit trail."""
    told = {
        "name": name != source.name,
        "settings": settings != source.channel.settings,
        "token": bool(token),
    }
    return [what for what, is_other in told.items() if is_other]


def _moved(source: Source, settings: dict[str, Any], token: str) -> Channel:
    """The channel it listens to from now on."""
    before = source.channel
    connector, workspace_id = before.connector, source.workspace_id
    known = located(connector, settings, workspace_id)
    registry.load(connector)({**known, "token": token} if token else known)
    credential = before.credential
    if token:
        credential = keep_credential(
            workspace_id=workspace_id, name=source.name, network=connector, secret=token
        )
    is_private = before.workspace_id is not None or credential is not None or reads_files(connector)
    return channel_for(connector, settings, workspace_id if is_private else None, credential)
