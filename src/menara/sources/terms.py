"""Whether a workspace has accepted what a network asks of those who keep what it has told.

Who adds a source accepts the terms as its connector has them now. When a release brings other terms, sources stop
(`blocked_terms`): somebody accepts those first, which is an act of its own, and then the sources can go on.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from menara.connectors import registry
from menara.connectors.terms import Terms
from menara.core import audit, events
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.enums import SourceState
from menara.sources.events import SourceChanged
from menara.sources.models import Channel, Source, TermsAcceptance


def digest_of_terms(connector: str) -> str:
    return sha256(msgspec.json.encode(registry.terms(connector))).hexdigest()


class TermsNotAccepted(Exception):  # noqa: N818 (a state, not a failure)
    """Nobody of the workspace has accepted the terms as they are now, or they are others than those that were shown."""


@dataclass(frozen=True, slots=True)
class TermsRecord:
    """The terms of a connector as they are now, and whoever has accepted them."""

    connector: str
    digest: str
    terms: Terms
    accepted_by: str = ""
    accepted_at: datetime | None = None


def terms_record(actor: Actor, connector: str) -> TermsRecord:
    """Raises UnknownConnectorError."""
    digest = digest_of_terms(connector)
    found = _acceptances(actor.workspace_id, connector, digest).first()
    told = (found.accepted_by, found.accepted_at) if found else ()
    return TermsRecord(connector, digest, registry.terms(connector), *told)


def agree_to_terms(*, connector: str, digest: str, acting: Actor) -> None:
    """Accept the terms that `digest` is of. Raises NotAllowed, and TermsNotAccepted when they are others by now."""
    if not acting.may(Action.EDIT_SOURCES) or connector not in registry.names():
        raise NotAllowed
    if digest != digest_of_terms(connector):
        raise TermsNotAccepted
    with transaction.atomic():
        accept_terms(connector, acting)


def require_terms(source: Source) -> None:
    """Raises TermsNotAccepted."""
    if not _is_accepted(source):
        raise TermsNotAccepted


def accept_terms(connector: str, acting: Actor) -> None:
    """As they are now: once. In the transaction of what makes it necessary."""
    told = {"workspace_id": acting.workspace_id, "connector": connector, "digest": digest_of_terms(connector)}
    _, is_new = TermsAcceptance.objects.get_or_create(**told, defaults={"accepted_by": acting.name})
    if is_new:
        detail = {"digest": told["digest"]}
        audit.append(
            acting.workspace_id, acting.name, "sources.accept_terms", f"connector:{connector}", detail
        )


def block_unaccepted() -> int:
    """Stop the sources whose terms nobody has accepted as they are now; how many there were."""
    running = Source.objects.filter(state=SourceState.ACTIVE).select_related("channel").order_by("id")
    return sum(_block(source) for source in running if not _is_accepted(source))


def shorter_windows(longest: timedelta) -> dict[timedelta, list[str]]:
    """Where what is gone has to go sooner: how long what was heard may be kept, and the log's keys of those channels."""
    found: dict[timedelta, list[str]] = defaultdict(list)
    for connector in registry.names():
        hours = registry.terms(connector).purge_within_hours
        if hours is not None and timedelta(hours=hours) < longest:
            ids = Channel.objects.filter(connector=connector).order_by("id").values_list("id", flat=True)
            found[timedelta(hours=hours)] += map(str, ids)
    return dict(found)


def _is_accepted(source: Source) -> bool:
    connector = source.channel.connector
    if connector not in registry.names():
        return False
    return _acceptances(source.workspace_id, connector, digest_of_terms(connector)).exists()


def _acceptances(workspace_id: int, connector: str, digest: str) -> QuerySet[TermsAcceptance]:
    return TermsAcceptance.objects.filter(workspace_id=workspace_id, connector=connector, digest=digest)


def _block(source: Source) -> bool:
    with transaction.atomic():
        running = Source.objects.filter(id=source.pk, state=SourceState.ACTIVE)
        if not running.update(state=SourceState.BLOCKED_TERMS):
            return False
        audit.append(source.workspace_id, "system:jobs", "sources.block_terms", f"source:{source.pk}")
        events.publish(SourceChanged(source.workspace_id, source.pk, SourceState.BLOCKED_TERMS))
    return True
